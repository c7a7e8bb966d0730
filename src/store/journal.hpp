// The append-only truth: segments of preallocated, block-padded batches of frames.
//
// Model: a batch is one write and one flush; when write() returns, all its frames are durable. Only
// then may the next batch be written. A segment whose frames the durable state contains is used
// again (release()); its old frames have lower sequences and are ignored.
// At open the frames behind `applied` are visited in order. The rule for what does not fit:
//   * a missing or damaged frame followed anywhere by a frame of a later batch was flushed, hence
//     perhaps acknowledged: error of kind corrupt, nothing is changed on disk;
//   * without such a frame it is the batch that the crash interrupted: it is cut (`torn`);
//   * an end before `applied` means that acknowledged frames are gone from the journal though the
//     state has them: `lost_tail`, and the store goes on as a new incarnation.
// The last flushed batch has no later frame: until it is applied (StoreOptions::apply_delay later),
// damage to it looks like a tear. Nothing on the disk can tell these two apart.
// One thread at a time, except release(), wants_spare() and prepare_spare(), which may run beside
// write() on one other thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/disk.hpp"
#include "store/journal_frame.hpp"

namespace holdfast::store {

constexpr std::size_t journal_batch_bytes_max = 256UL * 1024;  // one larger frame goes alone
constexpr std::size_t journal_segments_max = 4096;

// Where a batch begins.
struct JournalPlace {
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;
};

struct JournalOptions {
  std::string directory;
  std::uint64_t segment_bytes = 8UL * 1024 * 1024;
  std::size_t segments_kept = 4;  // applied ones too: what restore() can replay
  bool read_only = false;         // nothing is cut or written
  bool salvage = false;           // gaps are stepped over and told in JournalFound::missing
  bool from_oldest = false;       // visits all there is, `applied` or not
};

struct JournalStart {
  std::uint64_t applied = 0;  // sequence up to which the state contains everything
  JournalPlace place{};       // of the batch that holds `applied`, if known
  bool clean = false;         // closed in order: no tail to look for
};

struct JournalFound {
  std::uint64_t first = 0;  // sequence of the oldest frame still there; 0: none
  std::uint64_t last = 0;   // the newest, at least `applied`
  FrameHead newest{};       // head of the newest frame seen
  bool torn = false;
  bool lost_tail = false;
  std::vector<std::string> missing;  // with `salvage`: "frames 12 to 14"
  std::string words;  // what was cut or lost, for the log
};

class Journal {
 public:
  using Visit = std::function<base::Status(const Frame&, JournalPlace)>;

  static base::Result<std::unique_ptr<Journal>> open(const JournalOptions& options, Disk& disk,
                                                     const JournalStart& start,
                                                     const Visit& visit);
  ~Journal();

  [[nodiscard]] const JournalFound& found() const { return found_; }
  [[nodiscard]] bool has_segments() const { return !segments_.empty(); }
  [[nodiscard]] std::uint64_t last_sequence() const { return last_; }
  [[nodiscard]] std::size_t payload_bytes_max() const;

  // Adds to the batch in memory; false when it is full: write() first. Numbers the frame.
  bool add(FrameHead head, std::string_view payload);
  [[nodiscard]] std::size_t batch_frames() const { return batch_frames_; }
  // Writes and flushes the batch. On an error its frames are not acknowledged. `usable()` tells
  // whether only the next segment could not be had (no space: nothing was written, the batch is
  // dropped, a later write may succeed) or the device failed in the middle and all is over.
  base::Result<JournalPlace> write();

  [[nodiscard]] bool usable() const { return usable_; }

  void release(std::uint64_t durable_sequence);
  // The next segment is neither released nor made yet: make it before it is needed.
  [[nodiscard]] bool wants_spare() const { return wants_spare_; }
  base::Status prepare_spare();
  [[nodiscard]] std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  friend class JournalRecovery;
  struct Segment {
    std::uint32_t number = 0;
    std::uint64_t first = 0, last = 0;  // sequences; 0: unused
    std::unique_ptr<File> file;
  };
  struct Free {
    void operator()(char* bytes) const;
  };

  Journal(JournalOptions options, Disk& disk) : options_(std::move(options)), disk_(disk) {}
  [[nodiscard]] std::string path(std::uint32_t number) const;
  base::Result<Segment> open_segment(std::uint32_t number);
  base::Result<Segment> make_segment();
  bool take_released();
  base::Status rotate();
  void grow(std::size_t bytes);
  [[nodiscard]] bool oldest_is_free() const;

  JournalOptions options_;
  Disk& disk_;
  JournalFound found_;
  std::vector<Segment> segments_;  // ascending by first; the last is written to
  std::uint64_t offset_ = 0;       // in the last segment
  std::uint64_t last_ = 0;         // sequence of the last durable frame
  std::atomic<std::uint64_t> released_ = 0;
  std::atomic<bool> wants_spare_ = false;
  std::uint64_t bytes_written_ = 0;
  bool usable_ = true;

  std::unique_ptr<char, Free> batch_;  // block-aligned
  std::size_t batch_room_ = 0, batch_bytes_ = 0, batch_frames_ = 0;

  mutable std::mutex mutex_;  // guards spare_, next_number_
  std::unique_ptr<Segment> spare_;
  std::uint32_t next_number_ = 1;
};

}  // namespace holdfast::store

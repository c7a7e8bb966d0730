// The box's memory: a journal in front of an LMDB state. Nothing else opens a file of ours.
//
// Model: append() hands over a transaction; the writer thread frames it into the journal, flushes
// once for all that wait (group commit), and acknowledges. `Wait::flushed` acknowledges then: the
// transaction survives a power cut. `Wait::applied` acknowledges when the state shows it as well.
// Journalled transactions are applied in order, in batches, together with the journal position, in
// one LMDB transaction; after a crash the unapplied tail (at most 4096 frames) is replayed at open.
// Dots are assigned at append, gap-free. A failed write (EIO) stops the writer for good: every
// later append fails loudly with kind io, reads go on. A full disk refuses appends with kind
// exhausted long before it is really full, and loses nothing.
// Threads: append() from any; completions are called through the Loop given at open. View: any
// thread, short-lived, never across a suspension point.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/loop.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "store/disk.hpp"
#include "store/event.hpp"
#include "store/view.hpp"

namespace holdfast::store {

struct StoreOptions {
  std::string directory;
  std::uint16_t box = 1;
  std::size_t map_bytes = 1024UL * 1024 * 1024;
  std::size_t journal_segment_bytes = 8UL * 1024 * 1024;
  // A flushed transaction is applied no later than this: what comes meanwhile shares its pages.
  base::Millis apply_delay{400};
  std::size_t apply_frames_max = 4096;
  // Flushed, not yet in the state: as many wait in memory; further appends wait to be flushed.
  std::size_t unapplied_frames_max = 65536;
  std::size_t append_queue_max = 65536;  // transactions not yet flushed; more are refused
  std::size_t journal_segments_kept = 4;  // applied ones too: what restore() can replay
  bool durable_state = true;              // false only in tests on scratch disks
  bool inline_writer = false;  // simulation: append() writes and applies itself, no threads
};

// What an append was given: the dots of its events are first .. first + count - 1.
struct Position {
  causal::Actor actor;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

// taken: as applied; but where the state cannot take it now (full disk, full map), what is in the
// journal is acknowledged all the same: it will be there, and a person must not do it again.
enum class Wait : std::uint8_t { flushed, applied, taken };

struct StoreStatistics {
  std::uint64_t transactions = 0, events = 0, flushes = 0, journal_bytes = 0, applied_batches = 0;
  std::uint64_t map_used_bytes = 0, map_bytes = 0, disk_free_bytes = 0;
  std::string alarm;  // empty, or in words: "disk 91 % full: ..."
};

class Store {
 public:
  using Done = std::function<void(base::Result<Position>)>;

  // Verifies, replays the journal's tail and is ready. A torn tail (never acknowledged) is cut and
  // logged; a damaged acknowledged part, a flipped bit in the state or a store of a newer version
  // is an error that says what to do.
  static base::Result<std::unique_ptr<Store>> open(const StoreOptions& options, Disk& disk,
                                                   base::Loop& loop, base::Random& random);
  virtual ~Store() = default;

  virtual void append(Transaction transaction, Wait wait, Done done) = 0;
  // append() for coroutines; resumes on the loop.
  base::Task<base::Result<Position>> commit(Transaction transaction, Wait wait = Wait::applied);

  [[nodiscard]] virtual View view() const = 0;
  [[nodiscard]] virtual causal::Actor actor() const = 0;
  [[nodiscard]] virtual StoreStatistics statistics() const = 0;
  // Looks at disk and map now; else each applied batch does, and a full disk lets none through.
  virtual void look_at_space() = 0;
  // Pages of the state that many reads have mapped go back to the page cache.
  virtual void give_back_memory() = 0;
  // Called on the loop after each applied batch.
  virtual void on_applied(std::function<void()> listener) = 0;
  // As backup() below, of this store.
  virtual base::Status backup(const std::string& directory) = 0;
  // Flushes, applies and stops the writer thread. Idempotent.
  virtual void close() = 0;
};

// Reads every record of a closed store or backup and checks every checksum. Words for people.
struct VerifyReport {
  std::uint64_t frames = 0, records = 0;
  std::vector<std::string> problems;
};
base::Result<VerifyReport> verify(const std::string& directory, Disk& disk);

// A consistent copy of a store, closed or in use by another process: a snapshot of the state with
// its journal position, and what else stands in the directory (the box's TLS identity). Verified by
// reading it back; nothing stands under the backup's name before. What the journal alone holds (the
// last apply_delay of a store in use, the tail of a crashed one) is not in it.
base::Status backup(const std::string& directory, const std::string& to, Disk& disk);

struct RestoreReport {
  std::uint64_t frames = 0;  // replayed from the journal, behind the backup
  std::vector<std::string> missing;  // journal frames that nobody can read any more, in words
  std::string kept;          // where the damaged store is now; empty: there was none
};
// Puts a verified backup in the place of a damaged store, which is kept aside, and replays every
// frame that its journal still has. Without a backup ("") the journal alone is replayed. The box
// goes on as a new incarnation. On an error the store stays as it was.
base::Result<RestoreReport> restore(const std::string& backup, const std::string& directory,
                                    Disk& disk);

}  // namespace holdfast::store

// Brings what the journal holds into the state, in batches.
//
// Model: push() by the writer; a batch is applied when somebody waits for it, when it is full, or
// when its oldest frame is apply_delay old. Either a thread of its own runs run(), or step() is
// called by whoever submits (simulation). An error stops it for good: the journal keeps what is not
// applied, and the next open goes on from there. It has a thread of its own, not the writer's: the
// state's flush takes tens of acknowledgements' time (tools/bench scan).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "store/apply.hpp"
#include "store/journal.hpp"
#include "store/overlay.hpp"
#include "store/store.hpp"

namespace holdfast::store {

struct Flushed {
  FrameHead head;
  JournalPlace place;
  Transaction transaction;
  Store::Done done;  // called when applied; empty: nobody waits
  bool durable_is_enough = false;  // Wait::taken
};

class Applier {
 public:
  struct Options {
    base::Millis delay;
    std::size_t frames_max;
  };
  Applier(Options options, Tables& tables, Journal& journal, Overlay& overlay, base::Loop& loop,
          Applied applied)
      : options_(options), tables_(tables), journal_(journal), overlay_(overlay), loop_(loop),
        applied_(applied), durable_(applied.sequence) {}

  void push(std::vector<Flushed> frames);
  void run();
  bool step();  // applies what is waiting; false when there was nothing
  void stop();
  void on_applied(std::function<void()> listener);
  // Before run() begins; called after each batch on the applier's thread.
  void after_batch(std::function<void()> check) { after_batch_ = std::move(check); }

  [[nodiscard]] std::size_t backlog() const { return backlog_; }
  [[nodiscard]] std::uint64_t batches() const { return batches_; }
  // For good, but for a full disk: then it is tried again, and is gone when there is space.
  [[nodiscard]] std::optional<base::Error> failure() const;

 private:
  using Frames = std::vector<Flushed>;
  [[nodiscard]] bool is_due(std::chrono::steady_clock::time_point now) const;
  Frames wait_for_batch();
  void apply(Frames frames);
  base::Status apply_rows(const Frames& frames);
  void finish(Frames frames, const base::Status& status);
  void fail(Frames frames, const base::Error& error);
  void put_off(Frames frames, const base::Error& error);

  Options options_;
  Tables& tables_;
  Journal& journal_;
  Overlay& overlay_;
  base::Loop& loop_;
  Applied applied_;        // applier's own
  std::uint64_t durable_;  // applied when the commit before the last one was made
  std::function<void()> after_batch_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable work_;
  Frames waiting_;
  bool somebody_waits_ = false;
  std::chrono::steady_clock::time_point due_{};
  bool stopping_ = false;
  std::optional<base::Error> failure_;
  bool passes_ = false;  // the failure: the disk is full, what waits is tried again
  std::shared_ptr<std::function<void()>> listener_;
  std::atomic<std::size_t> backlog_ = 0;
  std::atomic<std::uint64_t> batches_ = 0;
};

}  // namespace holdfast::store

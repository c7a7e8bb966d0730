// Takes transactions from whoever hands them over, gives them their dots, and makes them durable:
// one write and one flush for all that wait.
//
// Model: submit() from any thread. Either a thread of its own runs run(), or step() is called by
// whoever submits (simulation). A device failure stops it for good (`failure`); want of space
// refuses what was in hand and goes on. While the applier is `unapplied_max` frames behind, what is
// handed over waits and is acknowledged later; refused is what the queue has no room for, and all
// that waits for an applier that has failed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "store/applier.hpp"
#include "store/journal.hpp"
#include "store/overlay.hpp"
#include "store/store.hpp"

namespace holdfast::store {

struct Request {
  Transaction transaction;
  std::string payload;
  Wait wait = Wait::flushed;
  Store::Done done;
};

class Writer {
 public:
  struct Options {
    std::size_t queue_max;      // transactions not yet written
    std::size_t unapplied_max;  // frames written, not yet in the state
  };
  Writer(Options options, Journal& journal, Overlay& overlay, Applier& applier, base::Loop& loop,
         causal::Dot last)
      : options_(options), journal_(journal), overlay_(overlay), applier_(applier), loop_(loop),
        last_(last) {}

  // Takes the request, or gives it back with the reason.
  base::Status submit(Request request);
  void run();
  // Writes what is waiting; false when there was nothing, or it has to wait for the applier.
  bool step();
  // The applier has applied a batch, or failed to.
  void applier_went_on();
  void stop();  // run() returns when nothing waits any more

  [[nodiscard]] causal::Actor actor() const { return last_.actor; }
  [[nodiscard]] std::uint64_t transactions() const { return transactions_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t flushes() const { return flushes_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  struct Taken {
    Request request;
    FrameHead head;
  };
  [[nodiscard]] bool has_room() const { return applier_.backlog() < options_.unapplied_max; }
  [[nodiscard]] bool may_go_on() const;
  std::vector<Taken> take();
  void refuse_waiting(const base::Error& error);
  void write(std::vector<Taken> batch);
  void acknowledge(std::vector<Taken> batch, JournalPlace place);
  void refuse(std::vector<Taken> batch, const base::Error& error);
  void fail(const base::Error& error);

  Options options_;
  Journal& journal_;
  Overlay& overlay_;
  Applier& applier_;
  base::Loop& loop_;
  causal::Dot last_;  // writer's own: the dot given last

  std::mutex mutex_;  // guards queue_, stopping_, failure_
  std::condition_variable work_;
  std::deque<Request> queue_;
  bool stopping_ = false;
  std::optional<base::Error> failure_;
  std::atomic<std::uint64_t> transactions_ = 0, events_ = 0, flushes_ = 0, bytes_ = 0;
};

}  // namespace holdfast::store

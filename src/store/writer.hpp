// Takes transactions from whoever hands them over, gives them their dots, and makes them durable:
// one write and one flush for all that wait.
//
// Model: submit() from any thread. Either a thread of its own runs run(), or step() is called by
// whoever submits (simulation). A device failure stops it for good (`failure`); want of space
// refuses what was in hand and goes on.
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

constexpr std::size_t append_queue_max = 65536;      // transactions not yet written
constexpr std::size_t unapplied_frames_max = 65536;  // written, not yet in the state

struct Request {
  Transaction transaction;
  std::string payload;
  Wait wait = Wait::flushed;
  Store::Done done;
};

class Writer {
 public:
  Writer(Journal& journal, Overlay& overlay, Applier& applier, base::Loop& loop,
         causal::Dot last)
      : journal_(journal), overlay_(overlay), applier_(applier), loop_(loop), last_(last) {}

  // Takes the request, or gives it back with the reason.
  base::Status submit(Request request);
  void run();
  // Writes what is waiting; false when there was nothing.
  bool step();
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
  std::vector<Taken> take();
  void write(std::vector<Taken> batch);
  void acknowledge(std::vector<Taken> batch, JournalPlace place);
  void refuse(std::vector<Taken> batch, const base::Error& error);
  void fail(const base::Error& error);

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

#include "store/writer.hpp"

#include "base/log.hpp"

namespace holdfast::store {
namespace {

using Completion = std::pair<Store::Done, base::Result<Position>>;

// One wake-up of the loop for a whole batch.
void complete(base::Loop& loop, std::vector<Completion> completions) {
  if (completions.empty()) return;
  auto shared = std::make_shared<std::vector<Completion>>(std::move(completions));
  loop.post([shared] {
    for (auto& [done, result] : *shared) done(std::move(result));
  });
}

}  // namespace

base::Status Writer::submit(Request request) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return tl::unexpected(*failure_);
    if (stopping_) return base::fail(base::ErrorKind::unavailable, "the store is closed");
    if (queue_.size() >= append_queue_max || applier_.backlog() >= unapplied_frames_max)
      return base::fail(base::ErrorKind::exhausted,
                        "the store's queue is full: the card is too slow, or the state cannot "
                        "be written (see the alarm); nothing acknowledged is lost");
    queue_.push_back(std::move(request));
  }
  work_.notify_one();
  return {};
}

std::vector<Writer::Taken> Writer::take() {
  std::vector<Taken> batch;
  std::uint64_t counter = last_.counter;
  while (!queue_.empty()) {
    Request& next = queue_.front();
    FrameHead head;
    head.actor = last_.actor;
    head.first = counter + 1;
    head.events = static_cast<std::uint32_t>(next.transaction.size());
    head.sequence = journal_.last_sequence() + 1 + batch.size();
    if (!journal_.add(head, next.payload)) break;
    counter += head.events;
    batch.push_back({std::move(next), head});
    queue_.pop_front();
  }
  return batch;
}

bool Writer::step() {
  std::vector<Taken> batch;
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return false;
    batch = take();
  }
  if (batch.empty()) return false;
  write(std::move(batch));
  return true;
}

void Writer::run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [this] { return !queue_.empty() || stopping_ || failure_; });
      if (failure_ || (queue_.empty() && stopping_)) return;
    }
    step();
  }
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
}

void Writer::write(std::vector<Taken> batch) {
  const auto place = journal_.write();
  if (place) {
    bytes_ = journal_.bytes_written();
    ++flushes_;
    acknowledge(std::move(batch), *place);
    return;
  }
  const bool over = !journal_.usable();
  if (over) fail(place.error());
  refuse(std::move(batch), place.error());
}

void Writer::acknowledge(std::vector<Taken> batch, JournalPlace place) {
  std::vector<Completion> completions;
  std::vector<Flushed> frames;
  for (Taken& taken : batch) {
    const FrameHead& head = taken.head;
    last_.counter += head.events;
    events_ += head.events;
    ++transactions_;
    overlay_.add(head.sequence, taken.request.transaction);
    Flushed frame{head, place, std::move(taken.request.transaction), {}};
    if (taken.request.wait == Wait::applied) frame.done = std::move(taken.request.done);
    else completions.emplace_back(std::move(taken.request.done),
                                  Position{head.actor, head.first, head.events});
    frames.push_back(std::move(frame));
  }
  complete(loop_, std::move(completions));
  applier_.push(std::move(frames));
}

void Writer::refuse(std::vector<Taken> batch, const base::Error& error) {
  std::vector<Completion> completions;
  for (Taken& taken : batch)
    completions.emplace_back(std::move(taken.request.done),
                             tl::unexpected(error.within("appending to the journal")));
  complete(loop_, std::move(completions));
}

// After a failed write or flush nobody knows what is on the device: stop, and let the next start
// read what is there.
void Writer::fail(const base::Error& error) {
  base::Error stopped = error.within("the journal has stopped");
  stopped.kind = base::ErrorKind::io;
  stopped.message += "; restart the service; if this comes again, replace the card";
  base::log_error("store", stopped.message);
  std::deque<Request> waiting;
  {
    const std::lock_guard lock(mutex_);
    failure_ = stopped;
    waiting = std::move(queue_);
    queue_.clear();
  }
  std::vector<Completion> completions;
  for (Request& request : waiting)
    completions.emplace_back(std::move(request.done), tl::unexpected(stopped));
  complete(loop_, std::move(completions));
}

}  // namespace holdfast::store

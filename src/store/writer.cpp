#include "store/writer.hpp"

#include <algorithm>

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
    if (queue_.size() >= options_.queue_max)
      return base::fail(base::ErrorKind::exhausted,
                        "the store's queue is full: the card is too slow; nothing acknowledged is "
                        "lost");
    queue_.push_back(std::move(request));
  }
  work_.notify_one();
  return {};
}

std::vector<Writer::Taken> Writer::take() {
  std::vector<Taken> batch;
  std::uint64_t counter = last_.counter;
  const std::size_t behind = applier_.backlog();
  const std::size_t most = options_.unapplied_max - std::min(behind, options_.unapplied_max);
  while (!queue_.empty() && batch.size() < most) {
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

// Nothing to write, or room for it; without room, only to say so when the applier has failed.
bool Writer::may_go_on() const {
  if (failure_) return true;
  if (queue_.empty()) return stopping_;
  return has_room() || applier_.failure().has_value();
}

bool Writer::step() {
  if (const auto failed = has_room() ? std::nullopt : applier_.failure()) {
    refuse_waiting(failed->within("the state is too far behind to take more"));
    return false;
  }
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
      work_.wait(lock, [this] { return may_go_on(); });
      if (failure_ || queue_.empty()) return;
    }
    step();
  }
}

void Writer::applier_went_on() {
  {
    const std::lock_guard lock(mutex_);  // not between the look and the sleep of run()
  }
  work_.notify_all();
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
    frame.durable_is_enough = taken.request.wait == Wait::taken;
    if (taken.request.wait != Wait::flushed) frame.done = std::move(taken.request.done);
    else completions.emplace_back(std::move(taken.request.done),
                                  Position{head.actor, head.first, head.events});
    frames.push_back(std::move(frame));
  }
  complete(loop_, std::move(completions));
  applier_.push(std::move(frames));
}

void Writer::refuse(std::vector<Taken> batch, const base::Error& error) {
  std::vector<Completion> completions;
  completions.reserve(batch.size());
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
  {
    const std::lock_guard lock(mutex_);
    failure_ = stopped;
  }
  refuse_waiting(stopped);
}

void Writer::refuse_waiting(const base::Error& error) {
  std::deque<Request> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(queue_);
  }
  std::vector<Completion> completions;
  completions.reserve(waiting.size());
  for (Request& request : waiting)
    completions.emplace_back(std::move(request.done), tl::unexpected(error));
  complete(loop_, std::move(completions));
}

}  // namespace holdfast::store

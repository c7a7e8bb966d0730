#include "store/applier.hpp"

#include "base/log.hpp"
#include "store/tables_error.hpp"

namespace holdfast::store {
namespace {

constexpr std::chrono::seconds try_again_after{1};

Position position_of(const FrameHead& head) { return {head.actor, head.first, head.events}; }

}  // namespace

void Applier::push(std::vector<Flushed> frames) {
  if (frames.empty()) return;
  backlog_ += frames.size();
  bool wake = false;
  std::optional<base::Error> failed;
  {
    const std::lock_guard lock(mutex_);
    if (!passes_) failed = failure_;
    if (waiting_.empty()) {
      due_ = std::chrono::steady_clock::now() + options_.delay;
      wake = true;
    }
    for (Flushed& frame : frames) {
      if (failed) break;
      somebody_waits_ = somebody_waits_ || frame.done != nullptr;
      waiting_.push_back(std::move(frame));
    }
    wake = wake || somebody_waits_ || waiting_.size() >= options_.frames_max;
  }
  if (failed) finish(std::move(frames), tl::unexpected(*failed));
  else if (wake) work_.notify_one();
}

bool Applier::is_due(std::chrono::steady_clock::time_point now) const {
  if (waiting_.empty() || (failure_ && !passes_)) return false;
  if (failure_) return stopping_ || now >= due_;
  return somebody_waits_ || stopping_ || waiting_.size() >= options_.frames_max || now >= due_;
}

Applier::Frames Applier::wait_for_batch() {
  std::unique_lock lock(mutex_);
  bool tried = false;  // a full disk is not asked again before something happens
  while (!is_due(std::chrono::steady_clock::now())) {
    if (stopping_) return {};
    if (journal_.wants_spare() && !tried) {
      tried = true;
      lock.unlock();
      (void)journal_.prepare_spare();
      lock.lock();
      continue;
    }
    if (waiting_.empty() || (failure_ && !passes_)) work_.wait(lock);
    else work_.wait_until(lock, due_);
    tried = false;
  }
  somebody_waits_ = false;
  return std::exchange(waiting_, {});
}

void Applier::run() {
  while (true) {
    Frames frames = wait_for_batch();
    if (frames.empty()) return;
    apply(std::move(frames));
  }
}

bool Applier::step() {
  Frames frames;
  {
    const std::lock_guard lock(mutex_);
    if (failure_ && !passes_) return false;
    frames = std::exchange(waiting_, {});
    somebody_waits_ = false;
  }
  if (frames.empty()) return false;
  apply(std::move(frames));
  return !failure();
}

void Applier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
}

void Applier::apply(Frames frames) {
  const base::Status status = apply_rows(frames);
  if (status) {
    overlay_.forget(applied_.sequence);
    journal_.release(durable_);
    ++batches_;
    if (const std::lock_guard lock(mutex_); passes_) {
      failure_.reset();
      passes_ = false;
    }
    finish(std::move(frames), status);
  } else if (status.error().code == disk_full) {
    put_off(std::move(frames), status.error());
  } else {
    fail(std::move(frames), status.error());
  }
  if (after_batch_) after_batch_();
}

base::Status Applier::apply_rows(const Frames& frames) {
  WriteRows rows(tables_);
  Reducer reducer(rows, applied_);
  for (const Flushed& frame : frames) reducer.apply(frame.head, frame.transaction, frame.place);
  reducer.finish();
  if (auto committed = rows.commit(); !committed) return committed;
  // This commit's flush made the one before durable.
  durable_ = applied_.sequence;
  applied_ = reducer.applied();
  return {};
}

void Applier::finish(Frames frames, const base::Status& status) {
  std::vector<std::pair<Store::Done, base::Result<Position>>> completions;
  for (Flushed& frame : frames) {
    if (!frame.done) continue;
    base::Result<Position> result = position_of(frame.head);
    if (!status && !frame.durable_is_enough) {
      result = tl::unexpected(status.error().within("safe in the journal, but not applied"));
    }
    completions.emplace_back(std::move(frame.done), std::move(result));
  }
  if (status) backlog_ -= frames.size();
  std::shared_ptr<std::function<void()>> listener;
  {
    const std::lock_guard lock(mutex_);
    if (status) listener = listener_;
  }
  if (completions.empty() && listener == nullptr) return;
  auto shared = std::make_shared<decltype(completions)>(std::move(completions));
  loop_.post([shared, listener] {
    for (auto& [done, result] : *shared) done(std::move(result));
    if (listener != nullptr) (*listener)();
  });
}

void Applier::fail(Frames frames, const base::Error& error) {
  base::log_error("store", "the state is no longer written: " + error.message);
  {
    const std::lock_guard lock(mutex_);
    failure_ = error;
    passes_ = false;
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(frames));
    waiting_.clear();
  }
  finish(std::move(frames), tl::unexpected(error));
}

// Who waits is told; the frames are kept for the next try.
void Applier::put_off(Frames frames, const base::Error& error) {
  Frames told;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = !failure_;
    for (Frames* some : {&frames, &waiting_}) {
      for (Flushed& frame : *some)
        if (frame.done)
          told.push_back({frame.head, frame.place, {}, std::exchange(frame.done, {})});
    }
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(frames));
    waiting_ = std::move(frames);
    somebody_waits_ = false;
    failure_ = error;
    passes_ = !stopping_;
    due_ = std::chrono::steady_clock::now() + try_again_after;
  }
  if (first) base::log_error("store", "the state cannot be written: " + error.message);
  finish(std::move(told), tl::unexpected(error));
}

void Applier::on_applied(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::make_shared<std::function<void()>>(std::move(listener));
}

std::optional<base::Error> Applier::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace holdfast::store

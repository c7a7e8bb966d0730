// A loop on a condition variable: what other threads post runs on the thread that calls run().
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/loop.hpp"

namespace holdfast::bench {

class WaitLoop final : public base::Loop {
 public:
  void post(std::function<void()> work) override {
    {
      const std::lock_guard lock(mutex_);
      work_.push_back(std::move(work));
    }
    posted_.notify_one();
  }
  TimerId after(base::Duration, std::function<void()> work) override {
    post(std::move(work));
    return 1;
  }
  void cancel(TimerId) override {}
  [[nodiscard]] base::MonotonicTime now() const override { return {}; }

  // Waits for work and runs all there is.
  void run_some() {
    std::vector<std::function<void()>> work;
    {
      std::unique_lock lock(mutex_);
      posted_.wait(lock, [this] { return !work_.empty(); });
      work.swap(work_);
    }
    for (auto& one : work) one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<std::function<void()>> work_;
};

}  // namespace holdfast::bench

// Runs coroutines to their end, on virtual time or on the real loop.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "base/signal.hpp"
#include "base/sim_loop.hpp"
#include "base/task.hpp"
#include "net/io_loop.hpp"
#include "net/transport.hpp"

namespace holdfast::net::test {

template <typename T>
base::Task<void> store_result(base::Task<T> task, std::optional<T>* out, IoLoop* stop) {
  out->emplace(co_await std::move(task));
  if (stop != nullptr) stop->stop();
}

// A wrong test must not hang: the guard ends the loop, and the missing value fails the test.
template <typename T>
T block_on(IoLoop& loop, base::Task<T> task) {
  constexpr base::Seconds guard_s{60};
  std::optional<T> out;
  const auto guard = loop.after(guard_s, [&loop] { loop.stop(); });
  base::spawn(store_result<T>(std::move(task), &out, &loop));
  if (!out) loop.run();
  loop.cancel(guard);
  return std::move(out.value());
}

template <typename T>
T block_on(base::SimLoop& loop, base::Task<T> task) {
  std::optional<T> out;
  base::spawn(store_result<T>(std::move(task), &out, nullptr));
  while (!out && loop.step()) {
  }
  return std::move(out.value());
}

// Answers in virtual time with what the test has queued.
class FakeTransport final : public Transport {
 public:
  explicit FakeTransport(base::Loop& loop) : loop_(loop) {}

  base::Task<base::Result<Response>> send(Request request) override {
    requests.push_back(std::move(request));
    co_await base::sleep(loop_, delay);
    if (answers.empty()) co_return base::fail(base::ErrorKind::unavailable, "refused");
    auto answer = std::move(answers.front());
    answers.pop_front();
    co_return answer;
  }
  void answer(int status, std::string body, Headers headers = {}) {
    answers.emplace_back(Response{status, std::move(headers), std::move(body)});
  }

  base::Duration delay = base::Millis(50);
  std::vector<Request> requests;
  std::deque<base::Result<Response>> answers;

 private:
  base::Loop& loop_;
};

}  // namespace holdfast::net::test

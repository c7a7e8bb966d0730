// Coroutines without a library behind them: Task<T> is a lazy computation that one caller awaits.
//
// Model: a Task starts when it is awaited and runs on whatever thread resumes it (for us: the loop
// thread). A Task is awaited exactly once. Results travel as base::Result inside T; an exception
// that escapes a Task ends the program, because exceptions stop at the library edge.
// spawn() starts a Task that nobody awaits; TaskGroup lets somebody wait for several of them.
// A Task that finishes without suspending returns to its caller like a function, and one that was
// resumed by the loop returns to the loop: the stack is as deep as the awaiting Tasks are nested,
// however many are awaited one after the other. (Symmetric transfer would promise the same, but GCC
// 12 keeps that promise only at -O2.)
// Chosen over Asio's awaitable because it costs 0.1 s instead of 3 s a translation unit and runs
// on virtual time as it stands.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace holdfast::base {

template <typename T>
class Task;

namespace detail {

struct ResumeAwaiter {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  // The caller may free `done`: nothing of it is touched after resume().
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> done) noexcept {
    const auto caller = done.promise().awaiting;
    if (caller) caller.resume();
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> awaiting;  // set once the caller has really been suspended
  std::suspend_always initial_suspend() noexcept { return {}; }
  ResumeAwaiter final_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
};

template <typename T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <typename U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() noexcept {}
  void take() noexcept {}
};

}  // namespace detail

template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  // False: finished already, the caller goes on at once.
  bool await_suspend(std::coroutine_handle<> caller) {
    handle_.resume();
    if (handle_.done()) return false;
    handle_.promise().awaiting = caller;
    return true;
  }
  T await_resume() { return handle_.promise().take(); }

 private:
  Handle handle_;
};

namespace detail {
template <typename T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

// A coroutine that starts at once and frees itself at its end.
struct Detached {
  struct promise_type {  // NOLINT(readability-identifier-naming): the language names it
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};
inline Detached run_detached(Task<void> task) { co_await std::move(task); }
}  // namespace detail

// Starts the task now; it runs to its first suspension inside this call.
inline void spawn(Task<void> task) { detail::run_detached(std::move(task)); }

}  // namespace holdfast::base

#include "base/task.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/signal.hpp"
#include "base/sim_loop.hpp"

using namespace holdfast::base;
using namespace std::chrono_literals;

namespace {

// Where the stack stands: far enough apart means that it has grown.
std::uintptr_t stack_place() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

constexpr std::uintptr_t stack_growth_bytes_max = 16 * 1024;

struct Stack {
  std::uintptr_t lowest = UINTPTR_MAX;
  std::uintptr_t highest = 0;
  void look() {
    lowest = std::min(lowest, stack_place());
    highest = std::max(highest, stack_place());
  }
  [[nodiscard]] std::uintptr_t grown() const { return highest - lowest; }
};

Task<int> at_once(int value, Stack* stack) {
  stack->look();
  co_return value;
}

Task<std::int64_t> sum_at_once(int count, Stack* stack) {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await at_once(i, stack);
  co_return sum;
}

Task<int> after_turn(Loop* loop, int value, Stack* stack) {
  co_await yield(*loop);
  stack->look();
  co_return value;
}

Task<std::int64_t> sum_with_turns(Loop* loop, int count, Stack* stack) {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const int value = co_await after_turn(loop, i, stack);
    // Every third finishes at once: both ways of going on take turns.
    sum += i % 3 == 0 ? co_await at_once(value, stack) : value;
  }
  co_return sum;
}

template <typename T>
Task<void> keep(Task<T> task, T* out) {
  *out = co_await std::move(task);
}

Task<void> say(std::vector<std::string>* said, Loop* loop, std::string word, int turns) {
  for (int i = 0; i < turns; ++i) {
    said->push_back(word + std::to_string(i));
    co_await yield(*loop);
  }
}

Task<std::unique_ptr<int>> made(int value) { co_return std::make_unique<int>(value); }

Task<Result<int>> failing() { co_return fail(ErrorKind::refused, "not today"); }

Task<Result<std::string>> handing_on() {
  auto inner = co_await failing();
  if (!inner) co_return pass(inner, "asking");
  co_return std::to_string(*inner);
}

Task<int> deep(int levels) {
  if (levels == 0) co_return 0;
  const int below = co_await deep(levels - 1);
  co_return below + 1;
}

}  // namespace

TEST_CASE("a task does nothing until it is awaited") {
  Stack stack;
  { const auto never = at_once(1, &stack); }
  CHECK(stack.highest == 0);
}

TEST_CASE("a hundred thousand awaits in a row use no stack") {
  Stack stack;
  std::int64_t sum = 0;
  spawn(keep(sum_at_once(100'000, &stack), &sum));
  CHECK(sum == 4'999'950'000);
  CHECK(stack.grown() < stack_growth_bytes_max);
}

TEST_CASE("a hundred thousand awaits through the loop use no stack") {
  ManualClock clock;
  SimLoop loop(clock);
  Stack stack;
  std::int64_t sum = 0;
  spawn(keep(sum_with_turns(&loop, 100'000, &stack), &sum));
  loop.run_until_idle();
  CHECK(sum == 4'999'950'000);
  CHECK(stack.grown() < stack_growth_bytes_max);
}

TEST_CASE("tasks nest") {
  int levels = -1;
  spawn(keep(deep(200), &levels));
  CHECK(levels == 200);
}

TEST_CASE("a spawned task runs to its first suspension at once, then takes turns") {
  ManualClock clock;
  SimLoop loop(clock);
  std::vector<std::string> said;
  spawn(say(&said, &loop, "a", 2));
  spawn(say(&said, &loop, "b", 2));
  CHECK(said == std::vector<std::string>{"a0", "b0"});
  loop.run_until_idle();
  CHECK(said == std::vector<std::string>{"a0", "b0", "a1", "b1"});
}

TEST_CASE("a task's result may be one that only moves") {
  std::unique_ptr<int> value;
  spawn(keep(made(7), &value));
  REQUIRE(value);
  CHECK(*value == 7);
}

TEST_CASE("errors travel as results") {
  Result<std::string> result = "";
  spawn(keep(handing_on(), &result));
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "asking: not today");
}

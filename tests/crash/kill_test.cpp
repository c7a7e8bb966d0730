// Kills a program that appends, at random instants, and looks whether everything it was promised is
// there exactly once.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>

#include "store/fixture.hpp"

namespace holdfast::store {
namespace {

using namespace testing;

constexpr int kills = 200;
constexpr std::uint64_t life_us_max = 60'000;  // of a child, once it accepts scans

std::string child_path() {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  return (self.parent_path() / CRASH_CHILD_NAME).string();
}

class Child {
 public:
  Child(const std::string& directory, const std::string& temporary, std::uint64_t first) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const std::string program = child_path();
    const std::string number = std::to_string(first);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::setenv("TMPDIR", temporary.c_str(), 1);
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execl(program.c_str(), program.c_str(), directory.c_str(), number.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    out_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { ::close(out_); }

  // False when it ended before it accepted scans.
  bool wait_ready() {
    while (output_.find('\n') == std::string::npos)
      if (!read_more()) return false;
    return output_.starts_with("ready\n");
  }

  // The lines it printed: numbers acknowledged.
  std::vector<std::uint64_t> kill() {
    ::kill(pid_, SIGKILL);
    while (read_more()) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    return numbers();
  }

 private:
  bool read_more() {
    char buffer[65536];
    const ssize_t got = ::read(out_, buffer, sizeof buffer);
    if (got > 0) output_.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }

  [[nodiscard]] std::vector<std::uint64_t> numbers() const {
    std::vector<std::uint64_t> found;
    std::size_t from = output_.find('\n') + 1;
    for (std::size_t to = output_.find('\n', from); to != std::string::npos;
         to = output_.find('\n', from)) {
      found.push_back(std::stoull(output_.substr(from, to - from)));
      from = to + 1;
    }
    return found;
  }

  pid_t pid_ = -1;
  int out_ = -1;
  std::string output_;
};

TEST_CASE("200 kills at random instants lose no acknowledged movement and repeat none") {
  Box box;
  box.options.durable_state = true;
  const std::string temporary = box.directory.path("temporary");
  std::filesystem::create_directory(temporary);
  base::SeededRandom random(20260105);
  std::set<std::uint64_t> acknowledged;
  std::uint64_t next = 1;
  for (int i = 0; i < kills; ++i) {
    Child child(box.options.directory, temporary, next);
    REQUIRE(child.wait_ready());
    ::usleep(static_cast<useconds_t>(random.below(life_us_max)));
    for (const std::uint64_t number : child.kill()) {
      REQUIRE(acknowledged.insert(number).second);
      next = std::max(next, number + 1);
    }
    next += 100;  // beyond what was under way and may have survived unseen
  }

  CHECK(std::filesystem::is_empty(temporary));  // who is killed leaves nothing there
  REQUIRE(box.open());
  const View view = box.store->view();
  std::map<std::uint64_t, int> found;
  std::map<std::uint64_t, std::int64_t> stock;
  for (const auto& movement : view.movements(10'000'000)) {
    const std::uint64_t number = std::stoull(movement.reference);
    ++found[number];
    ++stock[number % 50];
  }
  for (const std::uint64_t number : acknowledged) REQUIRE(found[number] == 1);
  for (const auto& [number, times] : found) REQUIRE(times == 1);
  for (const auto& [item, pieces] : stock)
    REQUIRE(view.item_stock(warehouse::item_id("A" + std::to_string(item)))->on_hand == pieces);
  WARN(kills << " kills, " << acknowledged.size() << " acknowledged, " << found.size()
             << " found");
  CHECK(acknowledged.size() > kills);
  CHECK(box.store->actor() == causal::Actor{7, 1});
}

}  // namespace
}  // namespace holdfast::store

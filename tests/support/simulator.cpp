#include "support/simulator.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/json_view.hpp"

extern char** environ;

namespace holdfast::test {
namespace {

std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "simulator-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) FAIL("no folder for the simulator");
  return name;
}

std::string read_line(int fd) {
  std::string line;
  char c = 0;
  while (::read(fd, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

struct Started {
  pid_t process = -1;
  std::string line;
};

Started start(const std::vector<std::string>& words) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) FAIL("no pipe to the simulator");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  Started started;
  const int failed = ::posix_spawn(&started.process, words.front().c_str(), &actions, nullptr,
                                   arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  if (failed == 0) started.line = read_line(pipe_ends[0]);
  ::close(pipe_ends[0]);
  return started;
}

}  // namespace

Simulator::Simulator(const std::string& program, std::vector<std::string> options)
    : folder_(fresh_folder()) {
  std::vector<std::string> words{program,   "--port",        "0", "--control-port", "0",
                                 "--state", folder_.string()};
  words.insert(words.end(), options.begin(), options.end());
  const Started started = start(words);
  process_ = started.process;
  auto ready = base::Json::parse(started.line);
  if (!ready) FAIL("the simulator did not start: " << started.line);
  ready_ = std::move(*ready);
}

Simulator::~Simulator() {
  if (process_ > 0) {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Simulator::said(std::string_view name) const {
  return base::JsonView(ready_)[name].text_or("");
}

}  // namespace holdfast::test

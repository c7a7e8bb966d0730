// holdfastd: the daemon. `holdfastd --config FILE` runs the box, `--check-config FILE` reports
// every mistake of a configuration and of the mappings and routes it names, and starts nothing.
// `--hash-pin` makes of an operator's PIN what the configuration wants.
// Exit: 0 ended on request; 1 could not run; 2 the configuration has mistakes.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "base/log.hpp"
#include "daemon/box.hpp"
#include "daemon/memory_keeper.hpp"
#include "daemon/supervisor.hpp"

namespace {

using namespace holdfast;

constexpr int exit_failed = 1;
constexpr int exit_misconfigured = 2;

base::LogLevel level_of(const std::string& name) {
  if (name == "error") return base::LogLevel::error;
  if (name == "warning") return base::LogLevel::warning;
  if (name == "notice") return base::LogLevel::notice;
  return name == "debug" ? base::LogLevel::debug : base::LogLevel::info;
}

int report(const flow::Mistakes& mistakes) {
  fmt::print(stderr, "{}", mistakes.to_string());
  if (!mistakes.to_string().empty() && mistakes.to_string().back() != '\n')
    fmt::print(stderr, "\n");
  const std::size_t count = mistakes.all().size();
  fmt::print(stderr, "{} mistake{} in the configuration\n", count, count == 1 ? "" : "s");
  return exit_misconfigured;
}

int check_config(const std::string& path) {
  flow::Mistakes mistakes;
  daemon::check(path, mistakes);
  if (!mistakes.empty()) return report(mistakes);
  fmt::print("{}: the configuration is valid\n", path);
  return EXIT_SUCCESS;
}

int hash_pin() {
  std::string pin;
  std::getline(std::cin, pin);
  const auto hash = daemon::hash_pin(pin);
  fmt::print(hash ? stdout : stderr, "{}\n", hash ? *hash : hash.error().message);
  return hash ? EXIT_SUCCESS : exit_failed;
}

base::Task<void> end(daemon::Box& box, net::IoLoop& loop) {
  co_await box.stop();
  loop.stop();
}

// A clock that woke up in the past is an everyday fault of a box without a battery; tests make one.
base::Millis clock_shift() {
  const char* text = std::getenv("HOLDFAST_TEST_CLOCK_SHIFT_MS");
  return base::Millis(text == nullptr ? 0 : std::strtoll(text, nullptr, 10));
}

int run(const std::string& path) {
  daemon::keep_heap_small();
  flow::Mistakes mistakes;
  auto config = daemon::read_config(path, mistakes);
  if (!config) return check_config(path);
  base::set_log_level(level_of(config->log));
  const base::SystemClock clock(clock_shift());
  base::SystemRandom random;
  net::IoLoop loop(clock);
  auto box = daemon::Box::open(std::move(*config), loop, clock, random);
  if (!box) {
    base::log_error("holdfastd", box.error().message);
    return box.error().kind == base::ErrorKind::misconfigured ? exit_misconfigured : exit_failed;
  }
  if (const auto started = (*box)->start(); !started) {
    base::log_error("holdfastd", started.error().message);
    return exit_failed;
  }
  daemon::Supervisor supervisor(loop);
  bool ending = false;
  loop.on_stop_signal([&] {
    if (std::exchange(ending, true)) return;
    base::log_notice("holdfastd", "asked to stop");
    supervisor.stopping();
    base::spawn(end(**box, loop));
  });
  supervisor.watch([&] { return (*box)->status_line(); });
  supervisor.ready();
  base::log_notice("holdfastd", fmt::format("ready on port {}", (*box)->port()));
  loop.run();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Holdfast: keeps a warehouse working while the line comes and goes"};
  app.set_version_flag("--version", HOLDFAST_VERSION);
  std::string config = "/etc/holdfast/holdfast.json";
  std::string to_check;
  app.add_option("--config", config, "configuration to run with")->capture_default_str();
  app.add_option("--check-config", to_check, "report every mistake of this configuration and exit");
  bool pin = false;
  app.add_flag("--hash-pin", pin, "read a PIN from standard input, print its hash and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    if (code == 0) return EXIT_SUCCESS;
    fmt::print(stderr, "usage: holdfastd [--config FILE | --check-config FILE | --hash-pin]\n");
    return exit_misconfigured;
  }
  if (pin) return hash_pin();
  return to_check.empty() ? run(config) : check_config(to_check);
}

#include "base/log.hpp"

#include <unistd.h>

#include <atomic>
#include <string>

#include <fmt/core.h>

namespace holdfast::base {
namespace {

std::atomic<int> most_verbose{static_cast<int>(LogLevel::info)};

// A message is one line: whatever a remote system sent must not forge a second one.
std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return out;
}

}  // namespace

void set_log_level(LogLevel level) { most_verbose = static_cast<int>(level); }

void log(LogLevel level, std::string_view scope, std::string_view message) {
  if (static_cast<int>(level) > most_verbose) return;
  const std::string line =
      fmt::format("<{}>{}: {}\n", static_cast<int>(level), scope, one_line(message));
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace holdfast::base

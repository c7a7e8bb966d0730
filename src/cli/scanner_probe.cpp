#include <condition_variable>
#include <csignal>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>

#include <fmt/core.h>

#include "base/time.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/scanner_commands.hpp"
#include "gs1/parse.hpp"
#include "scan/scanner.hpp"

namespace holdfast::cli {
namespace {

// What the scanner's thread said, for the thread of the terminal.
class Mailbox {
 public:
  void put(std::string line, bool scan) {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(std::move(line), scan);
    changed_.notify_one();
  }
  std::pair<std::string, bool> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !lines_.empty(); });
    auto line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<std::string, bool>> lines_;
};

std::string visible(std::string_view bytes) {
  std::string all;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\x1d') {
      all += "<GS>";
    } else if (byte < 0x20 || byte == 0x7f) {
      all += fmt::format("<{:02X}>", byte);
    } else {
      all += c;
    }
  }
  return shown(all);
}

std::string explained(const scan::Reading& reading, bool upce) {
  const gs1::ParseOptions options{.reference_year = 2026, .upce = upce};
  const auto parsed = gs1::parse(reading.bytes, options);
  std::string line = visible(reading.bytes);
  if (!parsed) return line + "\n  " + gs1::explain(parsed.error(), reading.bytes).message;
  line += fmt::format("\n  {}", gs1::to_string(parsed->kind));
  if (const auto gtin = parsed->gtin14(); !gtin.empty()) line += fmt::format(" {}", gtin);
  if (parsed->wrong_check_letter) line += ": an own code with a wrong check letter";
  for (const auto& element : parsed->elements) {
    line += fmt::format("\n  ({}) {}", element.ai, visible(element.value));
  }
  return line;
}

base::Result<scan::Profile> profile_named(const ScannerOptions& options) {
  std::ifstream file(options.config, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return base::fail(base::ErrorKind::not_found, "cannot read " + options.config);
  auto json = base::Json::parse(text.str());
  if (!json) return base::pass(json, options.config);
  const base::Json* scanners = json->find("scanners");
  auto profiles = scan::read_profiles(scanners == nullptr ? base::Json::array() : *scanners);
  if (!profiles) return base::pass(profiles, options.config);
  for (const auto& profile : *profiles) {
    if (profile.name == options.name || (options.name.empty() && profiles->size() == 1)) {
      return profile;
    }
  }
  return base::fail(base::ErrorKind::not_found,
                    fmt::format("{} has no scanner \"{}\": name one of its {} with --name",
                                options.config, options.name, profiles->size()));
}

}  // namespace

int test_scanner(Session& session, const ScannerOptions& options) {
  const auto profile = profile_named(options);
  if (!profile) return fail(session, {exit_usage, profile.error().message});
  const base::SystemClock clock;
  Mailbox mailbox;
  scan::Listener listener;
  listener.on_reading = [&](const scan::Reading& reading) {
    mailbox.put(explained(reading, profile->upce), true);
  };
  listener.on_notice = [&](const scan::Notice& notice) { mailbox.put(notice.message, false); };
  scan::Scanner scanner(*profile, listener, clock);
  session.err << fmt::format(
      "waiting for scanner {}; a running holdfastd holds it, stop it first\n", profile->name);
  for (int scans = 0; options.count == 0 || scans < options.count;) {
    const auto [line, is_scan] = mailbox.take();
    (is_scan ? session.out : session.err) << line << std::endl;
    if (is_scan) {
      scanner.signal(scan::Signal::accepted);
      ++scans;
    }
  }
  return exit_done;
}

}  // namespace holdfast::cli

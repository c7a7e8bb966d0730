// The reader thread on a pseudo terminal: what a serial scanner sends comes out, unplugging and
// plugging in again included.
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "scan/scanner.hpp"
#include "scan/ssi_decoder.hpp"
#include "scan/talk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

constexpr std::chrono::seconds patience{20};

// What the listener heard; waits for it without polling.
class Ear {
 public:
  Listener listener() {
    return {[this](Reading reading) { hear("scan:" + reading.bytes); },
            [this](Notice notice) { hear(std::string(to_string(notice.kind))); }};
  }
  // The next thing heard.
  std::string next() {
    std::unique_lock lock(mutex_);
    const bool there = changed_.wait_for(lock, patience, [&] { return taken_ < heard_.size(); });
    return there ? heard_[taken_++] : "nothing";
  }

 private:
  void hear(std::string what) {
    const std::lock_guard lock(mutex_);
    heard_.push_back(std::move(what));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> heard_;
  std::size_t taken_ = 0;
};

// The scanner's side of a pty, under a path that stays the same when it is plugged in again.
class FakeScanner {
 public:
  explicit FakeScanner(const char* name)
      : link_(std::filesystem::temp_directory_path() /
              (std::string(name) + std::to_string(::getpid()))) {
    plug();
  }
  ~FakeScanner() { unplug(); }
  FakeScanner(const FakeScanner&) = delete;
  FakeScanner& operator=(const FakeScanner&) = delete;

  void plug() {
    termios raw{};
    ::cfmakeraw(&raw);
    char name[128];
    REQUIRE(::openpty(&master_, &slave_, name, &raw, nullptr) == 0);
    std::filesystem::remove(link_);
    std::filesystem::create_symlink(name, link_);
  }
  void unplug() {
    if (master_ < 0) return;
    std::filesystem::remove(link_);
    ::close(slave_);
    ::close(master_);
    master_ = slave_ = -1;
  }
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::write(master_, bytes.data(), bytes.size());
      REQUIRE(sent > 0);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // The next `size` bytes that the box sends.
  [[nodiscard]] std::string heard(std::size_t size) const {
    std::string all;
    while (all.size() < size) {
      pollfd wait{master_, POLLIN, 0};
      char buffer[64];
      if (::poll(&wait, 1, 20'000) != 1) break;
      const ssize_t got = ::read(master_, buffer, std::min(size - all.size(), sizeof buffer));
      if (got <= 0) break;
      all.append(buffer, static_cast<std::size_t>(got));
    }
    return all;
  }
  [[nodiscard]] Profile profile() const {
    Profile profile;
    profile.name = "dock";
    profile.match.path = link_.string();
    return profile;
  }

 private:
  std::filesystem::path link_;
  int master_ = -1;
  int slave_ = -1;
};

const base::SystemClock& system_clock() {
  static const base::SystemClock clock;
  return clock;
}
constexpr ScannerTiming quick{base::Millis(20)};

}  // namespace

TEST_CASE("a serial scanner's scans come out whole, separators included") {
  FakeScanner device("holdfast-serial-");
  Ear ear;
  const Scanner scanner(device.profile(), ear.listener(), system_clock(), quick);
  REQUIRE(ear.next() == "attached");
  device.send(
      "]C110LOT\x1d"
      "21S9\r");
  CHECK(ear.next() ==
        "scan:]C110LOT\x1d"
        "21S9");
  device.send("4006381333931\r\nXKRCVC\r\n");
  CHECK(ear.next() == "scan:4006381333931");
  CHECK(ear.next() == "scan:XKRCVC");
}

TEST_CASE("a reader that nobody wants any more goes at once, not at its next look for devices") {
  FakeScanner device("holdfast-leave-");
  Ear ear;
  constexpr ScannerTiming never{std::chrono::hours(24)};
  {
    const Scanner scanner(device.profile(), ear.listener(), system_clock(), never);
    REQUIRE(ear.next() == "attached");
  }
  SUCCEED("it has gone");
}

TEST_CASE("a scanner unplugged in mid-scan and plugged in again goes on") {
  FakeScanner device("holdfast-replug-");
  Profile profile = device.profile();
  profile.idle = base::Seconds(60);
  Ear ear;
  const Scanner scanner(profile, ear.listener(), system_clock(), quick);
  REQUIRE(ear.next() == "attached");
  device.send("FIRST\rHALF");
  CHECK(ear.next() == "scan:FIRST");
  device.unplug();
  const std::string cut = ear.next();
  if (cut == "unterminated") {
    CHECK(ear.next() == "gone");
  } else {
    CHECK(cut == "gone");  // the half scan had not been read yet
  }
  device.plug();
  CHECK(ear.next() == "attached");
  device.send("SECOND\r");
  CHECK(ear.next() == "scan:SECOND");
}

TEST_CASE("a scanner that is plugged in later is found") {
  FakeScanner device("holdfast-later-");
  device.unplug();
  Ear ear;
  const Scanner scanner(device.profile(), ear.listener(), system_clock(), quick);
  device.plug();
  CHECK(ear.next() == "attached");
}

TEST_CASE("1 MB without an end is one error, and the scan after it is read") {
  FakeScanner device("holdfast-flood-");
  Ear ear;
  const Scanner scanner(device.profile(), ear.listener(), system_clock(), quick);
  REQUIRE(ear.next() == "attached");
  const std::string piece(4096, 'A');
  for (int i = 0; i < 256; ++i) device.send(piece);
  device.send("\rGOOD\r");
  CHECK(ear.next() == "too_long");
  CHECK(ear.next() == "scan:GOOD");
}

TEST_CASE("a scan without an end is told while nothing more comes") {
  FakeScanner device("holdfast-noend-");
  Profile profile = device.profile();
  profile.idle = base::Millis(30);
  Ear ear;
  const Scanner scanner(profile, ear.listener(), system_clock(), quick);
  REQUIRE(ear.next() == "attached");
  device.send("LOST");
  CHECK(ear.next() == "unterminated");
  device.send("GOOD\r");
  CHECK(ear.next() == "scan:GOOD");
}

TEST_CASE("two scanners on two lines do not mix") {
  FakeScanner first("holdfast-first-");
  FakeScanner second("holdfast-second-");
  Ear one;
  Ear two;
  const Scanner a(first.profile(), one.listener(), system_clock(), quick);
  const Scanner b(second.profile(), two.listener(), system_clock(), quick);
  REQUIRE(one.next() == "attached");
  REQUIRE(two.next() == "attached");
  first.send("A");
  second.send("1");
  first.send("B\r");
  second.send("2\r");
  CHECK(one.next() == "scan:AB");
  CHECK(two.next() == "scan:12");
}

TEST_CASE("a path that is no terminal is told once") {
  const auto path =
      std::filesystem::temp_directory_path() / ("holdfast-plain-" + std::to_string(::getpid()));
  std::filesystem::create_directory(path);
  Profile profile;
  profile.name = "dock";
  profile.match.path = path.string();
  Ear ear;
  {
    const Scanner scanner(profile, ear.listener(), system_clock(), quick);
    CHECK(ear.next() == "failed");
    std::filesystem::remove(path);
  }
}

TEST_CASE("a keyboard scanner that is no input device is told") {
  FakeScanner device("holdfast-nokeys-");
  Profile profile = device.profile();
  profile.kind = DeviceKind::evdev;
  Ear ear;
  const Scanner scanner(profile, ear.listener(), system_clock(), quick);
  CHECK(ear.next() == "failed");
}

TEST_CASE("an SSI scanner hears that its scan arrived, and then what became of it") {
  FakeScanner device("holdfast-ssi-");
  Profile profile = device.profile();
  profile.protocol = Protocol::ssi;
  Ear ear;
  Scanner scanner(profile, ear.listener(), system_clock(), quick);
  REQUIRE(ear.next() == "attached");
  device.send(std::string("\x07\xf3\x00\x00\x03X1\xfe\x7a", 9));
  CHECK(ear.next() == "scan:X1");
  const std::string ack = ssi_packet(0xd0);
  CHECK(device.heard(ack.size()) == ack);
  scanner.signal(Signal::accepted);
  scanner.signal(Signal::refused);
  const std::string beeps =
      beep_command(Protocol::ssi, Signal::accepted) + beep_command(Protocol::ssi, Signal::refused);
  CHECK(device.heard(beeps.size()) == beeps);
}

TEST_CASE("a beep for a scanner that is away is left out, not given later") {
  FakeScanner device("holdfast-away-");
  Profile profile = device.profile();
  profile.protocol = Protocol::datalogic;
  device.unplug();
  Ear ear;
  Scanner scanner(profile, ear.listener(), system_clock(), quick);
  scanner.signal(Signal::refused);
  device.plug();
  REQUIRE(ear.next() == "attached");
  scanner.signal(Signal::accepted);
  CHECK(device.heard(1) == "B");
}

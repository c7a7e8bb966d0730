#include <catch2/catch.hpp>

#include "scan/profile.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {
base::Result<std::vector<Profile>> read(std::string_view json) {
  return read_profiles(*base::Json::parse(json));
}
}  // namespace

TEST_CASE("a profile is read with its defaults") {
  const auto profiles =
      read(R"([{"name": "dock", "kind": "serial", "match": {"path": "/dev/x"}}])");
  REQUIRE(profiles);
  Profile expected;
  expected.name = "dock";
  expected.match.path = "/dev/x";
  CHECK((*profiles)[0] == expected);
  CHECK((*profiles)[0].idle == base::Millis(500));
}

TEST_CASE("everything a profile may say") {
  const auto profiles = read(R"([{"name": "a", "kind": "evdev", "layout": "de",
    "match": {"vid": "05e0", "pid": "1200", "serial": "S1"}, "gs": ["f8", "char:|"],
    "terminators": ["tab"], "strip_prefix": "B", "strip_suffix": "C", "idle_ms": 300,
    "accept_after_idle_ms": 150, "baud": 9600, "upce": true}])");
  REQUIRE(profiles);
  const Profile& p = (*profiles)[0];
  CHECK(p.kind == DeviceKind::evdev);
  CHECK(p.layout == Layout::de);
  CHECK(p.match == Match{"", "", "05e0", "1200", "S1", ""});
  CHECK(p.separator == SeparatorKeys{false, false, true, '|'});
  CHECK(p.terminators == Terminators{false, true, false, false, false});
  CHECK(p.accept_after_idle == base::Millis(150));
  CHECK(p.baud == 9600);
  CHECK(p.upce);
}

TEST_CASE("all mistakes of a configuration are told at once, each with its place") {
  const auto profiles = read(R"([
    {"name": "a", "kind": "bluetooth", "match": {"path": "/dev/x", "by_id": "y"}, "colour": 1},
    {"name": "a", "kind": "serial", "match": {"vid": "5E0", "pid": "1200"}, "gs": ["f9"],
     "baud": 1234, "idle_ms": 1}])");
  REQUIRE_FALSE(profiles);
  CHECK(profiles.error().kind == base::ErrorKind::misconfigured);
  const std::string& text = profiles.error().message;
  for (const char* part :
       {"/scanners/0/kind", "/scanners/0/match", "/scanners/0/colour: unknown key",
        "/scanners/1/match", "/scanners/1/gs/0", "/scanners/1/baud", "/scanners/1/idle_ms",
        "\"a\" is given twice"}) {
    CHECK_THAT(text, Catch::Contains(part));
  }
}

TEST_CASE("a scanner without a name or a device is refused") {
  CHECK_FALSE(read(R"([{"kind": "serial", "match": {"path": "/dev/x"}}])"));
  CHECK_FALSE(read(R"([{"name": "a", "kind": "serial"}])"));
  CHECK_FALSE(read(R"([{"name": "a", "kind": "serial", "match": {}}])"));
  CHECK_FALSE(read(R"({})"));
}

TEST_CASE("an event number is no name for a keyboard: another has it tomorrow") {
  const auto profiles =
      read(R"([{"name": "a", "kind": "evdev", "match": {"path": "/dev/input/event3"}}])");
  REQUIRE_FALSE(profiles);
  CHECK_THAT(profiles.error().message, Catch::Contains("/scanners/0/match/path"));
  CHECK(read(R"([{"name": "a", "kind": "evdev", "match": {"path": "/dev/input/by-id/x"}}])"));
}

TEST_CASE("kinds, ports and protocols") {
  const auto profiles = read(R"([
    {"name": "a", "kind": "hidpos", "match": {"vid": "05e0", "pid": "1300", "port": "usb-1.2"}},
    {"name": "b", "kind": "serial", "match": {"port": "usb-1.3"}, "protocol": "ssi"},
    {"name": "c", "kind": "evdev", "match": {"port": "usb-1.4"}, "layout": "fr"}])");
  REQUIRE(profiles);
  CHECK((*profiles)[0].kind == DeviceKind::hidpos);
  CHECK((*profiles)[0].match.port == "usb-1.2");
  CHECK((*profiles)[1].protocol == Protocol::ssi);
  CHECK((*profiles)[2].layout == Layout::fr);
  CHECK_FALSE(read(R"([{"name": "a", "kind": "evdev", "match": {"port": "x"},
                        "protocol": "ssi"}])"));
  CHECK_FALSE(read(R"([{"name": "a", "kind": "evdev", "match": {"port": "x", "by_id": "y"}}])"));
}

TEST_CASE("a profile written down is read again as it was") {
  Profile p;
  p.name = "a";
  p.kind = DeviceKind::evdev;
  p.match = {"", "", "05e0", "1200", "S1", "usb-1.2"};
  p.layout = Layout::gb;
  p.separator = {false, true, true, '|'};
  p.terminators = {false, true, false, false, true};
  p.strip_prefix = "B";
  p.strip_suffix = "C";
  p.idle = base::Millis(300);
  p.accept_after_idle = base::Millis(150);
  p.upce = true;
  Profile q;
  q.name = "b";
  q.match.path = "/dev/ttyACM0";
  q.baud = 9600;
  q.protocol = Protocol::datalogic;
  base::Json both = base::Json::array();
  both.push_back(to_json(p));
  both.push_back(to_json(q));
  const auto again = read_profiles(both);
  REQUIRE(again);
  CHECK(*again == std::vector{p, q});
}

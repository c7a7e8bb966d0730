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
  CHECK(p.match == Match{"", "", "05e0", "1200", "S1"});
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

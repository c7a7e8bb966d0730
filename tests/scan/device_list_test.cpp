// Which device a profile means, and which it may never mean.
#include "scan/device_list.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using namespace holdfast::scan;

namespace {

DeviceFacts scanner_at(const char* node, const char* port, const char* serial = "") {
  DeviceFacts facts;
  facts.node = node;
  facts.vid = "05e0";
  facts.pid = "1200";
  facts.serial = serial;
  facts.port = port;
  return facts;
}
constexpr const char* port_1 = "pci-0000:00:14.0-usb-0:1.2:1.0";
constexpr const char* port_2 = "pci-0000:00:14.0-usb-0:1.3:1.0";

Profile wanted(Match match) {
  Profile profile;
  profile.name = "dock";
  profile.kind = DeviceKind::evdev;
  profile.match = std::move(match);
  return profile;
}
Match usb(std::string serial = "", std::string port = "") {
  Match match;
  match.vid = "05e0";
  match.pid = "1200";
  match.serial = std::move(serial);
  match.port = std::move(port);
  return match;
}
std::string node(const Profile& profile, const std::vector<DeviceFacts>& devices) {
  const auto chosen = choose(profile, devices);
  return chosen ? chosen->node : chosen.error().message;
}

}  // namespace

TEST_CASE("two equal scanners without serial number are told apart by their port") {
  const std::vector<DeviceFacts> both = {scanner_at("/dev/input/event5", port_1),
                                         scanner_at("/dev/input/event6", port_2)};
  CHECK(node(wanted(usb("", "pci-0000:00:14.0-usb-0:1.3")), both) == "/dev/input/event6");
  CHECK(node(wanted(usb("", "pci-0000:00:14.0-usb-0:1.2")), both) == "/dev/input/event5");
  CHECK_THAT(node(wanted(usb()), both), Catch::Contains("both fit: name the port"));
  CHECK_THAT(node(wanted(usb("", "pci-0000:00:14.0-usb-0:1")), both),
             Catch::Contains("not plugged in"));
}

TEST_CASE("equal scanners with serial numbers are told apart by them, on any port") {
  const std::vector<DeviceFacts> both = {scanner_at("/dev/input/event5", port_1, "A"),
                                         scanner_at("/dev/input/event6", port_2, "B")};
  CHECK(node(wanted(usb("B")), both) == "/dev/input/event6");
  CHECK_THAT(node(wanted(usb("C")), both), Catch::Contains("not plugged in"));
}

TEST_CASE("several nodes of one scanner are one scanner") {
  const std::vector<DeviceFacts> nodes = {
      scanner_at("/dev/input/event6", "pci-0000:00:14.0-usb-0:1.2:1.1"),
      scanner_at("/dev/input/event5", port_1)};
  CHECK(node(wanted(usb()), nodes) == "/dev/input/event5");
}

TEST_CASE("a person's keyboard is never taken for a scanner") {
  DeviceFacts office = scanner_at("/dev/input/event0", port_1);
  office.vid = "046d";
  office.pid = "c31c";
  Match match;
  match.vid = "046d";
  match.pid = "c31c";
  CHECK_THAT(node(wanted(match), {office}), Catch::Contains("a person's keyboard"));
  Match by_port;
  by_port.port = port_1;
  CHECK_THAT(node(wanted(by_port), {office}), Catch::Contains("a person's keyboard"));

  DeviceFacts built_in = scanner_at("/dev/input/event0", "platform-i8042-serio-0");
  built_in.built_in = true;
  CHECK(is_persons_keyboard(built_in));
  DeviceFacts with_mouse = scanner_at("/dev/input/event0", port_1);
  with_mouse.points = true;
  CHECK(is_persons_keyboard(with_mouse));
  CHECK_FALSE(is_persons_keyboard(scanner_at("/dev/input/event0", port_1)));
}

TEST_CASE("a link of udev names a device") {
  DeviceFacts one = scanner_at("/dev/input/event5", port_1);
  one.links = {"usb-Symbol_Scanner-event-kbd"};
  Match match;
  match.by_id = "usb-Symbol_Scanner-event-kbd";
  CHECK(node(wanted(match), {one}) == "/dev/input/event5");
}

TEST_CASE("a profile of one kind does not take a device of another") {
  DeviceFacts raw = scanner_at("/dev/hidraw0", port_1);
  raw.kind = DeviceKind::hidpos;
  CHECK_THAT(node(wanted(usb()), {raw}), Catch::Contains("not plugged in"));
}

TEST_CASE("what is proposed as match means that device and no other") {
  const DeviceFacts one = scanner_at("/dev/input/event5", port_1);
  const DeviceFacts two = scanner_at("/dev/input/event6", port_2);
  CHECK(match_for(one, {one}) == usb());
  CHECK(match_for(one, {one, two}) == usb("", "pci-0000:00:14.0-usb-0:1.2"));
  const DeviceFacts a = scanner_at("/dev/input/event5", port_1, "A");
  const DeviceFacts b = scanner_at("/dev/input/event6", port_2, "A");  // a careless maker
  CHECK(match_for(a, {a, two}) == usb("A"));
  CHECK(match_for(a, {a, b}) == usb("", "pci-0000:00:14.0-usb-0:1.2"));
  for (const auto& device : {one, two}) {
    CHECK(node(wanted(match_for(device, {one, two})), {one, two}) == device.node);
  }
}

TEST_CASE("the port of a device is that of all its interfaces") {
  CHECK(device_port(port_1) == "pci-0000:00:14.0-usb-0:1.2");
  CHECK(device_port("platform-3f980000.usb-usb-0:1.4:1.0") == "platform-3f980000.usb-usb-0:1.4");
  CHECK(device_port("usb-0000:00:14.0-1.2/input0") == "usb-0000:00:14.0-1.2");
  CHECK(device_port("pci-0000:00:14.0-usb-0:1.2") == "pci-0000:00:14.0-usb-0:1.2");
}

TEST_CASE("makers of scanners are named") {
  CHECK(scanner_maker("05e0") == "Zebra");
  CHECK(scanner_maker("ffff").empty());
}

// Which devices there are that could be scanners, and which of them a profile means.
//
// Model: list_devices() asks udev (any thread; empty without udev, as in a container). choose() and
// the rest are pure. Equal scanners are told apart by serial number or by port; where a profile
// fits two devices it takes neither. A keyboard of a person is never a scanner, whoever says so:
// its keys would no longer reach anybody. It is one that is built in (i8042), that points as well
// as types, or that a maker of office keyboards made. Known makers of scanners are only a hint for
// people: cheap scanners carry any number.
#pragma once

#include <string>
#include <vector>

#include "scan/profile.hpp"

namespace holdfast::scan {

struct DeviceFacts {
  DeviceKind kind = DeviceKind::evdev;
  std::string node;          // /dev/input/event3, /dev/ttyACM0, /dev/hidraw1
  std::string vid{}, pid{};  // 4 lower-case hex digits each, or empty
  std::string serial{};
  std::string port{};                // udev's ID_PATH, or the device's own words for it
  std::string name{};                // as the device calls itself
  std::vector<std::string> links{};  // names of its links in by-id and by-path
  bool types = true;                 // evdev: has the keys of a keyboard
  bool points = false;               // evdev: is a mouse too
  bool built_in = false;             // evdev: keyboard controller of the machine
  friend bool operator==(const DeviceFacts&, const DeviceFacts&) = default;
};

std::vector<DeviceFacts> list_devices();

[[nodiscard]] bool is_persons_keyboard(const DeviceFacts& device);
// "Zebra", "Honeywell", ...; empty for others.
[[nodiscard]] std::string_view scanner_maker(std::string_view vid);
// The port without the interface: equal for all nodes of one device.
[[nodiscard]] std::string_view device_port(std::string_view port);

// Errors: not_found (it is not plugged in), misconfigured (two fit, or a person's keyboard).
base::Result<DeviceFacts> choose(const Profile& profile, const std::vector<DeviceFacts>& devices);
// What to write as `match` so that this device and no other of these is meant.
[[nodiscard]] Match match_for(const DeviceFacts& device, const std::vector<DeviceFacts>& devices);

}  // namespace holdfast::scan

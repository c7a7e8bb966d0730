#include "scan/device_list.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::scan {
namespace {

struct Maker {
  std::string_view vid;
  std::string_view name;
};

constexpr Maker scanner_makers[] = {
    {"05e0", "Zebra"},     {"0c2e", "Honeywell"}, {"0536", "Honeywell"},
    {"05f9", "Datalogic"}, {"080c", "Datalogic"}, {"065a", "Opticon"},
    {"067e", "Intermec"},  {"1eab", "Newland"},   {"0745", "CipherLab"},
};

// Apple, Asus, Cherry, Chicony, Corsair, Dell, Lenovo, Logitech, Microsoft, Razer.
constexpr std::string_view office_keyboard_vids[] = {"05ac", "0b05", "046a", "04f2", "1b1c",
                                                     "413c", "17ef", "046d", "045e", "1532"};

bool has_link(const DeviceFacts& device, const std::string& link) {
  return std::find(device.links.begin(), device.links.end(), link) != device.links.end();
}

bool port_fits(const std::string& port, const std::string& wanted) {
  if (!port.starts_with(wanted)) return false;
  return port.size() == wanted.size() || port[wanted.size()] == ':' || port[wanted.size()] == '/';
}

bool fits(const DeviceFacts& device, DeviceKind kind, const Match& match) {
  if (device.kind != kind || !device.types) return false;
  if (!match.by_id.empty()) return has_link(device, match.by_id);
  if (!match.vid.empty() && (device.vid != match.vid || device.pid != match.pid)) return false;
  if (!match.serial.empty() && device.serial != match.serial) return false;
  return match.port.empty() || port_fits(device.port, match.port);
}

bool same_device(const DeviceFacts& a, const DeviceFacts& b) {
  return a.vid == b.vid && a.pid == b.pid && a.serial == b.serial && !a.port.empty() &&
         device_port(a.port) == device_port(b.port);
}

std::vector<DeviceFacts> all_that_fit(DeviceKind kind, const Match& match,
                                      const std::vector<DeviceFacts>& devices) {
  std::vector<DeviceFacts> found;
  for (const DeviceFacts& device : devices) {
    if (fits(device, kind, match)) found.push_back(device);
  }
  // Of several nodes of one device the first interface is the one that scans.
  std::sort(found.begin(), found.end(), [](const DeviceFacts& a, const DeviceFacts& b) {
    return std::pair(a.port, a.node) < std::pair(b.port, b.node);
  });
  found.erase(std::unique(found.begin(), found.end(), same_device), found.end());
  return found;
}

}  // namespace

std::string_view device_port(std::string_view port) {
  const std::size_t usb = port.find("usb-");
  if (usb == std::string_view::npos) return port;
  if (const std::size_t slash = port.rfind('/'); slash != std::string_view::npos) {
    return port.substr(0, slash);
  }
  // pci-0000:00:14.0-usb-0:1.2:1.0 -> pci-0000:00:14.0-usb-0:1.2
  const std::size_t last = port.rfind(':');
  const std::size_t before = last == std::string_view::npos ? last : port.rfind(':', last - 1);
  return before == std::string_view::npos || before < usb ? port : port.substr(0, last);
}

std::string_view scanner_maker(std::string_view vid) {
  for (const Maker& maker : scanner_makers) {
    if (maker.vid == vid) return maker.name;
  }
  return {};
}

bool is_persons_keyboard(const DeviceFacts& device) {
  if (device.kind != DeviceKind::evdev) return false;
  return device.built_in || device.points ||
         std::find(std::begin(office_keyboard_vids), std::end(office_keyboard_vids), device.vid) !=
             std::end(office_keyboard_vids);
}

base::Result<DeviceFacts> choose(const Profile& profile, const std::vector<DeviceFacts>& devices) {
  const auto found = all_that_fit(profile.kind, profile.match, devices);
  if (found.empty()) {
    return base::fail(base::ErrorKind::not_found,
                      fmt::format("scanner {} is not plugged in", profile.name));
  }
  if (found.size() > 1) {
    return base::fail(
        base::ErrorKind::misconfigured,
        fmt::format("scanner {}: {} and {} both fit: name the port (\"port\": \"{}\")",
                    profile.name, found[0].node, found[1].node, device_port(found[0].port)));
  }
  if (is_persons_keyboard(found[0])) {
    return base::fail(base::ErrorKind::misconfigured,
                      fmt::format("scanner {}: {} is a person's keyboard and is left alone; if it "
                                  "is a scanner, set it to HID POS or to a serial line",
                                  profile.name, found[0].node));
  }
  return found[0];
}

Match match_for(const DeviceFacts& device, const std::vector<DeviceFacts>& devices) {
  Match match;
  match.vid = device.vid;
  match.pid = device.pid;
  if (!device.serial.empty()) {
    match.serial = device.serial;
    if (all_that_fit(device.kind, match, devices).size() == 1) return match;
    match.serial.clear();
  }
  const bool needs_port =
      device.vid.empty() || all_that_fit(device.kind, match, devices).size() != 1;
  if (needs_port) match.port = device_port(device.port);
  if (match.vid.empty() && match.port.empty()) match.path = device.node;
  return match;
}

}  // namespace holdfast::scan

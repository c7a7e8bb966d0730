#include <libudev.h>

#include <fstream>
#include <iterator>
#include <memory>

#include "scan/device_list.hpp"
#include "scan/hid_decoder.hpp"

namespace holdfast::scan {
namespace {

struct Unref {
  void operator()(udev* context) const { udev_unref(context); }
  void operator()(udev_enumerate* list) const { udev_enumerate_unref(list); }
  void operator()(udev_device* device) const { udev_device_unref(device); }
};

std::string property(udev_device* device, const char* name) {
  const char* value = device == nullptr ? nullptr : udev_device_get_property_value(device, name);
  return value == nullptr ? std::string{} : std::string(value);
}

std::string first_of(std::string a, std::string b) { return a.empty() ? std::move(b) : a; }

// HID_ID=0003:000005E0:00001200
void take_hid_id(const std::string& id, DeviceFacts& facts) {
  constexpr std::size_t length = 22;
  if (id.size() != length) return;
  const auto lower = [](std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    return text;
  };
  facts.vid = lower(id.substr(9, 4));
  facts.pid = lower(id.substr(18, 4));
}

void take_links(udev_device* device, DeviceFacts& facts) {
  for (auto* at = udev_device_get_devlinks_list_entry(device); at != nullptr;
       at = udev_list_entry_get_next(at)) {
    const std::string link = udev_list_entry_get_name(at);
    if (link.find("/by-id/") != std::string::npos || link.find("/by-path/") != std::string::npos) {
      facts.links.push_back(link.substr(link.rfind('/') + 1));
    }
  }
}

DeviceFacts facts_of(udev_device* device, DeviceKind kind) {
  DeviceFacts facts;
  facts.kind = kind;
  facts.node = udev_device_get_devnode(device);
  udev_device* hid = udev_device_get_parent_with_subsystem_devtype(device, "hid", nullptr);
  take_hid_id(property(hid, "HID_ID"), facts);
  facts.vid = first_of(property(device, "ID_VENDOR_ID"), facts.vid);
  facts.pid = first_of(property(device, "ID_MODEL_ID"), facts.pid);
  facts.serial = first_of(property(device, "ID_SERIAL_SHORT"), property(hid, "HID_UNIQ"));
  facts.port = first_of(property(device, "ID_PATH"), property(hid, "HID_PHYS"));
  facts.name = first_of(property(hid, "HID_NAME"), property(device, "ID_MODEL"));
  facts.points = property(device, "ID_INPUT_MOUSE") == "1";
  facts.built_in = property(device, "ID_BUS") == "i8042" ||
                   property(device, "ID_PATH").find("i8042") != std::string::npos;
  take_links(device, facts);
  return facts;
}

// Every mouse has a raw HID device too: only what its descriptor calls a bar code scanner is one.
bool sends_bar_codes(udev_device* device) {
  udev_device* hid = udev_device_get_parent_with_subsystem_devtype(device, "hid", nullptr);
  if (hid == nullptr) return false;
  std::ifstream file(std::string(udev_device_get_syspath(hid)) + "/report_descriptor",
                     std::ios::binary);
  const std::vector<char> raw((std::istreambuf_iterator<char>(file)),
                              std::istreambuf_iterator<char>());
  const std::vector<std::uint8_t> bytes(raw.begin(), raw.end());
  const auto descriptor = parse_hid_descriptor(bytes);
  return descriptor && HidDecoder::make({}, *descriptor).has_value();
}

bool could_scan(udev_device* device, DeviceKind kind) {
  if (udev_device_get_devnode(device) == nullptr) return false;
  const std::string name = udev_device_get_sysname(device);
  switch (kind) {
    case DeviceKind::serial: return property(device, "ID_BUS") == "usb";
    case DeviceKind::evdev:
      return name.starts_with("event") && property(device, "ID_INPUT_KEYBOARD") == "1";
    case DeviceKind::hidpos: break;
  }
  return sends_bar_codes(device);
}

void add_all(udev* context, const char* subsystem, DeviceKind kind, std::vector<DeviceFacts>& all) {
  const std::unique_ptr<udev_enumerate, Unref> list(udev_enumerate_new(context));
  if (!list) return;
  udev_enumerate_add_match_subsystem(list.get(), subsystem);
  udev_enumerate_scan_devices(list.get());
  for (auto* at = udev_enumerate_get_list_entry(list.get()); at != nullptr;
       at = udev_list_entry_get_next(at)) {
    const std::unique_ptr<udev_device, Unref> device(
        udev_device_new_from_syspath(context, udev_list_entry_get_name(at)));
    if (device && could_scan(device.get(), kind)) all.push_back(facts_of(device.get(), kind));
  }
}

}  // namespace

std::vector<DeviceFacts> list_devices() {
  std::vector<DeviceFacts> all;
  const std::unique_ptr<udev, Unref> context(udev_new());
  if (!context) return all;
  add_all(context.get(), "tty", DeviceKind::serial, all);
  add_all(context.get(), "input", DeviceKind::evdev, all);
  add_all(context.get(), "hidraw", DeviceKind::hidpos, all);
  return all;
}

}  // namespace holdfast::scan

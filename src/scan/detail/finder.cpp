#include "scan/detail/finder.hpp"

#include <libudev.h>

#include <filesystem>
#include <string_view>

namespace holdfast::scan::detail {
namespace {

constexpr const char* link_directories[] = {"/dev/input/by-id/", "/dev/input/by-path/",
                                            "/dev/serial/by-id/", "/dev/serial/by-path/"};

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::string_view property(udev_device* device, const char* name) {
  const char* value = udev_device_get_property_value(device, name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

bool fits(udev_device* device, const Profile& profile) {
  const Match& match = profile.match;
  if (udev_device_get_devnode(device) == nullptr) return false;
  if (property(device, "ID_VENDOR_ID") != match.vid) return false;
  if (property(device, "ID_MODEL_ID") != match.pid) return false;
  if (!match.serial.empty() && property(device, "ID_SERIAL_SHORT") != match.serial) return false;
  if (profile.kind == DeviceKind::serial) return true;
  const std::string_view name = udev_device_get_sysname(device);
  return name.starts_with("event") && property(device, "ID_INPUT_KEY") == "1";
}

const char* subsystem(const Profile& profile) {
  return profile.kind == DeviceKind::serial ? "tty" : "input";
}

}  // namespace

struct Finder::Udev {
  udev* context = nullptr;
  udev_monitor* monitor = nullptr;
  ~Udev() {
    if (monitor != nullptr) udev_monitor_unref(monitor);
    if (context != nullptr) udev_unref(context);
  }
};

Finder::Finder(const Profile& profile) : profile_(profile), udev_(std::make_unique<Udev>()) {
  udev_->context = udev_new();
  if (udev_->context == nullptr) return;
  // "udev", not "kernel": rules, rights and links are in place when it speaks.
  udev_->monitor = udev_monitor_new_from_netlink(udev_->context, "udev");
  if (udev_->monitor == nullptr) return;
  udev_monitor_filter_add_match_subsystem_devtype(udev_->monitor, subsystem(profile_), nullptr);
  if (udev_monitor_enable_receiving(udev_->monitor) < 0) {
    udev_monitor_unref(udev_->monitor);
    udev_->monitor = nullptr;
  }
}

Finder::~Finder() = default;

int Finder::fd() const {
  return udev_->monitor == nullptr ? -1 : udev_monitor_get_fd(udev_->monitor);
}

void Finder::drain() {
  if (udev_->monitor == nullptr) return;
  if (udev_device* device = udev_monitor_receive_device(udev_->monitor)) udev_device_unref(device);
}

std::optional<std::string> Finder::find() const {
  const Match& match = profile_.match;
  if (!match.path.empty()) {
    return exists(match.path) ? std::optional(match.path) : std::nullopt;
  }
  if (match.by_id.empty()) return find_usb();
  for (const char* directory : link_directories) {
    if (exists(directory + match.by_id)) return directory + match.by_id;
  }
  return std::nullopt;
}

std::optional<std::string> Finder::find_usb() const {
  if (udev_->context == nullptr) return std::nullopt;
  udev_enumerate* list = udev_enumerate_new(udev_->context);
  if (list == nullptr) return std::nullopt;
  udev_enumerate_add_match_subsystem(list, subsystem(profile_));
  udev_enumerate_scan_devices(list);
  std::optional<std::string> found;
  for (auto* at = udev_enumerate_get_list_entry(list); at != nullptr && !found;
       at = udev_list_entry_get_next(at)) {
    const char* path = udev_list_entry_get_name(at);
    udev_device* device = udev_device_new_from_syspath(udev_->context, path);
    if (device == nullptr) continue;
    if (fits(device, profile_)) found = udev_device_get_devnode(device);
    udev_device_unref(device);
  }
  udev_enumerate_unref(list);
  return found;
}

}  // namespace holdfast::scan::detail

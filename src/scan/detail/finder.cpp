#include "scan/detail/finder.hpp"

#include <libudev.h>

#include <filesystem>

#include "scan/device_list.hpp"

namespace holdfast::scan::detail {
namespace {

constexpr const char* link_directories[] = {"/dev/input/by-id/", "/dev/input/by-path/",
                                            "/dev/serial/by-id/", "/dev/serial/by-path/"};

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

const char* subsystem(const Profile& profile) {
  switch (profile.kind) {
    case DeviceKind::serial: return "tty";
    case DeviceKind::hidpos: return "hidraw";
    case DeviceKind::evdev: break;
  }
  return "input";
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

base::Result<std::string> Finder::find() const {
  const Match& match = profile_.match;
  if (!match.path.empty()) {
    if (exists(match.path)) return match.path;
    return base::fail(base::ErrorKind::not_found, match.path + " is not there");
  }
  const auto chosen = choose(profile_, list_devices());
  if (chosen) return chosen->node;
  const bool look_at_links =
      chosen.error().kind == base::ErrorKind::not_found && !match.by_id.empty();
  for (const char* directory : link_directories) {
    if (look_at_links && exists(directory + match.by_id)) return directory + match.by_id;
  }
  return tl::unexpected<base::Error>(chosen.error());
}

}  // namespace holdfast::scan::detail

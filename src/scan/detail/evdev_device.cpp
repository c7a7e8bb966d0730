#include "scan/detail/evdev_device.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include <fmt/core.h>

#include "scan/detail/channel.hpp"
#include "scan/device_list.hpp"

namespace holdfast::scan::detail {
namespace {

constexpr std::chrono::milliseconds keys_up_wait_max{2000};
constexpr std::chrono::milliseconds keys_up_poll{20};

DeviceFacts facts_of(const libevdev* device, const std::string& node) {
  DeviceFacts facts;
  facts.node = node;
  facts.vid = fmt::format("{:04x}", libevdev_get_id_vendor(device));
  facts.points = libevdev_has_event_type(device, EV_REL) != 0;
  facts.built_in = libevdev_get_id_bustype(device) == BUS_I8042;
  return facts;
}

// A grab while a modifier is down would leave the console with it stuck.
bool wait_for_keys_up(libevdev* device) {
  for (auto waited = keys_up_poll; waited <= keys_up_wait_max; waited += keys_up_poll) {
    if (keys_down(device).empty()) return true;
    std::this_thread::sleep_for(keys_up_poll);
    input_event event{};
    while (libevdev_next_event(device, LIBEVDEV_READ_FLAG_NORMAL, &event) >= 0) {
    }
  }
  return keys_down(device).empty();
}

}  // namespace

void FreeDevice::operator()(libevdev* device) const {
  const int fd = libevdev_get_fd(device);
  libevdev_free(device);
  if (fd >= 0) ::close(fd);
}

std::vector<std::uint16_t> keys_down(const libevdev* device) {
  std::vector<std::uint16_t> down;
  for (unsigned code = 0; code <= KEY_MAX; ++code) {
    if (libevdev_get_event_value(device, EV_KEY, code) != 0) {
      down.push_back(static_cast<std::uint16_t>(code));
    }
  }
  return down;
}

bool caps_lock(const libevdev* device) {
  return libevdev_get_event_value(device, EV_LED, LED_CAPSL) != 0;
}

KeyEvent converted(const input_event& event) {
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  return {event.type,
          event.code,
          event.value,
          {event.input_event_sec * ns_per_s + event.input_event_usec * 1000}};
}

base::Result<EvdevDevice> open_keyboard(const std::string& node) {
  const int fd = ::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return tl::unexpected<base::Error>(open_error(node, errno));
  libevdev* raw = nullptr;
  if (const int status = libevdev_new_from_fd(fd, &raw); status < 0) {
    ::close(fd);
    return tl::unexpected<base::Error>(open_error(node, -status));
  }
  EvdevDevice device(raw);
  if (!libevdev_has_event_code(raw, EV_KEY, KEY_ENTER)) {
    return base::fail(base::ErrorKind::io,
                      fmt::format("opening scanner {}: it is no keyboard", node));
  }
  if (is_persons_keyboard(facts_of(raw, node))) {
    return base::fail(
        base::ErrorKind::misconfigured,
        fmt::format("opening scanner {}: it is a person's keyboard and is left alone; "
                    "if it is a scanner, set it to HID POS or to a serial line",
                    node));
  }
  (void)libevdev_set_clock_id(raw, CLOCK_BOOTTIME);
  if (!wait_for_keys_up(raw)) {
    return base::fail(base::ErrorKind::conflict,
                      fmt::format("opening scanner {}: a key is held down", node));
  }
  if (const int status = libevdev_grab(raw, LIBEVDEV_GRAB); status < 0) {
    return tl::unexpected<base::Error>(open_error(node, -status));
  }
  return device;
}

}  // namespace holdfast::scan::detail

#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include <fmt/core.h>

#include "scan/detail/channel.hpp"
#include "scan/device_list.hpp"
#include "scan/key_decoder.hpp"

namespace holdfast::scan::detail {
namespace {

constexpr std::chrono::milliseconds keys_up_wait_max{2000};
constexpr std::chrono::milliseconds keys_up_poll{20};

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

struct FreeDevice {
  void operator()(libevdev* device) const {
    const int fd = libevdev_get_fd(device);
    libevdev_free(device);
    if (fd >= 0) ::close(fd);
  }
};
using Device = std::unique_ptr<libevdev, FreeDevice>;

class EvdevChannel final : public Channel {
 public:
  EvdevChannel(Device device, const Profile& profile)
      : device_(std::move(device)), decoder_(profile, caps_lock(device_.get())) {}

  [[nodiscard]] int fd() const override { return libevdev_get_fd(device_.get()); }
  bool read(base::MonotonicTime /*now*/, DecodedList& out) override {
    for (;;) {
      input_event event{};
      const int status = libevdev_next_event(device_.get(), LIBEVDEV_READ_FLAG_NORMAL, &event);
      if (status == -EAGAIN) return true;
      if (status < 0) return status == -EINTR;
      decoder_.feed(converted(event), out);
      if (status == LIBEVDEV_READ_STATUS_SYNC) resynchronise(event, out);
    }
  }
  void check_idle(base::MonotonicTime now, DecodedList& out) override {
    decoder_.check_idle(now, out);
  }
  void cut(DecodedList& out) override { decoder_.cut(out); }
  [[nodiscard]] bool busy() const override { return decoder_.busy(); }

 private:
  // The kernel dropped events: what libevdev makes up for them is no part of any scan.
  void resynchronise(const input_event& dropped, DecodedList& out) {
    input_event event{};
    while (libevdev_next_event(device_.get(), LIBEVDEV_READ_FLAG_SYNC, &event) ==
           LIBEVDEV_READ_STATUS_SYNC) {
    }
    decoder_.resynchronise(keys_down(device_.get()), caps_lock(device_.get()));
    KeyEvent report = converted(dropped);
    report.type = EV_SYN;
    report.code = SYN_REPORT;
    decoder_.feed(report, out);
  }

  Device device_;
  KeyDecoder decoder_;
};

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

base::Result<std::unique_ptr<Channel>> open_evdev(const Profile& profile, const std::string& node) {
  const int fd = ::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return tl::unexpected<base::Error>(open_error(node, errno));
  libevdev* raw = nullptr;
  if (const int status = libevdev_new_from_fd(fd, &raw); status < 0) {
    ::close(fd);
    return tl::unexpected<base::Error>(open_error(node, -status));
  }
  Device device(raw);
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
  return std::unique_ptr<Channel>(std::make_unique<EvdevChannel>(std::move(device), profile));
}

}  // namespace holdfast::scan::detail

#include "scan/capture.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "scan/detail/channel.hpp"
#include "scan/detail/evdev_device.hpp"
#include "scan/detail/finder.hpp"
#include "scan/ssi_decoder.hpp"

namespace holdfast::scan {
namespace {

constexpr std::size_t capture_bytes_max = 64 * 1024;

base::Error unplugged() { return {base::ErrorKind::not_found, "the scanner was unplugged"}; }

// Calls `take` whenever something can be read; it returns false when the device is gone.
template <typename Take>
base::Status gather(int fd, const CaptureTiming& timing, Take take) {
  bool started = false;
  for (;;) {
    pollfd wait{fd, POLLIN, 0};
    const auto limit = started ? timing.quiet : timing.patience;
    const int ready = ::poll(&wait, 1, static_cast<int>(limit.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 && started) return {};
    if (ready <= 0) return base::fail(base::ErrorKind::unavailable, "nothing was scanned in time");
    if (!take()) return tl::unexpected<base::Error>(unplugged());
    started = true;
  }
}

class KeyCapture final : public CaptureDevice {
 public:
  explicit KeyCapture(detail::EvdevDevice device) : device_(std::move(device)) {}

  base::Result<Capture> next(const CaptureTiming& timing) override {
    Capture capture;
    capture.caps_lock = detail::caps_lock(device_.get());
    auto done = gather(libevdev_get_fd(device_.get()), timing, [&] { return take(capture); });
    if (!done) return base::pass(done);
    return capture;
  }

 private:
  bool take(Capture& capture) {
    for (;;) {
      input_event event{};
      const int status = libevdev_next_event(device_.get(), LIBEVDEV_READ_FLAG_NORMAL, &event);
      if (status == -EAGAIN) return true;
      if (status < 0 && status != -EINTR) return false;
      if (status >= 0 && capture.keys.size() < capture_bytes_max) {
        capture.keys.push_back(detail::converted(event));
      }
    }
  }
  detail::EvdevDevice device_;
};

class LineCapture final : public CaptureDevice {
 public:
  explicit LineCapture(int fd) : fd_(fd) {}
  ~LineCapture() override { ::close(fd_); }
  LineCapture(const LineCapture&) = delete;
  LineCapture& operator=(const LineCapture&) = delete;

  base::Result<Capture> next(const CaptureTiming& timing) override {
    Capture capture;
    auto done = gather(fd_, timing, [&] { return take(capture.bytes); });
    if (!done) return base::pass(done);
    return capture;
  }

 private:
  bool take(std::string& bytes) {
    constexpr std::uint8_t command_ack = 0xd0;
    std::array<char, 4096> buffer;
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    if (bytes.size() < capture_bytes_max)
      bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (ssi_checksum_fits(bytes)) {
      const std::string ack = ssi_packet(command_ack);
      (void)!::write(fd_, ack.data(), ack.size());
    }
    return true;
  }
  int fd_;
};

class HidCapture final : public CaptureDevice {
 public:
  explicit HidCapture(std::unique_ptr<detail::Channel> channel) : channel_(std::move(channel)) {}

  base::Result<Capture> next(const CaptureTiming& timing) override {
    DecodedList decoded;
    auto done = gather(channel_->fd(), timing, [&] { return channel_->read({}, decoded); });
    if (!done) return base::pass(done);
    Capture capture;
    for (const Decoded& one : decoded) {
      if (!one.notice) capture.bytes = one.bytes;
    }
    return capture;
  }

 private:
  std::unique_ptr<detail::Channel> channel_;
};

base::Result<std::unique_ptr<CaptureDevice>> open_node(const Profile& profile,
                                                       const std::string& node) {
  if (profile.kind == DeviceKind::evdev) {
    auto device = detail::open_keyboard(node);
    if (!device) return base::pass(device);
    return std::unique_ptr<CaptureDevice>(std::make_unique<KeyCapture>(std::move(*device)));
  }
  if (profile.kind == DeviceKind::serial) {
    const auto line = detail::open_line(node, profile.baud);
    if (!line) return tl::unexpected<base::Error>(line.error());
    return std::unique_ptr<CaptureDevice>(std::make_unique<LineCapture>(*line));
  }
  auto channel = detail::open_hid(profile, node);
  if (!channel) return base::pass(channel);
  return std::unique_ptr<CaptureDevice>(std::make_unique<HidCapture>(std::move(*channel)));
}

}  // namespace

base::Result<std::unique_ptr<CaptureDevice>> open_capture(const Profile& profile) {
  auto node = detail::Finder(profile).find();
  if (!node) return base::pass(node);
  return open_node(profile, *node);
}

}  // namespace holdfast::scan

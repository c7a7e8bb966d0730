#include "scan/detail/channel.hpp"
#include "scan/detail/evdev_device.hpp"

namespace holdfast::scan::detail {
namespace {

class EvdevChannel final : public Channel {
 public:
  EvdevChannel(EvdevDevice device, const Profile& profile)
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

  EvdevDevice device_;
  KeyDecoder decoder_;
};

}  // namespace

base::Result<std::unique_ptr<Channel>> open_evdev(const Profile& profile, const std::string& node) {
  auto device = open_keyboard(node);
  if (!device) return base::pass(device);
  return std::unique_ptr<Channel>(std::make_unique<EvdevChannel>(std::move(*device), profile));
}

}  // namespace holdfast::scan::detail

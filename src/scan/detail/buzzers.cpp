#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "scan/buzzer.hpp"

namespace holdfast::scan {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_;
};

base::Status failed(std::string_view doing, const std::string& node, std::string_view advice) {
  return base::fail(base::ErrorKind::io,
                    fmt::format("{} buzzer {}: {}; {}", doing, node, std::strerror(errno), advice));
}

class Speaker final : public Buzzer {
 public:
  explicit Speaker(std::string node) : node_(std::move(node)) {}

  base::Status sound(int hertz) override {
    if (fd_.get() < 0) {
      fd_.reset(::open(node_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    }
    if (fd_.get() < 0) return failed("opening", node_, "the service needs the group input");
    input_event events[2] = {};
    events[0].type = EV_SND;
    events[0].code = SND_TONE;
    events[0].value = hertz;
    events[1].type = EV_SYN;
    events[1].code = SYN_REPORT;
    if (::write(fd_.get(), events, sizeof events) == sizeof events) return {};
    base::Status error = failed("writing to", node_, "is it plugged in?");
    fd_.reset();
    return error;
  }

 private:
  std::string node_;
  Descriptor fd_;
};

int system_ioctl(int fd, unsigned long request, void* argument) {
  return ::ioctl(fd, request, argument);
}

class Gpio final : public Buzzer {
 public:
  Gpio(BuzzerConfig config, Ioctl call) : config_(std::move(config)), call_(call) {}

  base::Status sound(int hertz) override {
    if (line_.get() < 0) {
      if (auto asked = ask_for_line(); !asked) return asked;
    }
    gpio_v2_line_values values{};
    values.mask = 1;
    values.bits = hertz == 0 ? 0 : 1;
    if (call_(line_.get(), GPIO_V2_LINE_SET_VALUES_IOCTL, &values) == 0) return {};
    base::Status error = failed("switching", config_.gpio, "is the line an output?");
    line_.reset();
    return error;
  }

 private:
  // The line belongs to us as long as its descriptor is open, not the chip's.
  base::Status ask_for_line() {
    const Descriptor chip(::open(config_.gpio.c_str(), O_RDWR | O_CLOEXEC));
    if (chip.get() < 0) return failed("opening", config_.gpio, "the service needs the group gpio");
    gpio_v2_line_request request{};
    request.offsets[0] = config_.line;
    request.num_lines = 1;
    request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
    if (config_.active_low) request.config.flags |= GPIO_V2_LINE_FLAG_ACTIVE_LOW;
    std::strncpy(request.consumer, "holdfast", sizeof request.consumer - 1);
    if (call_(chip.get(), GPIO_V2_GET_LINE_IOCTL, &request) != 0) {
      return failed(fmt::format("asking for line {} of", config_.line), config_.gpio,
                    "another program may hold it");
    }
    line_.reset(request.fd);
    return {};
  }

  BuzzerConfig config_;
  Ioctl call_;
  Descriptor line_;
};

}  // namespace

std::unique_ptr<Buzzer> speaker_buzzer(std::string node) {
  return std::make_unique<Speaker>(std::move(node));
}

std::unique_ptr<Buzzer> gpio_buzzer(const BuzzerConfig& config, Ioctl call) {
  return std::make_unique<Gpio>(config, call == nullptr ? system_ioctl : call);
}

}  // namespace holdfast::scan

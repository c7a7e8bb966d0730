#include <fcntl.h>
#include <linux/hidraw.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <fmt/core.h>

#include "scan/detail/channel.hpp"
#include "scan/hid_decoder.hpp"

namespace holdfast::scan::detail {
namespace {

constexpr std::size_t report_bytes_max = 16384;  // HID_MAX_BUFFER_SIZE of the kernel

class HidChannel final : public Channel {
 public:
  HidChannel(int fd, HidDecoder decoder) : fd_(fd), decoder_(std::move(decoder)) {}
  ~HidChannel() override { ::close(fd_); }
  HidChannel(const HidChannel&) = delete;
  HidChannel& operator=(const HidChannel&) = delete;

  [[nodiscard]] int fd() const override { return fd_; }
  bool read(base::MonotonicTime now, DecodedList& out) override {
    std::array<std::uint8_t, report_bytes_max> buffer;
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    decoder_.feed(Bytes(buffer).first(static_cast<std::size_t>(got)), now, out);
    return true;
  }
  void check_idle(base::MonotonicTime now, DecodedList& out) override {
    decoder_.check_idle(now, out);
  }
  void cut(DecodedList& out) override { decoder_.cut(out); }
  [[nodiscard]] bool busy() const override { return decoder_.busy(); }
  void signal(Signal signal) override {
    const auto report = decoder_.signal_report(signal);
    if (!report.empty()) (void)!::write(fd_, report.data(), report.size());
  }

 private:
  int fd_;
  HidDecoder decoder_;
};

base::Result<HidDecoder> decoder_of(int fd, const Profile& profile, const std::string& node) {
  int size = 0;
  hidraw_report_descriptor raw{};
  if (::ioctl(fd, HIDIOCGRDESCSIZE, &size) < 0) {
    return tl::unexpected<base::Error>(open_error(node, errno));
  }
  raw.size = static_cast<std::uint32_t>(size);
  if (raw.size > HID_MAX_DESCRIPTOR_SIZE || ::ioctl(fd, HIDIOCGRDESC, &raw) < 0) {
    return tl::unexpected<base::Error>(open_error(node, errno));
  }
  auto descriptor = parse_hid_descriptor(Bytes(raw.value, raw.size));
  if (!descriptor) return base::pass(descriptor, fmt::format("opening scanner {}", node));
  return HidDecoder::make(profile, *descriptor);
}

}  // namespace

base::Result<std::unique_ptr<Channel>> open_hid(const Profile& profile, const std::string& node) {
  int fd = ::open(node.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return tl::unexpected<base::Error>(open_error(node, errno));
  auto decoder = decoder_of(fd, profile, node);
  if (!decoder) {
    ::close(fd);
    return base::pass(decoder);
  }
  return std::unique_ptr<Channel>(std::make_unique<HidChannel>(fd, std::move(*decoder)));
}

}  // namespace holdfast::scan::detail

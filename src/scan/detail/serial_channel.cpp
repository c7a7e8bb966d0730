#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "scan/detail/channel.hpp"
#include "scan/serial_decoder.hpp"
#include "scan/ssi_decoder.hpp"
#include "scan/talk.hpp"

namespace holdfast::scan::detail {
namespace {

constexpr std::size_t read_bytes_max = 4096;

struct Baud {
  int rate;
  speed_t speed;
};
constexpr Baud bauds[] = {{1200, B1200},   {2400, B2400},   {4800, B4800},   {9600, B9600},
                          {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200}};

speed_t speed_of(int rate) {
  for (const Baud& baud : bauds) {
    if (baud.rate == rate) return baud.speed;
  }
  return B115200;
}

template <typename Decoder>
class SerialChannel final : public Channel {
 public:
  SerialChannel(int fd, const Profile& profile)
      : fd_(fd), protocol_(profile.protocol), decoder_(profile) {}
  ~SerialChannel() override { ::close(fd_); }
  SerialChannel(const SerialChannel&) = delete;
  SerialChannel& operator=(const SerialChannel&) = delete;

  [[nodiscard]] int fd() const override { return fd_; }
  bool read(base::MonotonicTime now, DecodedList& out) override {
    std::array<char, read_bytes_max> buffer;
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    decoder_.feed({buffer.data(), static_cast<std::size_t>(got)}, now, out);
    reply();
    return true;
  }
  void check_idle(base::MonotonicTime now, DecodedList& out) override {
    decoder_.check_idle(now, out);
    reply();
  }
  void cut(DecodedList& out) override { decoder_.cut(out); }
  [[nodiscard]] bool busy() const override { return decoder_.busy(); }
  void signal(Signal signal) override { send(beep_command(protocol_, signal)); }

 private:
  void reply() {
    if constexpr (requires { decoder_.take_replies(); }) send(decoder_.take_replies());
  }
  // What does not fit into the line's buffer is left out: the scanner asks again, or stays silent.
  void send(const std::string& bytes) const {
    if (!bytes.empty()) (void)!::write(fd_, bytes.data(), bytes.size());
  }

  int fd_;
  Protocol protocol_;
  Decoder decoder_;
};

// Raw 8N1 without echo, modem lines ignored, DTR and RTS raised where there are any.
bool set_up(int fd, int baud) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return false;
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~static_cast<tcflag_t>(HUPCL | CSTOPB | PARENB | CRTSCTS);
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  ::cfsetispeed(&settings, speed_of(baud));
  ::cfsetospeed(&settings, speed_of(baud));
  if (::tcsetattr(fd, TCSANOW, &settings) != 0) return false;
  int lines = TIOCM_DTR | TIOCM_RTS;
  (void)::ioctl(fd, TIOCMBIS, &lines);
  // What was scanned while nobody listened was not acknowledged: the person scans it again.
  ::tcflush(fd, TCIFLUSH);
  return true;
}

}  // namespace

base::Error open_error(const std::string& node, int error) {
  const base::ErrorKind kind = error == ENOENT || error == ENODEV || error == ENXIO
                                   ? base::ErrorKind::not_found
                               : error == EBUSY ? base::ErrorKind::conflict
                                                : base::ErrorKind::io;
  std::string_view advice;
  if (error == EBUSY) advice = ": another program holds it";
  if (error == EACCES) advice = ": the service needs the groups input and dialout";
  return {kind, fmt::format("opening scanner {}: {}{}", node, std::strerror(error), advice)};
}

base::Result<int> open_line(const std::string& node, int baud) {
  const int fd = ::open(node.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0 && set_up(fd, baud)) return fd;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  return tl::unexpected<base::Error>(open_error(node, error));
}

base::Result<std::unique_ptr<Channel>> open_serial(const Profile& profile,
                                                   const std::string& node) {
  const auto fd = open_line(node, profile.baud);
  if (!fd) return tl::unexpected<base::Error>(fd.error());
  std::unique_ptr<Channel> channel;
  if (profile.protocol == Protocol::ssi) {
    channel = std::make_unique<SerialChannel<SsiDecoder>>(*fd, profile);
  } else {
    channel = std::make_unique<SerialChannel<SerialDecoder>>(*fd, profile);
  }
  return channel;
}

base::Result<std::unique_ptr<Channel>> open_channel(const Profile& profile,
                                                    const std::string& node) {
  switch (profile.kind) {
    case DeviceKind::evdev: return open_evdev(profile, node);
    case DeviceKind::hidpos: return open_hid(profile, node);
    case DeviceKind::serial: break;
  }
  return open_serial(profile, node);
}

}  // namespace holdfast::scan::detail

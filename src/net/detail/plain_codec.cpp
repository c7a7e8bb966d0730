#include <sys/socket.h>

#include <cerrno>

#include "net/detail/tls.hpp"

namespace holdfast::net::detail {
namespace {

using State = Progress::State;

class PlainCodec final : public Codec {
 public:
  explicit PlainCodec(int fd) : fd_(fd) {}

  Progress handshake() override { return {State::done}; }
  Progress read(char* into, std::size_t bytes) override {
    const ssize_t got = recv(fd_, into, bytes, 0);
    if (got > 0) return {State::done, static_cast<std::size_t>(got)};
    return {got == 0 ? State::end : would_block() ? State::want_read : State::failed};
  }
  Progress write(const char* from, std::size_t bytes) override {
    const ssize_t put = send(fd_, from, bytes, MSG_NOSIGNAL);
    if (put >= 0) return {State::done, static_cast<std::size_t>(put)};
    return {would_block() ? State::want_write : State::failed};
  }
  void say_goodbye() override {}

 private:
  static bool would_block() { return errno == EAGAIN || errno == EINTR; }
  int fd_;
};

}  // namespace

std::unique_ptr<Codec> make_plain_codec(int fd) { return std::make_unique<PlainCodec>(fd); }

}  // namespace holdfast::net::detail

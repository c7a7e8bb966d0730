#include "net/detail/fd_watch.hpp"

#include <fmt/core.h>

namespace holdfast::net::detail {

using boost::asio::posix::stream_descriptor;
using boost::system::error_code;

base::Result<std::shared_ptr<FdWatch>> FdWatch::make(boost::asio::io_context& context, int fd,
                                                     Callback callback) {
  auto watch = std::make_shared<FdWatch>(context, std::move(callback));
  error_code failure;
  watch->descriptor_.assign(fd, failure);
  if (failure) {
    return base::fail(base::ErrorKind::io,
                      fmt::format("watching file descriptor {}: {}", fd, failure.message()));
  }
  return watch;
}

void FdWatch::want(bool read, bool write) {
  read_.wanted = read;
  write_.wanted = write;
  wait(read_, Readiness::readable);
  wait(write_, Readiness::writable);
}

void FdWatch::release() {
  read_.wanted = false;
  write_.wanted = false;
  if (descriptor_.is_open()) descriptor_.release();
}

void FdWatch::wait(Side& side, Readiness kind) {
  if (!side.wanted || side.waiting) return;
  side.waiting = true;
  const auto what =
      kind == Readiness::readable ? stream_descriptor::wait_read : stream_descriptor::wait_write;
  descriptor_.async_wait(what, [self = shared_from_this(), &side, kind](const error_code& failure) {
    self->ready(side, kind, failure);
  });
}

void FdWatch::ready(Side& side, Readiness kind, const error_code& failure) {
  side.waiting = false;
  if (!side.wanted) return;
  if (failure) side.wanted = false;
  callback_(failure ? Readiness::broken : kind);
  wait(side, kind);
}

}  // namespace holdfast::net::detail

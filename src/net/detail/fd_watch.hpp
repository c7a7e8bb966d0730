// Readiness of one file descriptor that belongs to somebody else.
//
// Model: want() says what to wait for; the callback comes once per readiness, again and again while
// it is wanted, and never after release(). One watch a descriptor. Loop thread only.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/result.hpp"

namespace holdfast::net::detail {

enum class Readiness { readable, writable, broken };

class FdWatch : public std::enable_shared_from_this<FdWatch> {
 public:
  using Callback = std::function<void(Readiness)>;

  static base::Result<std::shared_ptr<FdWatch>> make(boost::asio::io_context& context, int fd,
                                                     Callback callback);
  FdWatch(boost::asio::io_context& context, Callback callback)
      : descriptor_(context), callback_(std::move(callback)) {}
  ~FdWatch() { release(); }
  FdWatch(const FdWatch&) = delete;
  FdWatch& operator=(const FdWatch&) = delete;

  void want(bool read, bool write);
  void release();

 private:
  struct Side {
    bool wanted = false;
    bool waiting = false;
  };
  void wait(Side& side, Readiness kind);
  void ready(Side& side, Readiness kind, const boost::system::error_code& failure);

  boost::asio::posix::stream_descriptor descriptor_;
  Callback callback_;
  Side read_;
  Side write_;
};

}  // namespace holdfast::net::detail

// A connected socket as coroutines read and write it, through a Codec.
//
// Model: no wait lasts longer than the stall limit, nor beyond the deadline while one is set; then
// the socket closes and the operation ends with end-of-stream. close() does the same from outside.
// One reader and one writer at a time. Loop thread only.
#pragma once

#include <coroutine>
#include <memory>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "base/task.hpp"
#include "net/detail/tls.hpp"
#include "net/io_loop.hpp"

namespace holdfast::net::detail {

class SocketStream {
 public:
  SocketStream(IoLoop& loop, boost::asio::ip::tcp::socket socket, base::Duration stall_max);
  ~SocketStream();
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;

  void use(std::unique_ptr<Codec> codec) { codec_ = std::move(codec); }
  [[nodiscard]] int fd() { return socket_.native_handle(); }
  [[nodiscard]] const std::string& peer() const { return peer_; }

  // Ends every wait at that distance from now; zero: no deadline.
  void set_deadline(base::Duration from_now);
  base::Task<bool> handshake();
  // Bytes read; 0 at the end of the stream, for whatever reason. `patient`: no stall limit.
  base::Task<std::size_t> read(char* into, std::size_t bytes, bool patient = false);
  // All of them, or false.
  base::Task<bool> write(std::string_view bytes);
  // Sends what says that nothing more comes; the other direction stays open.
  void finish_writing();
  void close();
  [[nodiscard]] bool open() const { return socket_.is_open(); }

 private:
  enum class Direction { in, out };
  class Wait;
  Wait wait_for(Progress::State state, bool patient);
  [[nodiscard]] base::Duration limit(bool patient) const;

  IoLoop& loop_;
  boost::asio::ip::tcp::socket socket_;
  base::Duration stall_max_;
  base::MonotonicTime deadline_{INT64_MAX};
  std::unique_ptr<Codec> codec_;
  std::string peer_;
};

}  // namespace holdfast::net::detail

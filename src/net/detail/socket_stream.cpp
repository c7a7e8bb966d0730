#include "net/detail/socket_stream.hpp"

#include <algorithm>
#include <utility>

namespace holdfast::net::detail {

using base::Duration;
using boost::asio::ip::tcp;
using boost::system::error_code;
using State = Progress::State;

// Resumes when the socket is ready, closed, or the limit (if any) has closed it.
class SocketStream::Wait {
 public:
  Wait(SocketStream& stream, Direction direction, Duration limit)
      : stream_(stream), direction_(direction), limit_(limit) {}
  [[nodiscard]] bool await_ready() const noexcept { return !stream_.open(); }
  void await_suspend(std::coroutine_handle<> caller) {
    if (limit_ < Duration::max()) {
      timer_ = stream_.loop_.after(limit_, [this] { stream_.close(); });
    }
    const auto what =
        direction_ == Direction::in ? tcp::socket::wait_read : tcp::socket::wait_write;
    stream_.socket_.async_wait(what, [this, caller](const error_code&) {
      stream_.loop_.cancel(timer_);
      caller.resume();
    });
  }
  void await_resume() const noexcept {}

 private:
  SocketStream& stream_;
  Direction direction_;
  Duration limit_;
  base::Loop::TimerId timer_ = 0;
};

SocketStream::SocketStream(IoLoop& loop, tcp::socket socket, Duration stall_max)
    : loop_(loop), socket_(std::move(socket)), stall_max_(stall_max) {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.native_non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  const auto endpoint = socket_.remote_endpoint(ignored);
  if (!ignored) peer_ = endpoint.address().to_string();
}

SocketStream::~SocketStream() { close(); }

void SocketStream::set_deadline(Duration from_now) {
  deadline_ = from_now == Duration(0) ? base::MonotonicTime{INT64_MAX} : loop_.now() + from_now;
}

Duration SocketStream::limit(bool patient) const {
  const Duration stall = patient ? Duration::max() : stall_max_;
  if (deadline_.ns == INT64_MAX) return stall;
  return std::clamp(deadline_ - loop_.now(), Duration(0), stall);
}

SocketStream::Wait SocketStream::wait_for(State state, bool patient) {
  return {*this, state == State::want_write ? Direction::out : Direction::in, limit(patient)};
}

base::Task<bool> SocketStream::handshake() {
  while (open()) {
    const Progress progress = codec_->handshake();
    if (progress.state == State::done) co_return true;
    if (progress.state == State::end || progress.state == State::failed) break;
    Wait ready = wait_for(progress.state, false);
    co_await ready;
  }
  co_return false;
}

base::Task<std::size_t> SocketStream::read(char* into, std::size_t bytes, bool patient) {
  while (open()) {
    const Progress progress = codec_->read(into, bytes);
    if (progress.state == State::done) co_return progress.bytes;
    if (progress.state == State::end || progress.state == State::failed) break;
    Wait ready = wait_for(progress.state, patient);
    co_await ready;
  }
  co_return 0;
}

base::Task<bool> SocketStream::write(std::string_view bytes) {
  while (open() && !bytes.empty()) {
    const Progress progress = codec_->write(bytes.data(), bytes.size());
    if (progress.state == State::done) {
      bytes.remove_prefix(progress.bytes);
      continue;
    }
    if (progress.state == State::end || progress.state == State::failed) break;
    Wait ready = wait_for(progress.state, false);
    co_await ready;
  }
  co_return open() && bytes.empty();
}

void SocketStream::finish_writing() {
  if (!open()) return;
  codec_->say_goodbye();
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void SocketStream::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace holdfast::net::detail

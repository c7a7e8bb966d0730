#include "net/detail/http_connection.hpp"

#include <array>
#include <utility>

#include "net/detail/open_stream.hpp"

namespace holdfast::net::detail {
namespace {

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t joined_bytes_max = 16 * 1024;  // head and body in one record
constexpr std::size_t drained_bytes_max = 8 * 1024 * 1024;
constexpr base::Seconds drained_s_max{5};

std::string_view words_for(int status) {
  if (status == 413) return "The request is larger than this box takes at once.";
  if (status == 431) return "The header of the request is too large.";
  return "This is no valid HTTP request.";
}

}  // namespace

base::Task<void> HttpConnection::serve(std::shared_ptr<HttpConnection> self) {
  SocketStream& stream = *self->stream_;
  stream.set_deadline(self->server_->options.request_max);
  if (co_await stream.handshake()) {
    while (co_await self->answer_one()) {
    }
  } else {
    ++self->server_->counters.handshakes_failed;
  }
  stream.close();
}

base::Task<bool> HttpConnection::answer_one() {
  ServerOptions& options = server_->options;
  RequestReader reader(options.header_bytes_max, options.body_bytes_max);
  const Received received = co_await receive(reader);
  stream_->set_deadline(base::Duration(0));
  if (received == Received::end) co_return false;
  ServerRequest request;
  if (received == Received::refused || !reader.take(request)) {
    co_await refuse(reader.refusal() != 0 ? reader.refusal() : 400);
    co_return false;
  }
  request.peer = stream_->peer();
  request.secure = !options.plain;
  const bool head_only = request.method == "HEAD";
  const bool keep_alive = reader.keep_alive();
  ++server_->counters.requests;
  ServerResponse response = co_await server_->handler(std::move(request));
  if (response.stream && !head_only) {
    co_await send_stream(std::move(response));
    co_return false;
  }
  const bool sent = co_await send(std::move(response), head_only, keep_alive);
  if (sent && !keep_alive) stream_->finish_writing();
  co_return sent&& keep_alive;
}

base::Task<HttpConnection::Received> HttpConnection::receive(RequestReader& reader) {
  stream_->set_deadline(server_->options.idle_max);
  bool timed = false;
  for (;;) {
    while (const std::size_t used = reader.feed(unread_)) unread_.erase(0, used);
    if (reader.refusal() != 0) co_return Received::refused;
    if (reader.complete()) co_return Received::request;
    if (reader.begun() && !std::exchange(timed, true)) {
      stream_->set_deadline(server_->options.request_max);
    }
    if (reader.wants_continue()) {
      if (!co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n")) co_return Received::end;
    }
    const bool patient = !reader.begun();
    if (!co_await more_bytes(patient)) co_return Received::end;
  }
}

base::Task<bool> HttpConnection::more_bytes(bool patient) {
  std::array<char, read_bytes> bytes;
  const std::size_t got = co_await stream_->read(bytes.data(), bytes.size(), patient);
  unread_.append(bytes.data(), got);
  co_return got > 0;
}

base::Task<bool> HttpConnection::send(ServerResponse response, bool head_only, bool keep_alive) {
  std::string head = response_head(response, keep_alive);
  const bool with_body = !head_only && has_body(response.status);
  if (with_body && response.body.size() <= joined_bytes_max) {
    head += response.body;
    co_return co_await stream_->write(head);
  }
  if (!co_await stream_->write(head)) co_return false;
  // Not as one expression: GCC 12 awaits the right side of || in any case.
  if (!with_body) co_return true;
  co_return co_await stream_->write(response.body);
}

base::Task<void> HttpConnection::send_stream(ServerResponse response) {
  const std::string head = response_head(response, false);
  const auto writer = std::make_shared<OpenStream>(
      server_->loop, stream_, server_->options.stream_queue_max, server_->counters);
  // Before the head: who has read it misses nothing that happens from then on.
  response.stream(writer);
  response.stream = nullptr;
  if (!co_await stream_->write(head)) stream_->close();
  co_await OpenStream::pump(writer);
}

// What the client is still sending is read and thrown away for a while: closing at once would
// destroy the answer on its way (RFC 9112 9.6).
base::Task<void> HttpConnection::refuse(int status) {
  ++server_->counters.rejected;
  ServerResponse answer = plain_answer(status, words_for(status));
  if (!co_await send(std::move(answer), false, false)) co_return;
  stream_->finish_writing();
  stream_->set_deadline(drained_s_max);
  std::array<char, read_bytes> unwanted;
  std::size_t drained = 0;
  while (drained < drained_bytes_max) {
    const std::size_t got = co_await stream_->read(unwanted.data(), unwanted.size());
    if (got == 0) co_return;
    drained += got;
  }
}

}  // namespace holdfast::net::detail

// A response that stays open: the queue between whoever writes and the socket.
#pragma once

#include <memory>
#include <string>

#include "base/signal.hpp"
#include "net/detail/socket_stream.hpp"
#include "net/https_server.hpp"

namespace holdfast::net::detail {

class OpenStream final : public StreamWriter {
 public:
  OpenStream(IoLoop& loop, std::shared_ptr<SocketStream> socket, std::size_t queue_max,
             ServerCounters& counters);

  bool write(std::string_view bytes) override;
  void close() override;
  [[nodiscard]] bool open() const override { return !closing_ && !ended_; }
  void on_closed(std::function<void()> callback) override { closed_ = std::move(callback); }

  // Sends until the end of the stream.
  static base::Task<void> pump(std::shared_ptr<OpenStream> self);

 private:
  static base::Task<void> watch_reader(std::shared_ptr<OpenStream> self);
  void end();

  std::shared_ptr<SocketStream> socket_;
  std::size_t queue_max_;
  ServerCounters& counters_;
  base::Signal changed_;
  std::string queue_;
  std::size_t in_flight_ = 0;
  bool closing_ = false;  // no more is queued
  bool ended_ = false;    // no more is sent
  bool reader_watched_ = false;
  std::function<void()> closed_;
};

}  // namespace holdfast::net::detail

// One connection of the server, from its handshake to its end.
#pragma once

#include <memory>
#include <string>

#include "net/detail/http_codec.hpp"
#include "net/detail/socket_stream.hpp"

namespace holdfast::net::detail {

// What the connections of a server share.
struct ServerShared {
  IoLoop& loop;
  ServerOptions options;
  ServerHandler handler;
  ServerCounters counters{};
};

class HttpConnection {
 public:
  HttpConnection(std::shared_ptr<ServerShared> server, std::shared_ptr<SocketStream> stream)
      : server_(std::move(server)), stream_(std::move(stream)) {}

  // Returns when the connection is closed.
  static base::Task<void> serve(std::shared_ptr<HttpConnection> self);

 private:
  enum class Received { request, refused, end };
  base::Task<Received> receive(RequestReader& reader);
  base::Task<bool> more_bytes(bool patient);
  base::Task<bool> answer_one();
  base::Task<bool> send(ServerResponse response, bool head_only, bool keep_alive);
  base::Task<void> send_stream(ServerResponse response);
  base::Task<void> refuse(int status);

  std::shared_ptr<ServerShared> server_;
  std::shared_ptr<SocketStream> stream_;
  std::string unread_;  // bytes received and not yet part of a request
};

}  // namespace holdfast::net::detail

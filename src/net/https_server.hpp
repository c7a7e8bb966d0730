// HTTP/1.1 server of the box: TLS 1.2 or newer (mbedTLS), or plain on loopback addresses alone.
//
// Model: one coroutine a connection, requests of a connection one after the other. The handler gets
// a complete request and gives a complete response, or one that stays open (server-sent events).
// What does not fit the limits below never reaches the handler: 400 malformed, 413 body too large,
// 431 header too large; the connection then closes. Connections beyond the limit are closed at
// once. Loop thread only. stop() before destruction, unless the loop never runs again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/task.hpp"
#include "net/certificate.hpp"
#include "net/io_loop.hpp"
#include "net/transport.hpp"

namespace holdfast::net {

constexpr std::uint32_t server_header_bytes_max = 16 * 1024;
constexpr std::uint64_t server_body_bytes_max = 1024 * 1024;
constexpr std::size_t server_connections_max = 256;
constexpr base::Seconds server_idle_s_max{75};     // between requests
constexpr base::Seconds server_request_s_max{30};  // TLS handshake; first to last byte of a request
constexpr base::Seconds server_stall_s_max{30};    // no progress while sending
constexpr std::size_t stream_queue_bytes_max = 256 * 1024;
constexpr base::Seconds stream_heartbeat_s{15};

// The far end of a response that stays open.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Queues bytes. False: the reader has gone, or was dropped now because more than
  // stream_queue_bytes_max would wait for it.
  virtual bool write(std::string_view bytes) = 0;
  // Ends the response after what is queued.
  virtual void close() = 0;
  [[nodiscard]] virtual bool open() const = 0;
  // Called once, on the loop, when the reader has gone, was dropped, or after close().
  virtual void on_closed(std::function<void()> callback) = 0;
};

struct ServerRequest {
  std::string method;
  std::string target;                                        // as sent: /api/items?q=a%20b
  std::string path;                                          // decoded: /api/items
  std::vector<std::pair<std::string, std::string>> query{};  // decoded, in order
  Headers headers{};
  std::string body{};
  std::string peer{};  // IP address
  bool secure = false;
  // First of that name, empty if none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

struct ServerResponse {
  int status = 200;
  Headers headers{};  // Content-Length and Connection are the server's
  std::string body{};
  // If set, this is called with the writer, then the headers go out and what was written to it, and
  // `body` is ignored. While nothing is written, an SSE comment goes out every stream_heartbeat_s.
  std::function<void(std::shared_ptr<StreamWriter>)> stream{};
};

using ServerHandler = std::function<base::Task<ServerResponse>(ServerRequest)>;

struct ServerOptions {
  std::string address = "127.0.0.1";  // IP address; "::" listens on IPv4 too
  std::uint16_t port = 0;             // 0: any free one
  bool plain = false;                 // no TLS; loopback addresses only
  Certificate certificate{};          // chain and key, unless plain
  std::uint32_t header_bytes_max = server_header_bytes_max;
  std::uint64_t body_bytes_max = server_body_bytes_max;
  std::size_t connections_max = server_connections_max;
  base::Duration idle_max = server_idle_s_max;
  base::Duration request_max = server_request_s_max;
  base::Duration stall_max = server_stall_s_max;
  std::size_t stream_queue_max = stream_queue_bytes_max;
};

struct ServerCounters {
  std::uint64_t connections = 0;  // accepted
  std::uint64_t refused = 0;      // beyond connections_max
  std::uint64_t handshakes_failed = 0;
  std::uint64_t requests = 0;  // given to the handler
  std::uint64_t rejected = 0;  // malformed or too large
  std::uint64_t readers_dropped = 0;
};

class HttpsServer {
 public:
  // Listens; misconfigured if the address cannot be used or the certificate does not fit its key.
  static base::Result<std::unique_ptr<HttpsServer>> start(IoLoop& loop, base::Random& random,
                                                          ServerOptions options,
                                                          ServerHandler handler);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const ServerCounters& counters() const;
  [[nodiscard]] std::size_t connections() const;
  // For connections from now on; on error the old certificate stays.
  base::Status use_certificate(const Certificate& certificate);
  // Closes the port and all connections; returns when their coroutines have ended.
  base::Task<void> stop();

  struct Impl;

 private:
  explicit HttpsServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace holdfast::net

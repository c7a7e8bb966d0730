// The server under test, with a handler that shows what arrived.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "net/curl_transport.hpp"
#include "net/https_server.hpp"
#include "net/support.hpp"

namespace holdfast::net::test {

inline base::Task<ServerResponse> show(ServerRequest request) {
  ServerResponse response;
  response.headers = {{"Content-Type", "text/plain"}, {"X-Path", request.path}};
  response.body = request.method + " " + request.path + " " + request.body;
  if (request.path == "/status") {
    response.status = std::stoi(std::string(request.parameter("is")));
  }
  if (request.path == "/large") response.body.assign(3'000'000, 'x');
  if (request.path == "/moved") {
    response.status = 302;
    response.headers.emplace_back("Location", "/elsewhere");
  }
  co_return response;
}

inline const base::WallTime long_ago = *base::WallTime::parse("2020-01-01");
inline const base::WallTime far_away = *base::WallTime::parse("2090-01-01");

inline Certificate certificate_for(const std::string& host, base::WallTime from = long_ago,
                                   base::WallTime until = far_away) {
  base::SystemRandom random;
  const CertificateRequest request{{host}, from, until};
  return make_certificate(request, random).value();
}

class TempFile {
 public:
  explicit TempFile(const std::string& content) {
    base::SystemRandom random;
    path_ = std::filesystem::temp_directory_path() / ("holdfast-" + std::to_string(random.next()));
    std::ofstream(path_) << content;
  }
  ~TempFile() { std::filesystem::remove(path_); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline base::Task<bool> stop_server(HttpsServer* server) {
  co_await server->stop();
  co_return true;
}

struct ServerWorld {
  explicit ServerWorld(ServerOptions options = {.plain = true}, ServerHandler handler = show,
                       base::Millis clock_shift = {})
      : clock(clock_shift) {
    auto started = HttpsServer::start(loop, random, std::move(options), std::move(handler));
    REQUIRE(started);
    server = std::move(*started);
  }
  ~ServerWorld() { block_on(loop, stop_server(server.get())); }
  ServerWorld(const ServerWorld&) = delete;
  ServerWorld& operator=(const ServerWorld&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server->port(); }
  [[nodiscard]] std::string url(const std::string& path, const std::string& host = "localhost",
                                const std::string& scheme = "https") const {
    return scheme + "://" + host + ":" + std::to_string(port()) + path;
  }

  base::SystemClock clock;
  base::SystemRandom random;
  IoLoop loop{clock};
  std::unique_ptr<HttpsServer> server;
};

inline std::unique_ptr<CurlTransport> transport_on(IoLoop& loop, CurlOptions options = {}) {
  return CurlTransport::make(loop, std::move(options)).value();
}

}  // namespace holdfast::net::test

// A box that answers on loopback, on a thread of its own, and the program asking it.
#pragma once

#include <sstream>
#include <thread>

#include "cli/exit_codes.hpp"
#include "cli/run.hpp"
#include "serve/world.hpp"

namespace holdfast::cli::test {

struct Ran {
  int exit_code;
  std::string out, err;
};

inline Ran run_program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "holdfast");
  std::ostringstream out, err;
  const int exit_code = run(std::move(arguments), out, err);
  return {exit_code, out.str(), err.str()};
}

inline base::Task<bool> stop_server(net::HttpsServer* server) {
  co_await server->stop();
  co_return true;
}

class LiveBox {
 public:
  explicit LiveBox(const std::function<void(serve::test::World&)>& fill, bool tls = false) {
    fill(world_);
    net::ServerOptions options;
    options.plain = !tls;
    if (tls) {
      const base::WallTime from = *base::WallTime::parse("2020-01-01");
      const base::WallTime until = *base::WallTime::parse("2090-01-01");
      const net::CertificateRequest request{{"localhost"}, from, until};
      options.certificate = net::make_certificate(request, world_.random).value();
      certificate_ = options.certificate.certificate_pem;
    }
    auto server = net::HttpsServer::start(world_.loop, world_.random, std::move(options),
                                          world_.api->handler());
    REQUIRE(server);
    server_ = std::move(*server);
    url_ = std::string(tls ? "https" : "http") + "://127.0.0.1:" + std::to_string(server_->port());
    thread_ = std::thread([this] { world_.loop.run(); });
  }
  ~LiveBox() {
    world_.loop.stop();
    thread_.join();
    net::test::block_on(world_.loop, stop_server(server_.get()));
  }
  LiveBox(const LiveBox&) = delete;
  LiveBox& operator=(const LiveBox&) = delete;

  [[nodiscard]] Ran ask(std::vector<std::string> arguments) const {
    for (const char* one : {"--url", url_.c_str(), "--token", serve::test::good_token}) {
      arguments.emplace_back(one);
    }
    return run_program(std::move(arguments));
  }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& certificate() const { return certificate_; }
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const {
    const std::string path = world_.scratch.path(name);
    std::ofstream(path) << content;
    return path;
  }

 private:
  serve::test::World world_;
  std::unique_ptr<net::HttpsServer> server_;
  std::string url_, certificate_;
  std::thread thread_;
};

inline bool says(const std::string& text, const std::string& words) {
  INFO("it says: " << text);
  CHECK(text.find(words) != std::string::npos);
  return text.find(words) != std::string::npos;
}

}  // namespace holdfast::cli::test

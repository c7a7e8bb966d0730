#include "net/https_server.hpp"

#include <utility>
#include <vector>

#include <fmt/core.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "base/log.hpp"
#include "base/signal.hpp"
#include "net/detail/http_connection.hpp"
#include "net/detail/io_context.hpp"

namespace holdfast::net {

using base::ErrorKind;
using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {
constexpr base::Millis accept_again_ms{100};  // after "too many open files"
}

// Kept alive by its connections.
struct HttpsServer::Impl : std::enable_shared_from_this<HttpsServer::Impl> {
  Impl(IoLoop& on, base::Random& with, ServerOptions options, ServerHandler handler)
      : loop(on),
        random(with),
        acceptor(detail::context_of(on)),
        tasks(on),
        shared(std::make_shared<detail::ServerShared>(
            detail::ServerShared{on, std::move(options), std::move(handler)})) {}

  base::Status listen();
  void accept();
  void accepted(const error_code& failure, tcp::socket socket);
  std::unique_ptr<detail::Codec> codec_for(int fd);
  static base::Task<void> serve(std::shared_ptr<Impl> self,
                                std::shared_ptr<detail::SocketStream> stream);
  void close_all();

  IoLoop& loop;
  base::Random& random;
  tcp::acceptor acceptor;
  base::TaskGroup tasks;
  std::shared_ptr<detail::ServerShared> shared;
  std::shared_ptr<detail::TlsServerConfig> tls;
  std::vector<std::shared_ptr<detail::SocketStream>> streams;
  std::uint16_t port = 0;
};

base::Status HttpsServer::Impl::listen() {
  const ServerOptions& options = shared->options;
  error_code failure;
  const auto address = boost::asio::ip::make_address(options.address, failure);
  const std::string where = fmt::format("listening on {} port {}", options.address, options.port);
  if (failure) return base::fail(ErrorKind::misconfigured, where + ": this is no IP address");
  if (options.plain && !address.is_loopback()) {
    return base::fail(ErrorKind::misconfigured,
                      where + ": without TLS only this machine may be served (127.0.0.1 or ::1)");
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure && address.is_v6()) {
    acceptor.set_option(boost::asio::ip::v6_only(false), failure);
  }
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(tcp::acceptor::max_listen_connections, failure);
  if (failure) return base::fail(ErrorKind::misconfigured, where + ": " + failure.message());
  port = acceptor.local_endpoint(failure).port();
  return {};
}

void HttpsServer::Impl::accept() {
  acceptor.async_accept([self = shared_from_this()](const error_code& failure, tcp::socket socket) {
    self->accepted(failure, std::move(socket));
  });
}

void HttpsServer::Impl::accepted(const error_code& failure, tcp::socket socket) {
  if (!acceptor.is_open()) return;
  if (failure) {
    base::log_warning("net", "accepting a connection: " + failure.message());
    loop.after(accept_again_ms, [self = shared_from_this()] {
      if (self->acceptor.is_open()) self->accept();
    });
    return;
  }
  ServerCounters& counters = shared->counters;
  ++counters.connections;
  if (streams.size() >= shared->options.connections_max) {
    ++counters.refused;
  } else {
    auto stream =
        std::make_shared<detail::SocketStream>(loop, std::move(socket), shared->options.stall_max);
    if (auto codec = codec_for(stream->fd())) {
      stream->use(std::move(codec));
      streams.push_back(stream);
      tasks.spawn(serve(shared_from_this(), stream));
    }
  }
  accept();
}

std::unique_ptr<detail::Codec> HttpsServer::Impl::codec_for(int fd) {
  if (!tls) return detail::make_plain_codec(fd);
  auto session = tls->session(fd);
  if (session) return std::move(*session);
  base::log_error("net", session.error().message);
  return nullptr;
}

base::Task<void> HttpsServer::Impl::serve(std::shared_ptr<Impl> self,
                                          std::shared_ptr<detail::SocketStream> stream) {
  const auto connection = std::make_shared<detail::HttpConnection>(self->shared, stream);
  co_await detail::HttpConnection::serve(connection);
  std::erase(self->streams, stream);
}

void HttpsServer::Impl::close_all() {
  error_code ignored;
  acceptor.close(ignored);
  for (auto& stream : streams) stream->close();
}

base::Result<std::unique_ptr<HttpsServer>> HttpsServer::start(IoLoop& loop, base::Random& random,
                                                              ServerOptions options,
                                                              ServerHandler handler) {
  const bool plain = options.plain;
  const Certificate certificate = options.certificate;
  auto impl = std::make_shared<Impl>(loop, random, std::move(options), std::move(handler));
  std::unique_ptr<HttpsServer> server(new HttpsServer(impl));
  if (!plain) {
    if (auto ok = server->use_certificate(certificate); !ok) return base::pass(ok);
  }
  if (auto ok = impl->listen(); !ok) return base::pass(ok);
  impl->accept();
  return server;
}

HttpsServer::HttpsServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpsServer::~HttpsServer() { impl_->close_all(); }

std::uint16_t HttpsServer::port() const { return impl_->port; }
const ServerCounters& HttpsServer::counters() const { return impl_->shared->counters; }
std::size_t HttpsServer::connections() const { return impl_->streams.size(); }

base::Status HttpsServer::use_certificate(const Certificate& certificate) {
  auto made = detail::TlsServerConfig::make(certificate, impl_->random);
  if (!made) return base::pass(made);
  impl_->tls = std::move(*made);
  return {};
}

base::Task<void> HttpsServer::stop() {
  const auto impl = impl_;
  impl->close_all();
  co_await impl->tasks.join();
}

}  // namespace holdfast::net

#include "net/tls_client.hpp"

#include <array>
#include <cstring>

#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

#include "base/random.hpp"
#include "net/detail/mbed.hpp"

namespace holdfast::net::test {
namespace {

using Net = detail::MbedOwner<mbedtls_net_context, mbedtls_net_init, mbedtls_net_free>;
using Config =
    detail::MbedOwner<mbedtls_ssl_config, mbedtls_ssl_config_init, mbedtls_ssl_config_free>;
using Ssl = detail::MbedOwner<mbedtls_ssl_context, mbedtls_ssl_init, mbedtls_ssl_free>;
using Session =
    detail::MbedOwner<mbedtls_ssl_session, mbedtls_ssl_session_init, mbedtls_ssl_session_free>;

constexpr std::uint32_t read_ms_max = 10'000;

void configure(mbedtls_ssl_config* config, base::Random& random, TlsVersion newest) {
  mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                              MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(config, detail::mbed_random, &random);
  mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_NONE);
  mbedtls_ssl_conf_read_timeout(config, read_ms_max);
  mbedtls_ssl_conf_max_version(
      config, MBEDTLS_SSL_MAJOR_VERSION_3,
      newest == TlsVersion::v1_1 ? MBEDTLS_SSL_MINOR_VERSION_2 : MBEDTLS_SSL_MINOR_VERSION_3);
}

// Handshake messages of the server: a resumed one carries no certificate.
bool connect_once(mbedtls_ssl_config* config, std::uint16_t port, mbedtls_ssl_session* session,
                  bool take_up, TlsOutcome& out) {
  Net net;
  if (mbedtls_net_connect(net.get(), "127.0.0.1", std::to_string(port).c_str(),
                          MBEDTLS_NET_PROTO_TCP) != 0) {
    return false;
  }
  Ssl ssl;
  if (mbedtls_ssl_setup(ssl.get(), config) != 0) return false;
  mbedtls_ssl_set_bio(ssl.get(), net.get(), mbedtls_net_send, mbedtls_net_recv,
                      mbedtls_net_recv_timeout);
  if (take_up && mbedtls_ssl_set_session(ssl.get(), session) != 0) return false;
  bool certificate_seen = false;
  while (ssl->state != MBEDTLS_SSL_HANDSHAKE_OVER) {
    certificate_seen = certificate_seen || ssl->state == MBEDTLS_SSL_SERVER_KEY_EXCHANGE;
    if (mbedtls_ssl_handshake_step(ssl.get()) != 0) return false;
  }
  out.resumed = take_up && !certificate_seen;
  out.suite = mbedtls_ssl_get_ciphersuite(ssl.get());
  const char* request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  mbedtls_ssl_write(ssl.get(), reinterpret_cast<const unsigned char*>(request),
                    std::strlen(request));
  out.answer.clear();
  std::array<unsigned char, 4'096> bytes{};
  for (int got = 1; got > 0;) {
    got = mbedtls_ssl_read(ssl.get(), bytes.data(), bytes.size());
    if (got > 0)
      out.answer.append(reinterpret_cast<char*>(bytes.data()), static_cast<std::size_t>(got));
  }
  return take_up || mbedtls_ssl_get_session(ssl.get(), session) == 0;
}

}  // namespace

TlsOutcome tls_get(std::uint16_t port, TlsVersion newest) {
  base::SystemRandom random;
  Config config;
  configure(config.get(), random, newest);
  Session session;
  TlsOutcome out;
  out.connected = connect_once(config.get(), port, session.get(), false, out) &&
                  connect_once(config.get(), port, session.get(), true, out);
  return out;
}

}  // namespace holdfast::net::test

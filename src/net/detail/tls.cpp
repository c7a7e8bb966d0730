#include "net/detail/tls.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>

#include "net/detail/mbed.hpp"

namespace holdfast::net::detail {
namespace {

using base::ErrorKind;
using State = Progress::State;

constexpr std::uint32_t ticket_life_s = 24 * 3'600;
constexpr int sessions_cached_max = 64;

constexpr std::array<int, 7> cipher_suites = {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                              MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                                              MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                              MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                              MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                              MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                              0};
const std::array<const char*, 2> protocols = {"http/1.1", nullptr};

class Config;

class TlsCodec final : public Codec {
 public:
  TlsCodec(std::shared_ptr<Config> config, int fd) : config_(std::move(config)), fd_(fd) {}
  base::Status set_up();

  Progress handshake() override { return progress(mbedtls_ssl_handshake(ssl_.get())); }
  Progress read(char* into, std::size_t bytes) override {
    return progress(mbedtls_ssl_read(ssl_.get(), reinterpret_cast<unsigned char*>(into), bytes),
                    true);
  }
  Progress write(const char* from, std::size_t bytes) override {
    return progress(
        mbedtls_ssl_write(ssl_.get(), reinterpret_cast<const unsigned char*>(from), bytes));
  }
  void say_goodbye() override { (void)mbedtls_ssl_close_notify(ssl_.get()); }

 private:
  static Progress progress(int code, bool reading = false);
  static int send_bytes(void* self, const unsigned char* from, std::size_t bytes);
  static int receive_bytes(void* self, unsigned char* into, std::size_t bytes);

  std::shared_ptr<Config> config_;
  int fd_;
  MbedOwner<mbedtls_ssl_context, mbedtls_ssl_init, mbedtls_ssl_free> ssl_;
};

class Config final : public TlsServerConfig, public std::enable_shared_from_this<Config> {
 public:
  explicit Config(base::Random& random) : random_(random) {}
  base::Status load(const Certificate& certificate);
  base::Status set_up();
  base::Result<std::unique_ptr<Codec>> session(int fd) override {
    auto codec = std::make_unique<TlsCodec>(shared_from_this(), fd);
    if (auto ok = codec->set_up(); !ok) return base::pass(ok);
    return codec;
  }
  const mbedtls_ssl_config* get() { return config_.get(); }

 private:
  base::Random& random_;
  MbedKey key_;
  MbedChain chain_;
  MbedOwner<mbedtls_ssl_cache_context, mbedtls_ssl_cache_init, mbedtls_ssl_cache_free> cache_;
  MbedOwner<mbedtls_ssl_ticket_context, mbedtls_ssl_ticket_init, mbedtls_ssl_ticket_free> tickets_;
  MbedOwner<mbedtls_ssl_config, mbedtls_ssl_config_init, mbedtls_ssl_config_free> config_;
};

base::Status Config::load(const Certificate& certificate) {
  int code = mbedtls_x509_crt_parse(chain_.get(), pem_bytes(certificate.certificate_pem),
                                    certificate.certificate_pem.size() + 1);
  if (code != 0) return mbed_fail(ErrorKind::misconfigured, "reading the server certificate", code);
  code = mbedtls_pk_parse_key(key_.get(), pem_bytes(certificate.key_pem),
                              certificate.key_pem.size() + 1, nullptr, 0);
  if (code != 0) return mbed_fail(ErrorKind::misconfigured, "reading the server key", code);
  code = mbedtls_pk_check_pair(&chain_->pk, key_.get());
  if (code == 0) return {};
  return mbed_fail(ErrorKind::misconfigured, "the server key does not belong to the certificate",
                   code);
}

base::Status Config::set_up() {
  mbedtls_ssl_config* config = config_.get();
  int code = mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_SERVER,
                                         MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(config, mbed_random, &random_);
  mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  mbedtls_ssl_conf_ciphersuites(config, cipher_suites.data());
  mbedtls_ssl_cache_set_max_entries(cache_.get(), sessions_cached_max);
  mbedtls_ssl_conf_session_cache(config, cache_.get(), mbedtls_ssl_cache_get,
                                 mbedtls_ssl_cache_set);
  if (code == 0) {
    code = mbedtls_ssl_ticket_setup(tickets_.get(), mbed_random, &random_,
                                    MBEDTLS_CIPHER_AES_256_GCM, ticket_life_s);
  }
  mbedtls_ssl_conf_session_tickets_cb(config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse,
                                      tickets_.get());
  if (code == 0) {
    code = mbedtls_ssl_conf_alpn_protocols(config, const_cast<const char**>(protocols.data()));
  }
  if (code == 0) code = mbedtls_ssl_conf_own_cert(config, chain_.get(), key_.get());
  if (code != 0) return mbed_fail(ErrorKind::internal, "setting up TLS", code);
  return {};
}

base::Status TlsCodec::set_up() {
  const int code = mbedtls_ssl_setup(ssl_.get(), config_->get());
  if (code != 0) return mbed_fail(ErrorKind::exhausted, "starting a TLS session", code);
  mbedtls_ssl_set_bio(ssl_.get(), this, &TlsCodec::send_bytes, &TlsCodec::receive_bytes, nullptr);
  return {};
}

Progress TlsCodec::progress(int code, bool reading) {
  if (code > 0) return {State::done, static_cast<std::size_t>(code)};
  switch (code) {
    case 0: return {reading ? State::end : State::done};
    case MBEDTLS_ERR_SSL_WANT_READ: return {State::want_read};
    case MBEDTLS_ERR_SSL_WANT_WRITE: return {State::want_write};
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY: return {State::end};
    default: return {State::failed};
  }
}

int TlsCodec::send_bytes(void* self, const unsigned char* from, std::size_t bytes) {
  const ssize_t put = send(static_cast<TlsCodec*>(self)->fd_, from, bytes, MSG_NOSIGNAL);
  if (put >= 0) return static_cast<int>(put);
  const bool later = errno == EAGAIN || errno == EINTR;
  return later ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_CONN_EOF;
}

int TlsCodec::receive_bytes(void* self, unsigned char* into, std::size_t bytes) {
  const ssize_t got = recv(static_cast<TlsCodec*>(self)->fd_, into, bytes, 0);
  if (got > 0) return static_cast<int>(got);
  if (got == 0) return MBEDTLS_ERR_SSL_CONN_EOF;
  const bool later = errno == EAGAIN || errno == EINTR;
  return later ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_CONN_EOF;
}

}  // namespace

base::Result<std::shared_ptr<TlsServerConfig>> TlsServerConfig::make(const Certificate& certificate,
                                                                     base::Random& random) {
  auto config = std::make_shared<Config>(random);
  if (auto ok = config->load(certificate); !ok) return base::pass(ok);
  if (auto ok = config->set_up(); !ok) return base::pass(ok);
  return config;
}

}  // namespace holdfast::net::detail

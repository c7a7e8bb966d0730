// The client and the server over TLS.
#include <catch2/catch.hpp>
#include <string>

#include "net/raw_socket.hpp"
#include "net/server_support.hpp"
#include "net/tls_client.hpp"

namespace holdfast::net {

using base::ErrorKind;
using test::block_on;
using test::ServerWorld;
using test::TempFile;

namespace {

ServerOptions with(const Certificate& certificate, const std::string& address = "127.0.0.1") {
  ServerOptions options;
  options.address = address;
  options.certificate = certificate;
  return options;
}

base::Error error_of(ServerWorld& world, const CurlOptions& options, const std::string& host) {
  const auto transport = test::transport_on(world.loop, options);
  const auto response =
      block_on(world.loop, transport->send({.method = "POST", .url = world.url("/", host)}));
  REQUIRE_FALSE(response);
  CHECK(world.server->counters().requests == 0);
  return response.error();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a pinned certificate is trusted, and the connection is kept") {
  const Certificate certificate = test::certificate_for("box-7.example");
  const TempFile roots(certificate.certificate_pem);
  ServerWorld world(with(certificate));
  const bool only = GENERATE(true, false);
  CurlOptions options;
  (only ? options.only_ca_file : options.extra_ca_file) = roots.path();
  const auto transport = test::transport_on(world.loop, options);
  for (int i = 0; i < 3; ++i) {
    const auto response = block_on(
        world.loop, transport->send({.method = "PUT", .url = world.url("/a%20b"), .body = "hi"}));
    REQUIRE(response);
    CHECK(response->body == "PUT /a b hi");
  }
  CHECK(transport->counters().connections == 1);
  CHECK(world.server->counters().connections == 1);
}

TEST_CASE("a certificate that nobody vouches for is a fault of the configuration") {
  ServerWorld world(with(test::certificate_for("box")));
  const auto error = error_of(world, {}, "localhost");
  CHECK(error.kind == ErrorKind::misconfigured);
  CHECK(contains(error.message, "the certificate of localhost is not trusted"));
}

TEST_CASE("an expired certificate is said to have expired") {
  const auto certificate =
      test::certificate_for("box", test::long_ago, *base::WallTime::parse("2021-01-01"));
  const TempFile roots(certificate.certificate_pem);
  ServerWorld world(with(certificate));
  const auto error = error_of(world, {.only_ca_file = roots.path()}, "localhost");
  CHECK(error.kind == ErrorKind::misconfigured);
  CHECK(contains(error.message, "the certificate of localhost has expired"));
}

TEST_CASE("a certificate of the future is waited for only while the box does not know the date") {
  constexpr base::Millis forty_years_back{-40LL * 365 * 86'400'000};
  const auto certificate = test::certificate_for("box", *base::WallTime::parse("2089-01-01"));
  const TempFile roots(certificate.certificate_pem);
  {
    ServerWorld world(with(certificate));
    const auto error = error_of(world, {.only_ca_file = roots.path()}, "localhost");
    CHECK(error.kind == ErrorKind::misconfigured);
    CHECK(contains(error.message, "check the clock"));
  }
  ServerWorld world(with(certificate), test::show, forty_years_back);
  CHECK(error_of(world, {.only_ca_file = roots.path()}, "localhost").kind ==
        ErrorKind::unavailable);
}

TEST_CASE("a certificate for another host is said to be one") {
  const auto certificate = test::certificate_for("box");
  const TempFile roots(certificate.certificate_pem);
  ServerWorld world(with(certificate, "127.0.0.2"));
  const auto error = error_of(world, {.only_ca_file = roots.path()}, "127.0.0.2");
  CHECK(error.kind == ErrorKind::misconfigured);
  CHECK(contains(error.message, "127.0.0.2 is for another host"));
}

TEST_CASE("TLS 1.1 is refused; TLS 1.2 gives forward secrecy, and sessions are taken up again") {
  ServerWorld world(with(test::certificate_for("box")));
  test::TlsOutcome old_version;
  test::TlsOutcome new_version;
  test::beside(world.loop, [&] {
    old_version = test::tls_get(world.port(), test::TlsVersion::v1_1);
    new_version = test::tls_get(world.port(), test::TlsVersion::v1_2);
  });
  CHECK_FALSE(old_version.connected);
  CHECK(world.server->counters().handshakes_failed == 1);
  REQUIRE(new_version.connected);
  CHECK(new_version.suite == "TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256");
  CHECK(contains(new_version.answer, "GET / "));
  CHECK(new_version.resumed);
}

TEST_CASE("a plain request to the TLS port, or noise, harms nobody else") {
  const auto certificate = test::certificate_for("box");
  const TempFile roots(certificate.certificate_pem);
  ServerWorld world(with(certificate));
  (void)test::exchange(world.loop, world.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  (void)test::exchange(world.loop, world.port(), std::string(1'000, '\x7f'));
  CHECK(world.server->counters().handshakes_failed == 2);
  const auto transport = test::transport_on(world.loop, {.only_ca_file = roots.path()});
  CHECK(block_on(world.loop, transport->send({.url = world.url("/")})));
}

TEST_CASE("a new certificate holds for new connections") {
  const auto first = test::certificate_for("box");
  const auto second = test::certificate_for("box");
  const TempFile roots(second.certificate_pem);
  ServerWorld world(with(first));
  const auto transport = test::transport_on(world.loop, {.only_ca_file = roots.path()});
  CHECK_FALSE(block_on(world.loop, transport->send({.url = world.url("/")})));
  CHECK_FALSE(world.server->use_certificate({"nonsense", "nonsense"}));
  REQUIRE(world.server->use_certificate(second));
  CHECK(block_on(world.loop, transport->send({.url = world.url("/")})));
}

}  // namespace holdfast::net

#include "net/certificate.hpp"

#include <catch2/catch.hpp>

#include "net/server_support.hpp"

namespace holdfast::net {

using base::ErrorKind;

TEST_CASE("the box's certificate says how long it holds and what identifies it") {
  base::SystemRandom random;
  base::ManualClock clock(*base::WallTime::parse("2026-01-05T09:12:33Z"));
  const auto made = make_certificate(own_certificate_request("box-7.example", clock), random);
  REQUIRE(made);
  const auto facts = inspect_certificate(made->certificate_pem);
  REQUIRE(facts);
  CHECK(facts->from == clock.wall());
  CHECK(facts->until == clock.wall() + certificate_life);
  CHECK(facts->fingerprint.size() == 64);
  const auto other = make_certificate(own_certificate_request("box-7.example", clock), random);
  REQUIRE(other);
  CHECK(inspect_certificate(other->certificate_pem)->fingerprint != facts->fingerprint);
  CHECK(other->key_pem != made->key_pem);
}

TEST_CASE("a box that does not know the date makes a certificate that is valid once it does") {
  base::SystemRandom random;
  base::ManualClock clock(base::WallTime{0});
  const auto made = make_certificate(own_certificate_request("box", clock), random);
  REQUIRE(made);
  CHECK(inspect_certificate(made->certificate_pem)->from == certificate_from_unset_clock);
}

TEST_CASE("a name that is no host name makes no certificate") {
  base::SystemRandom random;
  for (const std::string host : {"", "a,O=Evil", "white space", "new\nline"}) {
    const CertificateRequest request{{host}, test::long_ago, test::far_away};
    const auto made = make_certificate(request, random);
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::invalid_input);
  }
}

TEST_CASE("what is no certificate is an error") {
  CHECK(inspect_certificate("not PEM").error().kind == ErrorKind::invalid_input);
}

TEST_CASE("a server does not start with a key that is not its certificate's") {
  base::SystemClock clock;
  base::SystemRandom random;
  IoLoop loop(clock);
  ServerOptions options;
  options.certificate = {test::certificate_for("box").certificate_pem,
                         test::certificate_for("box").key_pem};
  const auto started = HttpsServer::start(loop, random, options, test::show);
  REQUIRE_FALSE(started);
  CHECK(started.error().kind == ErrorKind::misconfigured);
}

}  // namespace holdfast::net

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "dynamics/erpsim.hpp"
#include "dynamics/support.hpp"
#include "net/certificate.hpp"

namespace holdfast::dynamics::test {
namespace {

std::shared_ptr<const net::AssertionSigner> signer_of(const net::Certificate& certificate,
                                                      net::AssertionAlgorithm algorithm) {
  auto signer = net::AssertionSigner::load(certificate.key_pem, certificate.certificate_pem,
                                           algorithm);
  REQUIRE(signer);
  return std::make_shared<const net::AssertionSigner>(std::move(*signer));
}

net::Certificate made_certificate() {
  base::SystemRandom random;
  const base::SystemClock clock;
  net::CertificateRequest request{{"box"}, clock.wall(), clock.wall() + std::chrono::hours(24)};
  request.use = net::CertificateUse::sign_in;
  return net::make_certificate(request, random).value();
}

// Asks the simulator, which verifies with OpenSSL.
base::Result<std::string> token_of(World& world, const base::Clock& clock,
                                   std::shared_ptr<const net::AssertionSigner> signer) {
  EntraApplication application{world.erpsim.said("token_url"), world.erpsim.said("url"),
                               world.erpsim.said("client_id"), "", std::move(signer)};
  net::TokenCache cache(world.loop, clock, *world.transport,
                        entra_token_source(application, clock, world.random));
  return world.run(cache.token());
}

std::string written(const std::string& text) {
  std::string name = (std::filesystem::temp_directory_path() / "sign-in-XXXXXX").string();
  const int fd = ::mkstemp(name.data());
  REQUIRE(fd >= 0);
  ::close(fd);
  std::ofstream(name) << text;
  return name;
}

struct Registered {
  net::Certificate certificate = made_certificate();
  std::string file = written(certificate.certificate_pem);
  World world{{"--client-certificate", file}};
  ~Registered() { std::filesystem::remove(file); }
};

}  // namespace

TEST_CASE("the box signs in with the certificate that is registered, by either algorithm") {
  Registered there;
  for (const auto algorithm : {net::AssertionAlgorithm::ps256, net::AssertionAlgorithm::rs256}) {
    const auto token = token_of(there.world, there.world.clock,
                                signer_of(there.certificate, algorithm));
    INFO((token ? "" : token.error().message));
    CHECK(token);
  }
}

TEST_CASE("a certificate that is not registered is told in words") {
  Registered there;
  const auto token = token_of(there.world, there.world.clock,
                              signer_of(made_certificate(), net::AssertionAlgorithm::ps256));
  REQUIRE_FALSE(token);
  CHECK(token.error().kind == base::ErrorKind::misconfigured);
  CHECK_THAT(token.error().message, Catch::Contains("700027") && Catch::Contains("register"));
}

TEST_CASE("a box that woke up in 1970 signs in by the clock of the refusal") {
  Registered there;
  const base::SystemClock dead(base::Millis(-there.world.clock.wall().ms));
  EntraApplication application{there.world.erpsim.said("token_url"), there.world.erpsim.said("url"),
                               there.world.erpsim.said("client_id"), "",
                               signer_of(there.certificate, net::AssertionAlgorithm::ps256)};
  const auto source = entra_token_source(application, dead, there.world.random);
  const auto ask = [&] { return there.world.run(there.world.transport->send(source.request())); };
  const auto refused = ask();
  REQUIRE(refused);
  const auto why = source.refusal(*refused);
  REQUIRE(why);
  CHECK(why->code == "AADSTS700024");
  CHECK(why->kind == base::ErrorKind::unavailable);
  const auto accepted = ask();
  REQUIRE(accepted);
  CHECK(accepted->status == 200);
}

}  // namespace holdfast::dynamics::test

#include "net/client_assertion.hpp"

#include <catch2/catch.hpp>
#include <mbedtls/base64.h>
#include <mbedtls/sha256.h>

#include "base/json_view.hpp"
#include "net/certificate.hpp"
#include "net/detail/mbed.hpp"

namespace holdfast::net {
namespace {

using base::ErrorKind;

const base::WallTime now = *base::WallTime::parse("2026-11-25T10:00:00Z");

Certificate sign_in_certificate() {
  base::SystemRandom random;
  CertificateRequest request{{"box-7"}, now, now + sign_in_certificate_life};
  request.use = CertificateUse::sign_in;
  return make_certificate(request, random).value();
}

// Finding a key takes a while; one serves all tests.
const Certificate& own() {
  static const Certificate made = sign_in_certificate();
  return made;
}

std::vector<std::string> parts_of(const std::string& token) {
  std::vector<std::string> parts(1);
  for (const char c : token) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string decoded(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  text.append((4 - text.size() % 4) % 4, '=');
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  REQUIRE(mbedtls_base64_decode(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), &size,
                                reinterpret_cast<const unsigned char*>(text.data()),
                                text.size()) == 0);
  bytes.resize(size);
  return bytes;
}

// By the certificate alone, as the authority does it. PSS wants a salt of 32 bytes.
bool verifies(const std::string& token, bool pss) {
  const auto parts = parts_of(token);
  const std::string content = parts.at(0) + "." + parts.at(1);
  const std::string signature = decoded(parts.at(2));
  std::array<unsigned char, 32> digest{};
  mbedtls_sha256_ret(reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                     digest.data(), 0);
  detail::MbedChain chain;
  const std::string& pem = own().certificate_pem;
  REQUIRE(mbedtls_x509_crt_parse(chain.get(), detail::pem_bytes(pem), pem.size() + 1) == 0);
  const mbedtls_pk_rsassa_pss_options pss_options{MBEDTLS_MD_SHA256, 32};
  return mbedtls_pk_verify_ext(pss ? MBEDTLS_PK_RSASSA_PSS : MBEDTLS_PK_RSA,
                               pss ? &pss_options : nullptr, &chain->pk, MBEDTLS_MD_SHA256,
                               digest.data(), 32,
                               reinterpret_cast<const unsigned char*>(signature.data()),
                               signature.size()) == 0;
}

std::string signed_with(AssertionAlgorithm algorithm) {
  base::SeededRandom random(3);
  const auto signer = AssertionSigner::load(own().key_pem, own().certificate_pem, algorithm);
  REQUIRE(signer);
  return signer->sign("https://login.example/t/oauth2/v2.0/token", "app", now, random).value();
}

}  // namespace

TEST_CASE("an assertion is signed with the key of the certificate that its header names") {
  for (const bool pss : {true, false}) {
    const std::string token =
        signed_with(pss ? AssertionAlgorithm::ps256 : AssertionAlgorithm::rs256);
    CHECK(verifies(token, pss));
    CHECK_FALSE(verifies(token, !pss));
    std::string forged = token;
    forged[forged.find('.') + 5] ^= 1;
    CHECK_FALSE(verifies(forged, pss));
    const auto header = base::Json::parse(decoded(parts_of(token).front()));
    REQUIRE(header);
    const base::JsonView view(*header);
    CHECK(view["alg"].text_or("") == (pss ? "PS256" : "RS256"));
    CHECK(decoded(view[pss ? "x5t#S256" : "x5t"].text_or("")).size() == (pss ? 32 : 20));
  }
}

TEST_CASE("an assertion claims who it is for, who it is from and when it holds") {
  const auto parts = parts_of(signed_with(AssertionAlgorithm::ps256));
  const auto claims = base::Json::parse(decoded(parts.at(1)));
  REQUIRE(claims);
  const base::JsonView view(*claims);
  CHECK(view["aud"].text_or("") == "https://login.example/t/oauth2/v2.0/token");
  CHECK(view["iss"].text_or("") == "app");
  CHECK(view["sub"].text_or("") == "app");
  CHECK(view["jti"].text_or("").size() == 36);
  CHECK(*view["nbf"].integer() == now.ms / 1000 - 300);
  CHECK(*view["exp"].integer() == now.ms / 1000 + 300);
}

TEST_CASE("no two assertions are the same") {
  base::SystemRandom random;
  const auto signer =
      AssertionSigner::load(own().key_pem, own().certificate_pem, AssertionAlgorithm::rs256);
  REQUIRE(signer);
  CHECK(signer->sign("a", "b", now, random).value() != signer->sign("a", "b", now, random).value());
  CHECK(signer->certificate_until() == now + sign_in_certificate_life);
}

TEST_CASE("a key that is not the certificate's, is of another kind or unreadable is told") {
  base::SystemRandom random;
  const Certificate elliptic = make_certificate({{"box"}, now, now + certificate_life}, random)
                                   .value();
  const Certificate other = sign_in_certificate();
  const auto loaded = [](const std::string& key, const std::string& certificate) {
    auto signer = AssertionSigner::load(key, certificate, AssertionAlgorithm::ps256);
    REQUIRE_FALSE(signer);
    CHECK(signer.error().kind == ErrorKind::invalid_input);
    return signer.error().message;
  };
  CHECK_THAT(loaded(other.key_pem, own().certificate_pem), Catch::Contains("another key"));
  CHECK_THAT(loaded(elliptic.key_pem, elliptic.certificate_pem), Catch::Contains("not an RSA key"));
  (void)loaded("no key", own().certificate_pem);
  (void)loaded(own().key_pem, "");
}

}  // namespace holdfast::net

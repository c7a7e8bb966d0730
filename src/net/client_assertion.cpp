#include "net/client_assertion.hpp"

#include <array>
#include <vector>

#include <fmt/core.h>
#include <mbedtls/base64.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>

#include "base/json.hpp"
#include "base/uuid.hpp"
#include "net/certificate.hpp"
#include "net/detail/mbed.hpp"

namespace holdfast::net {

using base::ErrorKind;

namespace {

constexpr std::string_view reading = "reading the key for signing in";
constexpr std::string_view signing = "signing the assertion for the token";

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// RFC 4648 5, without padding.
std::string base64url(const unsigned char* bytes, std::size_t size) {
  std::string text((size + 2) / 3 * 4 + 1, '\0');
  std::size_t written = 0;
  mbedtls_base64_encode(reinterpret_cast<unsigned char*>(text.data()), text.size(), &written, bytes,
                        size);
  text.resize(written);
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string base64url(const std::string& text) { return base64url(bytes_of(text), text.size()); }

std::string header_of(const mbedtls_x509_crt& certificate, AssertionAlgorithm algorithm) {
  std::array<unsigned char, 32> digest{};
  const bool pss = algorithm == AssertionAlgorithm::ps256;
  const auto& der = certificate.raw;
  if (pss) {
    mbedtls_sha256_ret(der.p, der.len, digest.data(), 0);
  } else {
    mbedtls_sha1_ret(der.p, der.len, digest.data());
  }
  base::Json header = base::Json::object();
  header.set("alg", pss ? "PS256" : "RS256");
  header.set("typ", "JWT");
  header.set(pss ? "x5t#S256" : "x5t", base64url(digest.data(), pss ? 32 : 20));
  return header.dump();
}

std::string claims_of(const std::string& audience, const std::string& client_id,
                      base::WallTime now, base::Random& random) {
  const auto seconds = [](base::WallTime time) { return time.ms / 1000; };
  base::Json claims = base::Json::object();
  claims.set("aud", audience);
  claims.set("iss", client_id);
  claims.set("sub", client_id);
  claims.set("jti", base::Uuid::v7(now.ms, random).guid());
  claims.set("nbf", seconds(now + -base::Duration(assertion_before_s)));
  claims.set("iat", seconds(now));
  claims.set("exp", seconds(now + base::Duration(assertion_life_s)));
  return claims.dump();
}

}  // namespace

struct AssertionSigner::State {
  mutable detail::MbedKey key;
  detail::MbedChain certificate;
  std::string header;
  base::WallTime until;
  AssertionAlgorithm algorithm = AssertionAlgorithm::ps256;

  base::Status read(const std::string& key_pem, const std::string& certificate_pem) {
    int code = mbedtls_pk_parse_key(key.get(), detail::pem_bytes(key_pem), key_pem.size() + 1,
                                    nullptr, 0);
    if (code != 0) return detail::mbed_fail(ErrorKind::invalid_input, reading, code);
    code = mbedtls_x509_crt_parse(certificate.get(), detail::pem_bytes(certificate_pem),
                                  certificate_pem.size() + 1);
    if (code != 0) return detail::mbed_fail(ErrorKind::invalid_input, reading, code);
    if (mbedtls_pk_get_type(key.get()) != MBEDTLS_PK_RSA) {
      return base::fail(ErrorKind::invalid_input,
                        fmt::format("{}: it is not an RSA key, which Entra ID needs", reading));
    }
    if (mbedtls_pk_check_pair(&certificate->pk, key.get()) != 0) {
      return base::fail(ErrorKind::invalid_input,
                        fmt::format("{}: the certificate belongs to another key", reading));
    }
    const auto facts = inspect_certificate(certificate_pem);
    if (!facts) return tl::unexpected(facts.error());
    until = facts->until;
    return {};
  }

  base::Result<std::string> sign(const std::string& content, base::Random& random) const {
    std::array<unsigned char, 32> digest{};
    mbedtls_sha256_ret(bytes_of(content), content.size(), digest.data(), 0);
    mbedtls_rsa_context* rsa = mbedtls_pk_rsa(*key.get());
    const bool pss = algorithm == AssertionAlgorithm::ps256;
    mbedtls_rsa_set_padding(rsa, pss ? MBEDTLS_RSA_PKCS_V21 : MBEDTLS_RSA_PKCS_V15,
                            MBEDTLS_MD_SHA256);
    std::vector<unsigned char> signature(mbedtls_rsa_get_len(rsa));
    const int code =
        mbedtls_rsa_pkcs1_sign(rsa, detail::mbed_random, &random, MBEDTLS_RSA_PRIVATE,
                               MBEDTLS_MD_SHA256, 32, digest.data(), signature.data());
    if (code != 0) return detail::mbed_fail(ErrorKind::internal, signing, code);
    return base64url(signature.data(), signature.size());
  }
};

AssertionSigner::AssertionSigner(std::unique_ptr<State> state) : state_(std::move(state)) {}
AssertionSigner::AssertionSigner(AssertionSigner&&) noexcept = default;
AssertionSigner& AssertionSigner::operator=(AssertionSigner&&) noexcept = default;
AssertionSigner::~AssertionSigner() = default;

base::Result<AssertionSigner> AssertionSigner::load(const std::string& key_pem,
                                                    const std::string& certificate_pem,
                                                    AssertionAlgorithm algorithm) {
  auto state = std::make_unique<State>();
  auto read = state->read(key_pem, certificate_pem);
  if (!read) return pass(read);
  state->algorithm = algorithm;
  state->header = base64url(header_of(*state->certificate.get(), algorithm));
  return AssertionSigner(std::move(state));
}

base::Result<std::string> AssertionSigner::sign(const std::string& audience,
                                                const std::string& client_id, base::WallTime now,
                                                base::Random& random) const {
  const std::string content =
      state_->header + "." + base64url(claims_of(audience, client_id, now, random));
  auto signature = state_->sign(content, random);
  if (!signature) return signature;
  return content + "." + *signature;
}

base::WallTime AssertionSigner::certificate_until() const { return state_->until; }

}  // namespace holdfast::net

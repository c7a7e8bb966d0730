// The box's own certificates, each with the key that signs it: an ECDSA P-256 key to serve with, an
// RSA key to sign in with (Entra ID takes no other).
//
// Model: made once, at the first start, and stored by the caller (the key readable by nobody else).
// It names the hosts given and always localhost, 127.0.0.1 and ::1, is its own issuer and may be
// installed as a trusted root; enrolment pins its fingerprint. A box whose clock is not set cannot
// know what is valid now: it takes certificate_from_unset_clock as the beginning.
#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"

namespace holdfast::net {

constexpr base::WallTime certificate_from_unset_clock = base::wall_trusted_from;
constexpr std::chrono::hours certificate_life{20 * 365 * 24};

constexpr std::chrono::hours sign_in_certificate_life{2 * 365 * 24};
constexpr unsigned sign_in_key_bits = 3072;

enum class CertificateUse { server, sign_in };

struct CertificateRequest {
  std::vector<std::string> hosts;  // names or IP addresses; the first is the common name
  base::WallTime from{};
  base::WallTime until{};
  CertificateUse use = CertificateUse::server;
};
// What a box asks for at its first start.
CertificateRequest own_certificate_request(std::string host, const base::Clock& clock);

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};
// Finding an RSA key takes seconds on a small box: not for the loop thread.
base::Result<Certificate> make_certificate(const CertificateRequest& request, base::Random& random);

struct CertificateFacts {
  std::string fingerprint;  // SHA-256 of the DER form, 64 hex digits
  base::WallTime from{};
  base::WallTime until{};
};
base::Result<CertificateFacts> inspect_certificate(const std::string& certificate_pem);

}  // namespace holdfast::net

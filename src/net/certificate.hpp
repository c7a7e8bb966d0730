// The box's own certificate: an ECDSA P-256 key and a certificate signed with it.
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

struct CertificateRequest {
  std::vector<std::string> hosts;  // names or IP addresses; the first is the common name
  base::WallTime from{};
  base::WallTime until{};
};
// What a box asks for at its first start.
CertificateRequest own_certificate_request(std::string host, const base::Clock& clock);

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};
base::Result<Certificate> make_certificate(const CertificateRequest& request, base::Random& random);

struct CertificateFacts {
  std::string fingerprint;  // SHA-256 of the DER form, 64 hex digits
  base::WallTime from{};
  base::WallTime until{};
};
base::Result<CertificateFacts> inspect_certificate(const std::string& certificate_pem);

}  // namespace holdfast::net

// When what the box signs in with ends, and how early that is said.
//
// Model: a certificate tells its end itself. A secret does not: Entra ID shows it only to an
// administrator, so the integrator enters it (secret_expires), or nobody knows. Pure.
#pragma once

#include <memory>
#include <optional>

#include "base/time.hpp"
#include "flow/diagnosis.hpp"
#include "net/client_assertion.hpp"

namespace holdfast::dynamics {

constexpr std::chrono::hours expiry_warned_before{30 * 24};

struct Credential {
  bool certificate = false;
  std::optional<base::WallTime> until{};
};
Credential credential_of(const std::shared_ptr<const net::AssertionSigner>& signer,
                         std::optional<base::WallTime> secret_expires);

// Nothing while it lasts longer. Codes: credential_expired, credential_ends,
// secret_expiry_unknown.
std::optional<flow::Finding> look_at_expiry(const Credential& credential, base::WallTime now);

}  // namespace holdfast::dynamics

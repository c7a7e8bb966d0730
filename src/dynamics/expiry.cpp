#include "dynamics/expiry.hpp"

#include <fmt/core.h>

namespace holdfast::dynamics {
namespace {

using Level = flow::Finding::Level;

constexpr std::int64_t day_ms = 86'400'000;

flow::Finding finding(Level level, std::string code, std::string found, std::string advice) {
  return {level, std::move(code), std::move(found), std::move(advice)};
}

std::string what_to_do(bool certificate) {
  if (certificate) {
    return "make a new one with `holdfast dynamics certificate`, upload it in Entra ID beside the "
           "old one, then enter it in the configuration";
  }
  return "make a new secret in Entra ID (Certificates & secrets), enter it and its secret_expires "
         "in the configuration; the old one holds until it ends";
}

}  // namespace

Credential credential_of(const std::shared_ptr<const net::AssertionSigner>& signer,
                         std::optional<base::WallTime> secret_expires) {
  if (signer) return {true, signer->certificate_until()};
  return {false, secret_expires};
}

std::optional<flow::Finding> look_at_expiry(const Credential& credential, base::WallTime now) {
  const char* what = credential.certificate ? "certificate" : "client secret";
  if (!credential.until) {
    return finding(Level::note, "secret_expiry_unknown",
                         "when the client secret ends cannot be read by the box",
                         "enter the day that Entra ID shows as secret_expires, \"YYYY-MM-DD\": the "
                         "box then warns 30 days ahead. A certificate tells it by itself");
  }
  const base::WallTime until = *credential.until;
  if (now >= until) {
    return finding(Level::fault, "credential_expired",
                         fmt::format("the {} ended on {}", what, until.iso_date()),
                         what_to_do(credential.certificate));
  }
  if (now + expiry_warned_before < until) return std::nullopt;
  return finding(Level::warning, "credential_ends",
                       fmt::format("the {} ends on {}, in {} days", what, until.iso_date(),
                                   (until.ms - now.ms) / day_ms),
                       what_to_do(credential.certificate));
}

}  // namespace holdfast::dynamics

// Who works here: badges, PINs, and who may approve.
//
// Model: from the configuration (`operators`). A PIN is kept as a yescrypt hash of libxcrypt; to
// check one takes some milliseconds of processor time on purpose. No operators: every badge is
// taken as it is, and nobody has to sign in. Loop thread.
#pragma once

#include <map>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "scan/world.hpp"

namespace holdfast::daemon {

struct OperatorConfig {
  std::string name;
  std::string pin_hash;  // "$y$...", empty: the badge is enough
  bool supervisor = false;
};
using Operators = std::map<std::string, OperatorConfig, std::less<>>;  // by badge

[[nodiscard]] std::optional<scan::Operator> operator_of(const Operators& operators,
                                                        std::string_view badge);
[[nodiscard]] bool pin_fits(const Operators& operators, std::string_view badge,
                            std::string_view pin);
// 4 to 12 digits, hashed with a new salt: what belongs into the configuration.
[[nodiscard]] base::Result<std::string> hash_pin(std::string_view pin);
// Would libxcrypt take it as a yescrypt hash?
[[nodiscard]] bool is_pin_hash(const std::string& hash);

}  // namespace holdfast::daemon

#include "daemon/operators.hpp"

#include <crypt.h>

#include <algorithm>
#include <memory>

#include "scan/session_state.hpp"

namespace holdfast::daemon {
namespace {

constexpr const char* yescrypt = "$y$";
constexpr const char* least_cost = "$y$j75$";
constexpr unsigned long cost = 1;  // the least: a PIN has few digits whatever it costs to try one
constexpr std::size_t digits_min = 4;

bool same(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i] ^ b[i]));
  }
  return difference == 0;
}

// Empty where libxcrypt refuses the setting.
std::string hashed(std::string_view pin, const std::string& setting) {
  const auto room = std::make_unique<crypt_data>();
  const char* hash = crypt_r(std::string(pin).c_str(), setting.c_str(), room.get());
  return hash == nullptr || hash[0] == '*' ? std::string() : std::string(hash);
}

}  // namespace

std::optional<scan::Operator> operator_of(const Operators& operators, std::string_view badge) {
  const auto found = operators.find(badge);
  if (found == operators.end()) return std::nullopt;
  const OperatorConfig& known = found->second;
  return scan::Operator{known.name, !known.pin_hash.empty(), known.supervisor};
}

bool pin_fits(const Operators& operators, std::string_view badge, std::string_view pin) {
  const auto found = operators.find(badge);
  if (found == operators.end() || found->second.pin_hash.empty()) return false;
  return same(hashed(pin, found->second.pin_hash), found->second.pin_hash);
}

base::Result<std::string> hash_pin(std::string_view pin) {
  const bool digits =
      std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || pin.size() < digits_min || pin.size() > scan::pin_digits_max) {
    return base::fail(base::ErrorKind::invalid_input,
                      "a PIN is 4 to 12 digits, because it is scanned digit by digit");
  }
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (crypt_gensalt_rn(yescrypt, cost, nullptr, 0, setting, sizeof setting) == nullptr) {
    return base::fail(base::ErrorKind::internal, "libxcrypt makes no yescrypt salt here");
  }
  return hashed(pin, setting);
}

bool is_pin_hash(const std::string& hash) {
  // "$y$" parameters "$" salt "$" 43 characters: libxcrypt takes a setting without its hash, too.
  // The cost is hash_pin's, because every scanner waits while one PIN is looked at.
  const bool whole = hash.rfind(least_cost, 0) == 0 && hash.size() - hash.rfind('$') == 44 &&
                     std::count(hash.begin(), hash.end(), '$') == 4;
  return whole && !hashed("", hash).empty();
}

}  // namespace holdfast::daemon

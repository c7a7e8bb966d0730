// 128-bit identifiers. Shopware writes them as 32 lower-case hex digits, Dataverse as a lower-case
// GUID; both are the same 16 bytes in network order.
//
// Ids derived from a name (v5, RFC 4122: SHA-1 over namespace and name) are equal on every box and
// at every attempt: that is what makes a repeated create harmless. v7 (RFC 9562) is for things with
// no natural name; its time prefix keeps keys in rough order of making.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace holdfast::base {

class Random;

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  // Reads hex32 or GUID form, either case; a GUID may stand in braces.
  static Result<Uuid> parse(std::string_view text);
  static Uuid v5(const Uuid& name_space, std::string_view name);
  static Uuid v7(std::int64_t unix_ms, Random& random);

  [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
  [[nodiscard]] std::string hex() const;   // Shopware: 0fa91ce3e96a4bc2be4bd9ce752c3425
  [[nodiscard]] std::string guid() const;  // Dataverse: 0fa91ce3-e96a-4bc2-be4b-d9ce752c3425

  friend constexpr auto operator<=>(const Uuid&, const Uuid&) = default;
};

// Root of every id that Holdfast derives.
extern const Uuid holdfast_namespace;

}  // namespace holdfast::base

template <>
struct std::hash<holdfast::base::Uuid> {
  std::size_t operator()(const holdfast::base::Uuid& id) const noexcept;
};

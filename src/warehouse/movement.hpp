// What happens to goods.
//
// Model: a movement is a fact (goods moved): a signed exact quantity of one item at one location,
// never refused, never changed. Moving goods between two places is two movements of one
// transaction. Its dot is its identity everywhere: the ERP's row has the UUIDv5 of the dot as its
// primary key, so that a repeated post cannot count twice. A count is an observation, not a
// movement (stock.hpp). An undo is a movement of the opposite sign that names what it reverses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "causal/dot.hpp"
#include "causal/hybrid_clock.hpp"

namespace holdfast::warehouse {

enum class MovementKind : std::uint8_t { receive = 1, pick, ship, move, count, back, adjust };
std::string_view to_string(MovementKind kind);  // "receive" ... ; `back` is a customer's "return"
base::Result<MovementKind> parse_movement_kind(std::string_view name);

constexpr std::size_t location_chars_max = 50;
constexpr std::size_t lot_chars_max = 20;
constexpr std::size_t reference_chars_max = 100;

struct Movement {
  causal::Dot dot;  // assigned by the store when it is journalled
  MovementKind kind = MovementKind::adjust;
  base::Uuid item;
  std::string location;
  base::Decimal quantity;  // signed, in the item's base unit
  std::string lot{};
  std::string serial{};
  std::string expiry{};     // ISO date
  std::string reference{};  // order number, delivery note
  std::string person{};     // operator badge
  std::string device{};
  std::optional<causal::Dot> reverses{};
  causal::HybridTime time{};
  base::Uuid boot{};                // with `monotonic`: lets the wall time be filled in later
  base::MonotonicTime monotonic{};

  friend bool operator==(const Movement&, const Movement&) = default;
};

void encode(base::Writer& out, const Movement& movement);
Movement decode_movement(base::Reader& in);  // check in.ok()

// Goods that leave for an order of the shop were taken from what the shop may sell when they were
// ordered: such a movement does not change the supply the shop is told (design 6).
[[nodiscard]] bool leaves_for_order(const Movement& movement);

}  // namespace holdfast::warehouse

// What a scanner's session asks of the warehouse.
//
// Model: answers are what is known now, acknowledged but unapplied movements included; nothing
// waits and nothing touches the network. Quantities are in the item's base unit. Called on the
// session's thread only; what is returned is copied and kept no longer than one scan.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/uuid.hpp"

namespace holdfast::scan {

struct Item {
  base::Uuid id;
  std::string sku;
  std::string name{};
  base::Decimal pack{1};  // pieces that one scan of this code stands for
  bool lot_tracked = false;
  bool serial_tracked = false;
  bool expiry_tracked = false;
  bool by_weight = false;  // base unit is the kilogram: the label's net weight is the quantity
};

struct Location {
  std::string name;
};

struct OrderLine {
  base::Uuid item;
  std::string sku;
  base::Decimal open;        // still to be picked
  base::Decimal to_pack{};   // picked, in no parcel yet
  base::Decimal to_ship{};   // picked, not shipped
  base::Decimal at_buyer{};  // shipped, not returned
};
struct Parcel {
  std::string id;
  std::vector<std::pair<std::string, base::Decimal>> content{};  // SKU, pieces
};
struct Order {
  std::string number;
  std::vector<OrderLine> lines;
  std::vector<Parcel> parcels{};  // packed, not shipped
};
// A delivery that is expected: of each item, how many are still to come.
struct Delivery {
  std::string number;
  std::vector<OrderLine> lines;  // `open` only
};

struct Holding {
  base::Uuid item;
  std::string sku;
  base::Decimal on_hand;
};

// What is known of one lot at one location.
struct Lot {
  std::string lot;
  std::string expiry;  // ISO date, "" unknown
  base::Decimal on_hand;
};
struct Place {
  std::string location;
  base::Decimal on_hand;
};

struct Operator {
  std::string name;
  bool has_pin = false;
  bool supervisor = false;  // may approve what is expired and adjust stock
};

struct Rules {
  bool pick_ships = true;  // ending a pick hands the goods over; else they are packed, shipped
  bool recount = false;    // a blind count that differs is made twice
  bool signed_in = false;  // no verb without a badge
};

// How the code was carried; `gtin` codes have 14 digits, `place` is a GLN or "GLN/extension".
enum class CodeKind : unsigned char { gtin, sscc, location, place, document, text };
using Target = std::variant<std::monostate, Item, Location, Order>;

class World {
 public:
  virtual ~World() = default;
  // monostate: nobody knows this code. `document` and `text` may name an order by its number,
  // `text` a SKU or a location as well.
  [[nodiscard]] virtual Target resolve(CodeKind kind, std::string_view code) const = 0;
  [[nodiscard]] virtual std::optional<Order> order(std::string_view number) const = 0;
  [[nodiscard]] virtual base::Decimal on_hand(const base::Uuid& item,
                                              std::string_view location) const = 0;
  // Everything that stock other than zero is known of at a location.
  [[nodiscard]] virtual std::vector<Holding> stock_at(std::string_view location) const = 0;
  // Everywhere the item is known to be.
  [[nodiscard]] virtual std::vector<Place> places_of(const base::Uuid& /*item*/) const {
    return {};
  }
  [[nodiscard]] virtual std::vector<Lot> lots_at(const base::Uuid& /*item*/,
                                                 std::string_view /*location*/) const {
    return {};
  }
  [[nodiscard]] virtual std::optional<Delivery> delivery(std::string_view /*number*/) const {
    return std::nullopt;
  }
  // The order a packed parcel belongs to.
  [[nodiscard]] virtual std::optional<std::string> order_of_parcel(std::string_view /*id*/) const {
    return std::nullopt;
  }
  [[nodiscard]] virtual Rules rules() const { return {}; }
  // Nothing: nobody has that badge. Asked only when Rules::signed_in.
  [[nodiscard]] virtual std::optional<Operator> operator_of(std::string_view /*badge*/) const {
    return std::nullopt;
  }
  [[nodiscard]] virtual bool pin_fits(std::string_view /*badge*/, std::string_view /*pin*/) const {
    return false;
  }
  // Where a serial number went when it left ("order 1001"); nothing: it did not.
  [[nodiscard]] virtual std::optional<std::string> serial_gone(const base::Uuid& /*item*/,
                                                               std::string_view /*serial*/) const {
    return std::nullopt;
  }
  // Where a serial number is in stock; nothing: not in stock, or not known.
  [[nodiscard]] virtual std::optional<std::string> serial_at(const base::Uuid& /*item*/,
                                                             std::string_view /*serial*/) const {
    return std::nullopt;
  }
  // Why a lot must not be moved (recalled, blocked), in words; nothing: it may.
  [[nodiscard]] virtual std::optional<std::string> lot_blocked(const base::Uuid& /*item*/,
                                                               std::string_view /*lot*/) const {
    return std::nullopt;
  }
};

}  // namespace holdfast::scan

// What has happened to an order.
//
// Model: a grow-only set of facts, each with a natural id, so that the same fact learnt twice is
// one fact. States in either system are derived from the facts, never merged as strings; what
// contradicts is a violated invariant of the joined facts and is shown as a conflict (design 7,
// facts on causality B.4.3). A wrong fact is withdrawn by a void, never deleted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/json.hpp"
#include "causal/dot.hpp"
#include "causal/hybrid_clock.hpp"

namespace holdfast::warehouse {

enum class FactKind : std::uint8_t {
  ordered = 1, authorised, captured, refunded, reserved, picked, shipped, returned, cancelled,
  invoiced, hold, released, voided, packed
};
std::string_view to_string(FactKind kind);

struct Fact {
  FactKind kind = FactKind::ordered;
  std::string id;      // natural id, unique per order and kind: line id, shipment no, psp id, dot
  std::string line{};  // SKU the quantity is of; empty: the whole order
  base::Decimal amount{};   // quantity or money
  std::string detail{};     // tracking code, reason, parcel; voided: "<kind>:<id>"
  std::string source{};     // "shopware", "dynamics", "box"
  causal::Dot dot{};
  causal::HybridTime time{};
  friend bool operator==(const Fact&, const Fact&) = default;
};

void encode(base::Writer& out, const Fact& fact);
Fact decode_fact(base::Reader& in);

struct LineState {
  std::string sku;
  base::Decimal ordered, picked, shipped, cancelled, returned, packed;
  [[nodiscard]] base::Decimal open() const;  // ordered - cancelled - picked (what to pick), >= 0
  [[nodiscard]] base::Decimal to_leave() const;  // of what is ordered, neither picked nor shipped
  [[nodiscard]] base::Decimal to_pack() const;   // picked, neither packed nor shipped
  [[nodiscard]] base::Decimal to_ship() const;   // picked, not shipped
  [[nodiscard]] base::Decimal at_buyer() const;  // shipped, not returned
};

enum class Progress : std::uint8_t { open, in_progress, completed, cancelled };
enum class Delivery : std::uint8_t { open, partially_shipped, shipped, returned, cancelled };
enum class Payment : std::uint8_t { open, authorised, partially_paid, paid, refunded, cancelled };
std::string_view to_string(Progress value);
std::string_view to_string(Delivery value);
std::string_view to_string(Payment value);

struct OrderState {
  Progress progress = Progress::open;
  Delivery delivery = Delivery::open;
  Payment payment = Payment::open;
  std::vector<LineState> lines;
  std::vector<std::string> tracking_codes;
  std::vector<std::string> violations;  // in words: "picked twice: SKU (3 of 2)", ...
};

// `lines` is the order record's field of that name (record.hpp), `facts` in any order.
OrderState derive(const base::Json& lines, const std::vector<Fact>& facts,
                  base::Decimal total_gross);

}  // namespace holdfast::warehouse

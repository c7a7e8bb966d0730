// What is left of the facts of an order once they are joined: voided ones gone, duplicates one.
// Private to derive(): order_state.cpp reads states from it, order_violations.cpp contradictions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/order.hpp"

namespace holdfast::warehouse {

struct Money {
  base::Decimal due, captured, refunded, invoiced;
  bool authorised = false;
  [[nodiscard]] base::Decimal kept() const;  // captured - refunded
};

struct JoinedOrder {
  std::map<std::string, LineState, std::less<>> lines;  // by SKU
  std::vector<std::string> unknown_skus;                // moved or cancelled, never ordered
  Money money;
  bool whole_cancelled = false;
  bool reserved = false;
  bool on_hold = false;
  std::vector<std::string> tracking_codes;

  [[nodiscard]] bool nothing_left_to_ship() const;
  [[nodiscard]] bool any_shipped() const;
  [[nodiscard]] bool all_cancelled() const;  // and nothing of it left the house
  [[nodiscard]] bool all_returned() const;
};

// Sums that cannot fail: beyond the range of Decimal the greater operand stands.
base::Decimal add(base::Decimal a, base::Decimal b);
base::Decimal subtract(base::Decimal a, base::Decimal b);

JoinedOrder join_facts(const base::Json& lines, const std::vector<Fact>& facts,
                       base::Decimal total_gross);
std::vector<std::string> violations(const JoinedOrder& order);

}  // namespace holdfast::warehouse

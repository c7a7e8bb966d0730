// Does the money of an order add up? Real shops hold orders that contradict themselves (a line item
// patched without recalculation), and a cent that is wrong in the ERP's ledger is found by an
// accountant weeks later. What does not add up goes to review, with the difference named.
//
// Model: works on the order record's fields (warehouse/record.hpp), all money in the order's
// currency. tax_status says what line totals and shipping_cost mean: "gross" includes the tax,
// "net" does not, "tax-free" has none. Two checks to the cent:
//   - lines (net) + shipping (net) + all tax = total_gross: the sum Dataverse will compute
//   - per line, quantity * unit_price = total; half a cent a piece is forgiven, because a
//     unit price may be rounded
// and one to the cent or two, because the order's tax may be rounded in sum: the tax of lines and
// shipping is that of `taxes`, where the order tells it.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "warehouse/record.hpp"

namespace holdfast::flow {

struct OrderSums {
  base::Decimal lines_net, shipping_net, tax;  // tax: of lines and shipping
  base::Decimal computed_total;                // lines_net + shipping_net + tax
  base::Decimal stated_total;                  // total_gross
  // computed - stated; zero when the order adds up
  base::Decimal difference;
  // In words, empty when all is well: "lines 56.53 + shipping ... = 63.99, the order says 64.00:
  // 0.01 too little".
  std::vector<std::string> problems;
};

// Error: a field that is needed is missing or no number.
base::Result<OrderSums> check_order_sums(const warehouse::Fields& order);

}  // namespace holdfast::flow

// The money of one order: its payments and invoices as records, compared (matching.hpp).
//
// Model: pure. Owed are the invoices that stand, and of the order's total what they do not cover.
// A payment counts when it is completed. What a person must look at is said in words: an order that
// simply is not paid yet, or paid in part so far, is none of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "warehouse/matching.hpp"
#include "warehouse/order.hpp"
#include "warehouse/record.hpp"

namespace holdfast::warehouse {

struct SettledPayment {
  Record record;
  std::optional<PaymentMatch> match;  // nothing: no money has moved
};

struct SettledInvoice {
  Record record;
  std::optional<ClaimMatch> match;  // nothing: cancelled
};

struct Settlement {
  std::vector<SettledPayment> payments;
  std::vector<SettledInvoice> invoices;
  std::vector<Claim> claims;           // what PaymentMatch::shares point to
  base::Decimal owed, paid, refunded;  // in the order's currency
  std::vector<std::string> findings;
};

// `order` may be null: of payments whose order is not known.
base::Result<Settlement> settle(const Record* order, std::vector<Record> payments,
                                std::vector<Record> invoices);

// Counts as money: completed, or of an invoice not cancelled.
[[nodiscard]] bool counts(const Record& payment_or_invoice);

// What a payment or an invoice means for its order, beside what is known of that order; nothing
// while it does not count. A payment that its parts replaced voids what it had said, and so does an
// invoice that was cancelled or whose amount is another now.
[[nodiscard]] std::vector<Fact> facts_of(const Record& payment_or_invoice,
                                         const std::vector<Fact>& known);

// What takes back all that it had said at an order it is no longer for. Said there again, it has a
// new name.
[[nodiscard]] std::vector<Fact> facts_withdrawn(const Record& payment_or_invoice,
                                                const std::vector<Fact>& known);

}  // namespace holdfast::warehouse

// Money against what it is for: which payment settles which invoice, and what is left over.
//
// Model: pure and exact; currencies never meet. A claim is what is owed: an invoice, or of an order
// what is not invoiced. A capture is a positive amount, a refund a negative one. Keys, in this
// order (facts on causality B.4.3): the provider's reference with the same amount twice is one
// payment seen twice; the invoice a payment names, then the other claims of that order; the order
// it names; a reference that is the number of either. Captures fill invoices in the order of their
// numbers and what is not invoiced last; captures that name an invoice go first. A refund gives
// back what was too much, then what was paid for goods: a claim that was paid stays paid, and says
// how much of it went back. Amounts alone never match: two customers may owe the same. Results do
// not depend on the order of input.
// Error: a sum beyond the range of Decimal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"

namespace holdfast::warehouse {

enum class Match : std::uint8_t {
  matched,    // to the cent
  partial,    // less, and more may come
  over,       // more than is owed, or given back more than was paid
  under,      // less, and whoever paid says that it is all
  duplicate,  // another payment has its reference and amount: not counted
  unmatched   // a payment for nothing that is known; a claim nobody paid for
};
std::string_view to_string(Match match);

struct PaymentPart {
  std::string id;                  // unique among those compared
  std::string reference{};         // the provider's; empty: none
  std::string order{}, invoice{};  // numbers it names; empty: none
  std::string currency{};          // ISO 4217
  base::Decimal amount{};
  bool final = false;  // "this is all of it"
};

struct Claim {
  std::string order;      // number
  std::string invoice{};  // number; empty: what is not invoiced of the order
  std::string currency{};
  base::Decimal amount{};
};

struct Share {
  std::size_t claim = 0;  // index
  base::Decimal amount;   // negative: of a refund
  friend bool operator==(const Share&, const Share&) = default;
};

// amount = shares + returned + left, unless it is a duplicate.
struct PaymentMatch {
  Match match = Match::unmatched;
  std::vector<Share> shares{};
  base::Decimal returned{};  // of a capture: too much, and given back; of a refund: gave that back
  base::Decimal left{};      // for nothing
  friend bool operator==(const PaymentMatch&, const PaymentMatch&) = default;
};

struct ClaimMatch {
  Match match = Match::unmatched;
  base::Decimal paid{}, refunded{};  // refunded: of paid
  friend bool operator==(const ClaimMatch&, const ClaimMatch&) = default;
};

struct Matching {  // in the order of the input
  std::vector<PaymentMatch> payments;
  std::vector<ClaimMatch> claims;
  friend bool operator==(const Matching&, const Matching&) = default;
};

base::Result<Matching> match(const std::vector<PaymentPart>& payments,
                             const std::vector<Claim>& claims);

}  // namespace holdfast::warehouse

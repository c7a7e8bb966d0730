#include "warehouse/matching.hpp"

#include <algorithm>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "base/random.hpp"

namespace holdfast::warehouse {
namespace {

using base::Decimal;

Decimal money(const char* text) { return *Decimal::parse(text); }

PaymentPart part(const std::string& id, const char* amount, const std::string& order = "1001") {
  return {.id = id, .order = order, .currency = "EUR", .amount = money(amount)};
}

Claim claim(const char* amount, const std::string& invoice = "", const std::string& order = "1001",
            const std::string& currency = "EUR") {
  return {order, invoice, currency, money(amount)};
}

Matching matched(const std::vector<PaymentPart>& payments, const std::vector<Claim>& claims) {
  auto found = match(payments, claims);
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("an invoice that is paid to the cent is matched") {
  const auto found = matched({part("a", "19.95")}, {claim("19.95", "INV-1")});
  CHECK(found.payments[0].match == Match::matched);
  CHECK(found.payments[0].shares == std::vector<Share>{{0, money("19.95")}});
  CHECK(found.claims[0].match == Match::matched);
  CHECK(found.claims[0].paid == money("19.95"));
}

TEST_CASE("less is partial while more may come, and under when that was all") {
  for (const bool final : {false, true}) {
    auto payment = part("a", "10");
    payment.final = final;
    const auto found = matched({payment}, {claim("19.95")});
    CHECK(found.payments[0].match == (final ? Match::under : Match::partial));
    CHECK(found.claims[0].match == (final ? Match::under : Match::partial));
    CHECK(found.claims[0].paid == 10);
  }
}

TEST_CASE("two parts that make the whole are both matched") {
  const auto found = matched({part("a", "10"), part("b", "9.95")}, {claim("19.95")});
  CHECK(found.payments[0].match == Match::matched);
  CHECK(found.payments[1].match == Match::matched);
  CHECK(found.claims[0].match == Match::matched);
}

TEST_CASE("what is too much is over, with the difference named") {
  const auto found = matched({part("a", "20")}, {claim("19.95")});
  CHECK(found.payments[0].match == Match::over);
  CHECK(found.payments[0].left == money("0.05"));
  CHECK(found.claims[0].match == Match::matched);
}

TEST_CASE("the same reference with the same amount is one payment seen twice") {
  auto first = part("a", "10");
  auto second = part("b", "10");
  auto other_amount = part("c", "9.95");
  for (auto* one : {&first, &second, &other_amount}) one->reference = "psp-7";
  const auto found = matched({second, first, other_amount}, {claim("19.95")});
  CHECK(found.payments[0].match == Match::duplicate);
  CHECK(found.payments[0].shares.empty());
  CHECK(found.payments[1].match == Match::matched);
  CHECK(found.payments[2].match == Match::matched);
  CHECK(found.claims[0].paid == money("19.95"));
}

TEST_CASE("a payment for nothing that is known is unmatched, and so is a claim nobody paid") {
  const auto found = matched({part("a", "5", "9999"), part("b", "5", "")}, {claim("5")});
  CHECK(found.payments[0].match == Match::unmatched);
  CHECK(found.payments[0].left == 5);
  CHECK(found.payments[1].match == Match::unmatched);
  CHECK(found.claims[0].match == Match::unmatched);
}

TEST_CASE("currencies never meet") {
  auto dollars = part("a", "5");
  dollars.currency = "USD";
  const auto found = matched({dollars}, {claim("5"), claim("5", "", "1001", "USD")});
  CHECK(found.claims[0].match == Match::unmatched);
  CHECK(found.claims[1].match == Match::matched);
  CHECK(matched({dollars}, {claim("5")}).payments[0].match == Match::unmatched);
}

TEST_CASE("the invoice that is named is paid first, the rest goes to the others of its order") {
  auto payment = part("a", "40", "");
  payment.invoice = "INV-2";
  const auto found = matched({payment}, {claim("20", "INV-1"), claim("15", "INV-2"), claim("7")});
  CHECK(found.payments[0].shares ==
        std::vector<Share>{{1, money("15")}, {0, money("20")}, {2, money("5")}});
  CHECK(found.claims[2].match == Match::partial);
  CHECK(found.claims[1].match == Match::matched);
}

TEST_CASE("a bank's text that is a number of ours names what it is for") {
  auto by_order = part("a", "5", "");
  by_order.reference = "1001";
  CHECK(matched({by_order}, {claim("5")}).payments[0].match == Match::matched);
  auto by_invoice = part("b", "5", "");
  by_invoice.reference = "INV-9";
  CHECK(matched({by_invoice}, {claim("5", "INV-9")}).payments[0].match == Match::matched);
}

TEST_CASE("amounts alone never match") {
  CHECK(matched({part("a", "5", "")}, {claim("5")}).payments[0].match == Match::unmatched);
}

TEST_CASE("a refund of goods leaves the claim paid and says how much went back") {
  const auto found = matched({part("a", "20"), part("r", "-8")}, {claim("20")});
  CHECK(found.payments[1].match == Match::matched);
  CHECK(found.claims[0].match == Match::matched);
  CHECK(found.claims[0].refunded == 8);
}

TEST_CASE("a refund of what was too much puts the payment right") {
  const auto found = matched({part("a", "25"), part("r", "-5")}, {claim("20")});
  CHECK(found.payments[0].match == Match::matched);
  CHECK(found.payments[0].returned == 5);
  CHECK(found.payments[1].match == Match::matched);
  CHECK(found.claims[0].refunded == 0);
}

TEST_CASE("more given back than paid is over, and a refund of nothing unmatched") {
  const auto found = matched({part("a", "20"), part("r", "-21")}, {claim("20")});
  CHECK(found.payments[1].match == Match::over);
  CHECK(found.payments[1].left == -1);
  CHECK(matched({part("r", "-1")}, {claim("20")}).payments[0].match == Match::unmatched);
}

TEST_CASE("a sum that no Decimal holds is an error, never a wrong number") {
  const std::vector<Claim> most{{"1001", "", "EUR", Decimal(INT64_MAX)}};
  CHECK(match({part("a", "0.01")}, most));
  CHECK_FALSE(match({part("a", "0.01"), part("b", "0.01")}, most));
}

namespace {

struct Case {
  std::vector<PaymentPart> payments;
  std::vector<Claim> claims;
};

Case random_case(base::Random& random) {
  Case out;
  const auto name = [&](const char* prefix, std::uint64_t kinds) {
    const auto which = random.below(kinds + 1);
    return which == kinds ? std::string() : prefix + std::to_string(which);
  };
  for (std::uint64_t i = 0, count = random.below(6); i < count; ++i) {
    out.claims.push_back({"O" + std::to_string(random.below(2)),
                          i == 0 ? "" : "I" + std::to_string(i),
                          random.below(4) == 0 ? "USD" : "EUR",
                          *Decimal::of(static_cast<std::int64_t>(random.below(3000)), 2)});
  }
  for (std::uint64_t i = 0, count = random.below(8); i < count; ++i) {
    const auto cents = static_cast<std::int64_t>(random.below(4000)) - 1000;
    out.payments.push_back({"p" + std::to_string(i), name("ref", 3), name("O", 3), name("I", 6),
                            random.below(4) == 0 ? "USD" : "EUR", *Decimal::of(cents, 2),
                            random.below(2) == 0});
  }
  return out;
}

Decimal sum(const std::vector<Share>& shares) {
  Decimal total;
  for (const auto& share : shares) total = *total.plus(share.amount);
  return total;
}

}  // namespace

TEST_CASE("no cent is lost and none is made, whatever is compared") {
  CHECK(rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const Case given = random_case(random);
    const auto found = match(given.payments, given.claims);
    RC_ASSERT(found.has_value());
    std::vector<Decimal> paid(given.claims.size()), refunded(given.claims.size());
    Decimal returned;
    for (std::size_t i = 0; i < given.payments.size(); ++i) {
      const PaymentMatch& one = found->payments[i];
      const Decimal all = *sum(one.shares).plus(*one.returned.plus(one.left));
      RC_ASSERT(one.match == Match::duplicate || all == given.payments[i].amount);
      RC_ASSERT(one.match != Match::duplicate || all == Decimal(0));
      returned = *returned.plus(one.returned);
      for (const auto& share : one.shares) {
        RC_ASSERT(given.claims[share.claim].currency == given.payments[i].currency);
        auto& of = share.amount > Decimal(0) ? paid[share.claim] : refunded[share.claim];
        of = *of.plus(share.amount);
      }
    }
    RC_ASSERT(returned == Decimal(0));
    for (std::size_t i = 0; i < given.claims.size(); ++i) {
      const ClaimMatch& one = found->claims[i];
      RC_ASSERT(one.paid == paid[i]);
      RC_ASSERT(one.refunded == refunded[i].negated());
      RC_ASSERT(one.paid <= given.claims[i].amount);
      RC_ASSERT(one.refunded <= one.paid);
      RC_ASSERT((one.match == Match::matched) == (one.paid == given.claims[i].amount));
    }
  }));
}

TEST_CASE("what is found does not depend on the order of the payments") {
  CHECK(rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    Case given = random_case(random);
    const auto before = match(given.payments, given.claims);
    std::reverse(given.payments.begin(), given.payments.end());
    auto after = match(given.payments, given.claims);
    RC_ASSERT(before.has_value());
    RC_ASSERT(after.has_value());
    std::reverse(after->payments.begin(), after->payments.end());
    RC_ASSERT(*before == *after);
  }));
}

}  // namespace holdfast::warehouse

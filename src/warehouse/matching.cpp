#include "warehouse/matching.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

namespace holdfast::warehouse {
namespace {

using base::Decimal;
using Indices = std::vector<std::size_t>;

const Decimal nothing;

template <typename Less>
Indices ordered(std::size_t count, Less less) {
  Indices all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::sort(all.begin(), all.end(), less);
  return all;
}

class Matcher {
 public:
  Matcher(const std::vector<PaymentPart>& payments, const std::vector<Claim>& claims)
      : payments_(payments), claims_(claims) {
    out_.payments.resize(payments.size());
    out_.claims.resize(claims.size());
    by_number_ = ordered(claims.size(), [&](std::size_t a, std::size_t b) {
      const bool rest_a = claims[a].invoice.empty();
      const bool rest_b = claims[b].invoice.empty();
      return std::tie(claims[a].order, rest_a, claims[a].invoice, a) <
             std::tie(claims[b].order, rest_b, claims[b].invoice, b);
    });
    by_name_ = ordered(payments.size(), [&](std::size_t a, std::size_t b) {
      const bool whole_a = payments[a].invoice.empty();
      const bool whole_b = payments[b].invoice.empty();
      return std::tie(whole_a, payments[a].id, a) < std::tie(whole_b, payments[b].id, b);
    });
  }

  base::Result<Matching> run() {
    find_duplicates();
    for (const auto one : by_name_) {
      if (payments_[one].amount > nothing && !is_duplicate(one)) capture(one);
    }
    for (const auto one : by_name_) {
      if (payments_[one].amount < nothing && !is_duplicate(one)) refund(one);
    }
    for (std::size_t i = 0; i < claims_.size(); ++i) judge_claim(i);
    for (std::size_t i = 0; i < payments_.size(); ++i) judge(i);
    if (error_) return tl::unexpected<base::Error>(*error_);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_duplicate(std::size_t payment) const {
    return out_.payments[payment].match == Match::duplicate;
  }

  void add(Decimal& sum, Decimal more) {
    const auto total = sum.plus(more);
    if (total)
      sum = *total;
    else if (!error_)
      error_ = total.error();
  }

  [[nodiscard]] Decimal difference(Decimal a, Decimal b) {
    add(a, b.negated());
    return a;
  }

  void find_duplicates() {
    std::map<std::tuple<std::string, std::string, Decimal>, std::size_t> seen;
    for (const auto one : ordered(payments_.size(), [&](std::size_t a, std::size_t b) {
           return std::tie(payments_[a].id, a) < std::tie(payments_[b].id, b);
         })) {
      const PaymentPart& part = payments_[one];
      if (part.reference.empty()) continue;
      const bool first =
          seen.try_emplace(std::tuple(part.reference, part.currency, part.amount), one).second;
      if (!first) out_.payments[one].match = Match::duplicate;
    }
  }

  struct Named {
    std::string order, invoice;
  };

  [[nodiscard]] Named named_by(const PaymentPart& part) const {
    Named named{part.order, part.invoice};
    const bool nothing_named = named.order.empty() && named.invoice.empty();
    if (nothing_named) named = {part.reference, part.reference};
    for (const auto& claim : claims_) {
      const bool of_invoice = !claim.invoice.empty() && claim.invoice == named.invoice;
      if (of_invoice) named.order = claim.order;
    }
    return named;
  }

  // Claims that the payment may be for: the invoice it names, then all others of that order.
  [[nodiscard]] Indices candidates(const PaymentPart& part) const {
    const Named named = named_by(part);
    Indices first, rest;
    for (const auto one : by_number_) {
      const Claim& claim = claims_[one];
      const bool known = !named.order.empty() && claim.order == named.order;
      if (!known || claim.currency != part.currency) continue;
      const bool is_named = !named.invoice.empty() && claim.invoice == named.invoice;
      (is_named ? first : rest).push_back(one);
    }
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
  }

  void capture(std::size_t payment) {
    PaymentMatch& here = out_.payments[payment];
    here.left = payments_[payment].amount;
    const Indices places = candidates(payments_[payment]);
    for (const auto claim : places) {
      const Decimal open = difference(claims_[claim].amount, out_.claims[claim].paid);
      const Decimal share = std::min(open, here.left);
      if (share <= nothing) continue;
      here.shares.push_back({claim, share});
      here.left = difference(here.left, share);
      add(out_.claims[claim].paid, share);
    }
    if (!places.empty()) taken_[key_of(places.front())].push_back(payment);
  }

  // Too much first, then what was paid for goods.
  void refund(std::size_t payment) {
    PaymentMatch& here = out_.payments[payment];
    Decimal back = payments_[payment].amount.negated();
    const Indices places = candidates(payments_[payment]);
    if (!places.empty()) {
      for (const auto other : taken_[key_of(places.front())]) {
        PaymentMatch& paid = out_.payments[other];
        const Decimal share = std::min(paid.left, back);
        paid.left = difference(paid.left, share);
        add(paid.returned, share);
        add(here.returned, share.negated());
        back = difference(back, share);
      }
    }
    for (const auto claim : places) {
      const Decimal share =
          std::min(difference(out_.claims[claim].paid, out_.claims[claim].refunded), back);
      if (share <= nothing) continue;
      here.shares.push_back({claim, share.negated()});
      add(out_.claims[claim].refunded, share);
      back = difference(back, share);
    }
    here.left = back.negated();
  }

  [[nodiscard]] std::pair<std::string, std::string> key_of(std::size_t claim) const {
    return {claims_[claim].order, claims_[claim].currency};
  }

  [[nodiscard]] bool covered(std::size_t claim) const {
    return out_.claims[claim].paid >= claims_[claim].amount;
  }

  void judge_claim(std::size_t claim) {
    ClaimMatch& here = out_.claims[claim];
    here.match = covered(claim)         ? Match::matched
                 : here.paid <= nothing ? Match::unmatched
                 : was_all(claim)       ? Match::under
                                        : Match::partial;
  }

  [[nodiscard]] bool was_all(std::size_t claim) const {
    for (std::size_t i = 0; i < payments_.size(); ++i) {
      if (!payments_[i].final) continue;
      for (const auto& share : out_.payments[i].shares) {
        if (share.claim == claim && share.amount > nothing) return true;
      }
    }
    return false;
  }

  void judge(std::size_t payment) {
    PaymentMatch& here = out_.payments[payment];
    if (here.match == Match::duplicate) return;
    const bool known = !here.shares.empty() || !here.returned.is_zero();
    const bool for_something = known || !candidates(payments_[payment]).empty();
    const bool refunds = payments_[payment].amount < nothing;
    if (payments_[payment].amount.is_zero()) {
      here.match = Match::matched;
    } else if (!for_something || (refunds && !known)) {
      here.match = Match::unmatched;
    } else if (!here.left.is_zero()) {
      here.match = Match::over;
    } else {
      const bool all = refunds || std::all_of(here.shares.begin(), here.shares.end(),
                                              [&](const Share& one) { return covered(one.claim); });
      here.match = all ? Match::matched : payments_[payment].final ? Match::under : Match::partial;
    }
  }

  const std::vector<PaymentPart>& payments_;
  const std::vector<Claim>& claims_;
  Matching out_;
  Indices by_number_, by_name_;
  std::map<std::pair<std::string, std::string>, Indices> taken_;  // captures by order and currency
  std::optional<base::Error> error_;
};

}  // namespace

std::string_view to_string(Match match) {
  switch (match) {
    case Match::matched: return "matched";
    case Match::partial: return "partial";
    case Match::over: return "over";
    case Match::under: return "under";
    case Match::duplicate: return "duplicate";
    case Match::unmatched: return "unmatched";
  }
  return "unknown";
}

base::Result<Matching> match(const std::vector<PaymentPart>& payments,
                             const std::vector<Claim>& claims) {
  return Matcher(payments, claims).run();
}

}  // namespace holdfast::warehouse

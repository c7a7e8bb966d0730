#include "warehouse/order_facts.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace holdfast::warehouse {
namespace {

using FactKey = std::pair<FactKind, std::string>;

bool is_goods(const base::Json& line) {
  const base::Json* kind = line.find("kind");
  if (kind == nullptr || kind->string() == nullptr) return true;
  return kind->string()->empty() || *kind->string() == "product";
}

void read_lines(const base::Json& lines, JoinedOrder& order) {
  if (lines.items() == nullptr) return;
  for (const base::Json& line : *lines.items()) {
    const base::Json* sku = line.find("sku");
    const base::Json* quantity = line.find("quantity");
    if (!is_goods(line) || sku == nullptr || sku->string() == nullptr) continue;
    if (sku->string()->empty() || quantity == nullptr || quantity->number() == nullptr) continue;
    LineState& state = order.lines[*sku->string()];
    state.sku = *sku->string();
    state.ordered = add(state.ordered, *quantity->number());
  }
}

// One fact a kind and id (of differing copies the one with the least dot), without the voided.
std::vector<Fact> effective(const std::vector<Fact>& facts) {
  std::map<FactKey, Fact> joined;
  std::set<std::string> voided;
  for (const Fact& fact : facts) {
    if (fact.kind == FactKind::voided) voided.insert(fact.detail);
    const auto [place, added] = joined.try_emplace({fact.kind, fact.id}, fact);
    if (!added && fact.dot < place->second.dot) place->second = fact;
  }
  std::vector<Fact> left;
  for (auto& [key, fact] : joined) {
    const std::string name = std::string(to_string(key.first)) + ":" + key.second;
    if (key.first != FactKind::voided && !voided.contains(name)) left.push_back(std::move(fact));
  }
  return left;
}

LineState& line_of(JoinedOrder& order, const std::string& sku, bool orders_it) {
  const auto [place, added] = order.lines.try_emplace(sku);
  place->second.sku = sku;
  if (added && !orders_it) order.unknown_skus.push_back(sku);
  return place->second;
}

void add_to_line(JoinedOrder& order, const Fact& fact, base::Decimal LineState::*amount) {
  LineState& line = line_of(order, fact.line, false);
  line.*amount = add(line.*amount, fact.amount);
}

// A fact without a line is about everything that was ordered.
void take_goods(JoinedOrder& order, const Fact& fact, base::Decimal LineState::*amount) {
  if (!fact.line.empty()) add_to_line(order, fact, amount);
}

void take_whole(JoinedOrder& order, const Fact& fact) {
  if (!fact.line.empty()) return;
  for (auto& [sku, line] : order.lines) {
    const base::Decimal live = subtract(line.ordered, line.cancelled);
    if (fact.kind == FactKind::picked) line.picked = std::max(line.picked, live);
    if (fact.kind == FactKind::shipped) line.shipped = std::max(line.shipped, live);
    if (fact.kind == FactKind::returned) line.returned = std::max(line.returned, line.shipped);
    if (fact.kind == FactKind::cancelled) line.cancelled = line.ordered;
  }
  if (fact.kind == FactKind::cancelled) order.whole_cancelled = true;
}

base::Decimal amount_or(const Fact& fact, base::Decimal whole) {
  return fact.amount.is_zero() ? whole : fact.amount;
}

void take_money(JoinedOrder& order, const Fact& fact) {
  Money& money = order.money;
  if (fact.kind == FactKind::authorised) money.authorised = true;
  if (fact.kind == FactKind::captured)
    money.captured = add(money.captured, amount_or(fact, money.due));
  if (fact.kind == FactKind::invoiced) money.invoiced = add(money.invoiced, fact.amount);
}

void take_refund(JoinedOrder& order, const Fact& fact) {
  if (fact.kind != FactKind::refunded) return;
  Money& money = order.money;
  money.refunded = add(money.refunded, amount_or(fact, money.captured));
}

// That all was invoiced says nothing more once the invoices themselves are known.
void take_invoiced(JoinedOrder& order, const Fact& fact) {
  Money& money = order.money;
  const bool whole = fact.kind == FactKind::invoiced && fact.amount.is_zero();
  if (whole && money.invoiced.is_zero()) money.invoiced = money.due;
}

void take_line_fact(JoinedOrder& order, const Fact& fact) {
  switch (fact.kind) {
    case FactKind::picked: return take_goods(order, fact, &LineState::picked);
    case FactKind::shipped: return take_goods(order, fact, &LineState::shipped);
    case FactKind::returned: return take_goods(order, fact, &LineState::returned);
    case FactKind::cancelled: return take_goods(order, fact, &LineState::cancelled);
    case FactKind::packed: return take_goods(order, fact, &LineState::packed);
    case FactKind::reserved: order.reserved = true; return;
    default: return take_money(order, fact);
  }
}

void take_tracking(JoinedOrder& order, const Fact& fact) {
  if (fact.kind != FactKind::shipped || fact.detail.empty()) return;
  auto& codes = order.tracking_codes;
  if (std::find(codes.begin(), codes.end(), fact.detail) == codes.end())
    codes.push_back(fact.detail);
}

bool is_held(const std::vector<Fact>& facts) {
  std::set<std::string> released;
  for (const Fact& fact : facts)
    if (fact.kind == FactKind::released) released.insert(fact.id);
  return std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::hold && !released.contains(fact.id);
  });
}

// Lines that only a fact orders: the record's own lines may not have been read yet.
void take_ordered(JoinedOrder& order, const std::vector<Fact>& facts) {
  std::set<std::string> of_record;
  for (const auto& [sku, line] : order.lines) of_record.insert(sku);
  for (const Fact& fact : facts) {
    if (fact.kind != FactKind::ordered || fact.line.empty()) continue;
    if (of_record.contains(fact.line)) continue;
    LineState& line = line_of(order, fact.line, true);
    line.ordered = add(line.ordered, fact.amount);
  }
}

}  // namespace

base::Decimal add(base::Decimal a, base::Decimal b) {
  const auto sum = a.plus(b);
  return sum ? *sum : std::max(a, b);
}

base::Decimal subtract(base::Decimal a, base::Decimal b) { return add(a, b.negated()); }

base::Decimal Money::kept() const { return subtract(captured, refunded); }

// Facts about single lines first, then about the whole order: returned after shipped, refunded
// after captured, because "all of it" means all there is.
JoinedOrder join_facts(const base::Json& lines, const std::vector<Fact>& facts,
                       base::Decimal total_gross) {
  const std::vector<Fact> left = effective(facts);
  JoinedOrder order;
  order.money.due = total_gross;
  read_lines(lines, order);
  take_ordered(order, left);
  for (const Fact& fact : left) take_line_fact(order, fact);
  for (const Fact& fact : left) {
    take_whole(order, fact);
    take_refund(order, fact);
    take_invoiced(order, fact);
    take_tracking(order, fact);
  }
  order.on_hold = is_held(left);
  return order;
}

bool JoinedOrder::any_shipped() const {
  return std::any_of(lines.begin(), lines.end(),
                     [](const auto& line) { return line.second.shipped > base::Decimal(0); });
}

bool JoinedOrder::nothing_left_to_ship() const {
  return std::all_of(lines.begin(), lines.end(), [](const auto& entry) {
    const LineState& line = entry.second;
    return add(line.shipped, line.cancelled) >= line.ordered;
  });
}

bool JoinedOrder::all_cancelled() const {
  if (any_shipped()) return false;
  if (lines.empty()) return whole_cancelled;
  return std::all_of(lines.begin(), lines.end(), [](const auto& entry) {
    return entry.second.cancelled >= entry.second.ordered;
  });
}

bool JoinedOrder::all_returned() const {
  return any_shipped() && std::all_of(lines.begin(), lines.end(), [](const auto& entry) {
    return entry.second.returned >= entry.second.shipped;
  });
}

}  // namespace holdfast::warehouse

#include <algorithm>

#include "warehouse/order_facts.hpp"

namespace holdfast::warehouse {
namespace {

using Words = std::vector<std::string>;

std::string of(base::Decimal part, base::Decimal whole) {
  return part.to_string() + " of " + whole.to_string();
}

void check_shipped(const LineState& line, Words& words) {
  if (line.shipped > line.ordered)
    words.push_back("shipped twice: " + line.sku + " (" + of(line.shipped, line.ordered) + ")");
  else if (line.shipped > base::Decimal(0) && add(line.shipped, line.cancelled) > line.ordered)
    words.push_back("shipped and cancelled: " + line.sku + " (shipped " +
                    line.shipped.to_string() + ", cancelled " + of(line.cancelled, line.ordered) +
                    ")");
}

void check_picked(const LineState& line, Words& words) {
  if (line.picked > line.ordered)
    words.push_back("picked twice: " + line.sku + " (" + of(line.picked, line.ordered) + ")");
  else if (line.picked > base::Decimal(0) && line.shipped.is_zero() &&
           add(line.picked, line.cancelled) > line.ordered)
    words.push_back("picked and cancelled: " + line.sku + " (picked " + line.picked.to_string() +
                    ", cancelled " + of(line.cancelled, line.ordered) + ")");
}

void check_line(const LineState& line, Words& words) {
  check_shipped(line, words);
  check_picked(line, words);
  if (line.returned > line.shipped)
    words.push_back("returned more than shipped: " + line.sku + " (" +
                    of(line.returned, line.shipped) + ")");
  if (line.cancelled > line.ordered)
    words.push_back("cancelled more than ordered: " + line.sku + " (" +
                    of(line.cancelled, line.ordered) + ")");
}

// Whether the sums agree is found by comparing payments and invoices (settlement.hpp).
void check_money(const JoinedOrder& order, Words& words) {
  const Money& money = order.money;
  const base::Decimal nothing(0);
  if (money.kept() > nothing && order.all_cancelled())
    words.push_back("paid and cancelled: " + money.kept().to_string() + " to refund");
  if (money.invoiced > nothing && money.kept() > money.invoiced)
    words.push_back("paid and not invoiced: " +
                    subtract(money.kept(), money.invoiced).to_string());
}

}  // namespace

Words violations(const JoinedOrder& order) {
  Words words;
  for (const auto& [sku, line] : order.lines) {
    const auto& unknown = order.unknown_skus;
    if (std::find(unknown.begin(), unknown.end(), sku) != unknown.end())
      words.push_back("never ordered: " + sku);
    else
      check_line(line, words);
  }
  check_money(order, words);
  if (order.on_hold && order.any_shipped()) words.push_back("shipped in spite of a hold");
  return words;
}

}  // namespace holdfast::warehouse

#include <algorithm>

#include <fmt/core.h>

#include "sync/actions.hpp"
#include "sync/supply.hpp"

namespace holdfast::sync {

struct SupplyAction::Row {
  std::size_t place = 0;
  base::Uuid item;
  std::string sku, native;
  Agreed agreed;
  base::Decimal sum, supply;  // what the shop is to hold now, and the supply it follows from
};

namespace {

bool holds(const std::vector<base::Decimal>& sums, base::Decimal sum) {
  return std::find(sums.begin(), sums.end(), sum) != sums.end();
}

// The same as the shop shows it.
bool holds_pieces(const std::vector<base::Decimal>& sums, base::Decimal found) {
  return std::any_of(sums.begin(), sums.end(),
                     [&](const auto& sum) { return whole_pieces(sum) == found; });
}

}  // namespace

// Nothing to look up where the shop's own orders lower its stock.
base::Result<base::Decimal> SupplyAction::sum_for(const Agreed& agreed, base::Decimal supply,
                                                  base::Decimal on_hand, const std::string& sku,
                                                  const Reserved* open_orders) {
  if (open_orders == nullptr) return target_sum(agreed, supply);
  const auto needed = open_orders->find(sku);
  return needed == open_orders->end() ? base::Result<base::Decimal>(on_hand)
                                      : on_hand.minus(needed->second);
}

base::Result<std::optional<SupplyAction::Row>> SupplyAction::row_of(
    const store::View& view, const base::Uuid& item, const Reserved* open_orders) const {
  const StoreLookups lookups(context_, view);
  const auto agreed = find_agreed(view, item);
  auto native = agreed ? lookups.native_id("shopware", "product", item) : std::nullopt;
  if (!native) return std::nullopt;
  auto stock = view.item_stock(item);
  if (!stock) return pass(stock);
  auto supply = stock->supply();
  if (!supply) return pass(supply);
  const auto sku = lookups.field(warehouse::RecordKind::item, item, "sku");
  Row row{0, item, item.hex(), std::move(*native), *agreed, {}, *supply};
  if (sku && sku->string() != nullptr) row.sku = *sku->string();
  auto sum = sum_for(*agreed, *supply, stock->on_hand, row.sku, open_orders);
  if (!sum) return pass(sum);
  row.sum = *sum;
  return row;
}

// An item that is not tied to the shop yet needs no push: the tie is made from its supply then.
// While ties are being made nobody knows which items that is.
base::Task<std::vector<SupplyAction::Row>> SupplyAction::gather(
    std::vector<store::OutboxEntry> entries, Answers& answers) {
  const auto lock = co_await context_.tying.lock();
  const store::View view = context_.store.view();
  const bool free = context_.connector(store::Endpoint::shopware).supply_is_what_is_free();
  const Reserved open_orders = free ? reserved(view) : Reserved{};
  std::vector<Row> rows;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto item = base::Uuid::parse(entries[i].key);
    if (!item) continue;
    auto row = row_of(view, *item, free ? &open_orders : nullptr);
    if (!row) {
      answers[i] = pass(row);
    } else if (*row) {
      (*row)->place = i;
      rows.push_back(std::move(**row));
    }
  }
  co_return rows;
}

// Durable before it is sent: after a death the shop may hold it, and nobody else wrote it.
base::Task<base::Status> SupplyAction::keep_told(std::vector<Row>& rows) {
  store::Transaction notes;
  for (auto& row : rows) {
    if (row.sum == row.agreed.base || holds(row.agreed.told, row.sum)) continue;
    auto& told = row.agreed.told;
    told.push_back(row.sum);
    if (told.size() > agreed_told_max) told.erase(told.begin());
    notes.emplace_back(note_agreed(row.item, row.agreed));
  }
  if (notes.empty()) co_return base::Status{};
  const auto kept = co_await context_.store.commit(std::move(notes));
  if (!kept) co_return tl::unexpected<base::Error>(kept.error());
  co_return base::Status{};
}

base::Result<Delivery> SupplyAction::deliver(const Row& row, const flow::SupplyAnswer& answer) {
  if (answer.error) {
    return tl::unexpected<base::Error>(
        answer.error->within("telling the shop the stock of " + row.sku));
  }
  Delivery delivery{fmt::format(R"({{"stock":{}}})", answer.stock.to_string()), {}};
  delivery.effects.emplace_back(note_agreed(row.item, {row.sum, row.supply, {}}));
  if (!answer.drift || answer.drift->is_zero()) return delivery;
  const auto found = whole_pieces(row.agreed.base).plus(*answer.drift);
  if (found && holds_pieces(row.agreed.told, *found)) return delivery;
  const auto theirs = found ? found->minus(answer.sales) : found;
  if (!theirs) return tl::unexpected<base::Error>(theirs.error());
  list_drift(delivery.effects, row.sku, answer.sales, {*theirs, answer.stock, *answer.drift},
             context_.hybrid.tick());
  return delivery;
}

base::Task<std::vector<base::Result<Delivery>>> SupplyAction::run(
    std::vector<store::OutboxEntry> entries) {
  Answers answers(entries.size(), Delivery{});
  auto rows = co_await gather(std::move(entries), answers);
  if (rows.empty()) co_return answers;
  std::vector<flow::SupplyTarget> targets;
  targets.reserve(rows.size());
  for (const auto& row : rows) targets.push_back({row.native, row.sum, row.agreed.base, false});
  const auto kept = co_await keep_told(rows);
  auto written = base::Result<std::vector<flow::SupplyAnswer>>(std::vector<flow::SupplyAnswer>{});
  if (kept) {
    written = co_await context_.connector(store::Endpoint::shopware).set_supply(std::move(targets));
  } else {
    written = tl::unexpected<base::Error>(kept.error());
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    auto& answer = answers[rows[r].place];
    if (written) {
      answer = deliver(rows[r], (*written)[r]);
    } else {
      answer = tl::unexpected<base::Error>(written.error());
    }
  }
  co_return answers;
}

}  // namespace holdfast::sync

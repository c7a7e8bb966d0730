#include "sync/supply.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "sync/intents.hpp"
#include "sync/shadow.hpp"

namespace holdfast::sync {
namespace {

constexpr base::Seconds walk_again{600};

}  // namespace

std::string agreed_key(const base::Uuid& item) { return "supply/" + item.hex(); }

std::optional<Agreed> find_agreed(const store::View& view, const base::Uuid& item) {
  const auto text = view.note(store::Shelf::agreed, agreed_key(item));
  if (!text) return std::nullopt;
  const auto json = base::Json::parse(*text);
  if (!json) return std::nullopt;
  const auto base = base::JsonView(*json)["base"].decimal();
  const auto supply = base::JsonView(*json)["supply"].decimal();
  if (!base || !supply) return std::nullopt;
  Agreed agreed{*base, *supply};
  const auto told = base::JsonView(*json)["told"];
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (const auto sum = told[i].decimal()) agreed.told.push_back(*sum);
  }
  return agreed;
}

store::Noted note_agreed(const base::Uuid& item, const Agreed& agreed) {
  base::Json json = base::Json::object();
  json.set("base", agreed.base);
  json.set("supply", agreed.supply);
  if (!agreed.told.empty()) {
    base::Json told = base::Json::array();
    for (const auto& sum : agreed.told) told.push_back(sum);
    json.set("told", std::move(told));
  }
  return {store::Shelf::agreed, agreed_key(item), json.dump()};
}

base::Result<base::Decimal> target_sum(const Agreed& agreed, base::Decimal supply_now) {
  const auto change = supply_now.minus(agreed.supply);
  return change ? agreed.base.plus(*change) : change;
}

base::Decimal whole_pieces(base::Decimal sum) {
  const base::Decimal whole = sum.rounded(0);
  return whole > sum ? whole.minus(1).value_or(whole) : whole;
}

void queue_what_is_free(store::Transaction& out, const Context& context,
                        const warehouse::Record& order) {
  const auto shop = context.connectors.find(store::Endpoint::shopware);
  if (shop == context.connectors.end() || !shop->second->supply_is_what_is_free()) return;
  const base::Json lines = order.value("lines");
  const base::JsonView view(lines);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const std::string sku = view[i]["sku"].text_or("");
    if (!sku.empty()) queue_supply(out, warehouse::item_id(sku));
  }
}

std::map<std::string, base::Decimal, std::less<>> reserved(const store::View& view) {
  std::map<std::string, base::Decimal, std::less<>> pieces;
  const auto read = view.each_record(warehouse::RecordKind::order, {}, [&](const auto& order) {
    const auto* total = order.value("total_gross").number();
    const auto state = warehouse::derive(order.value("lines"), view.facts(order.id),
                                         total == nullptr ? base::Decimal{} : *total);
    if (state.progress == warehouse::Progress::cancelled) return true;
    for (const auto& line : state.lines) {
      auto& sum = pieces[line.sku];
      if (const auto more = sum.plus(line.open())) sum = *more;
    }
    return true;
  });
  if (!read) base::log_error("supply", read.error().message);
  return pieces;
}

namespace {

base::Json side(base::Decimal value, std::string by) {
  base::Json json = base::Json::object();
  json.set("value", value);
  json.set("by", std::move(by));
  return json;
}

}  // namespace

void list_drift(store::Transaction& out, const std::string& sku, base::Decimal sales,
                const Drift& drift, const causal::HybridTime& time) {
  store::ConflictFound found;
  found.id = fmt::format("stock/{}/{}/{}", sku, sales.to_string(), drift.sum.to_string());
  found.kind = "stock";
  found.subject = fmt::format("stock of {} in the shop", sku);
  found.time = time;
  base::Json sides = base::Json::array();
  sides.push_back(side(drift.ours, "box"));
  sides.push_back(side(drift.theirs, causal::to_string(causal::shopware_actor())));
  found.details.set("sides", std::move(sides));
  found.details.set("drift", drift.sum);
  found.details.set("stock", drift.ours);
  found.details.set("sales", sales);
  const std::string id = found.id;
  out.emplace_back(std::move(found));
  out.emplace_back(store::ConflictSettled{id, "the warehouse's stock stands", drift.ours});
}

std::vector<Agreement::Candidate> Agreement::candidates(base::Uuid& after, std::uint64_t rounds) {
  std::vector<Candidate> found;
  const store::View view = context_.store.view();
  std::size_t looked_at = 0;
  const auto read = view.each_record(warehouse::RecordKind::item, after, [&](const auto& item) {
    after = item.id;
    if (++looked_at > items_per_round * 20 || found.size() == items_per_round) return false;
    const auto native =
        view.note(store::Shelf::native, native_key(store::Endpoint::shopware, "product", item.id));
    if (!native || find_agreed(view, item.id)) return true;
    const auto doubt = doubts_.find(item.id);
    if (doubt != doubts_.end() && rounds < doubt->second.look_again) {
      walk_found_ = true;  // the next walk may find it due
      return true;
    }
    const auto stock = view.item_stock(item.id);
    const auto rows = view.stock_rows(item.id);
    const auto supply = stock ? stock->supply() : base::Result<base::Decimal>(base::Decimal{});
    if (!stock || !rows || rows->empty() || !supply) return true;
    found.push_back({item.id, item.text("sku"), *native, stock->on_hand, *supply, {}});
    return true;
  });
  if (!read) base::log_error("supply", read.error().message);
  if (looked_at <= items_per_round * 20 && found.size() < items_per_round) after = {};
  if (found.empty()) return found;  // as nearly always: the walk over all orders is not needed
  const auto needed = reserved(view);
  for (auto& item : found) {
    const auto open = needed.find(item.sku);
    if (open != needed.end()) item.reserved = open->second;
  }
  return found;
}

// With many items a walk is long: all are walked again when something new has come; and now and
// then, for the stock that a scan alone gave to an item.
std::vector<Agreement::Candidate> Agreement::next_candidates(std::uint64_t stocks,
                                                             std::uint64_t rounds) {
  const std::uint64_t growth = context_.store.view().growth() + stocks;
  const base::MonotonicTime now = context_.loop.now();
  if (growth == nothing_at_ && now - nothing_since_ < base::Duration(walk_again)) return {};
  if (after_.is_nil()) {
    walk_began_ = growth;
    walk_found_ = false;
  }
  auto found = candidates(after_, rounds);
  walk_found_ = walk_found_ || !found.empty();
  if (after_.is_nil() && !walk_found_) {
    nothing_at_ = walk_began_;
    nothing_since_ = now;
  }
  return found;
}

base::Task<base::Result<bool>> Agreement::round(std::uint64_t stocks, Rounds orders_read) {
  const auto lock = co_await context_.tying.lock();
  const auto items = next_candidates(stocks, orders_read());
  tying_ = !items.empty();
  if (items.empty()) co_return !after_.is_nil();
  std::vector<flow::SupplyTarget> rows;
  rows.reserve(items.size());
  for (const auto& item : items) rows.push_back({item.native, {}, {}, true});
  auto answers = co_await context_.connector(store::Endpoint::shopware).set_supply(std::move(rows));
  if (!answers) co_return pass(answers);
  store::Transaction transaction;
  for (std::size_t i = 0; i < items.size() && i < answers->size(); ++i) {
    if (!(*answers)[i].error) judge(items[i], (*answers)[i], orders_read(), transaction);
  }
  if (!transaction.empty()) {
    const auto stored = co_await context_.store.commit(std::move(transaction));
    if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  }
  co_return true;
}

// The sum is right when stock = on hand - reserved. An order placed since the orders were read
// makes one look wrong that is not. So a wrong sum must be found again, with stock and sales as
// they were, after all orders that led to them were read: of the next two rounds to finish, the
// second began after this look.
void Agreement::judge(const Candidate& item, const flow::SupplyAnswer& answer, std::uint64_t rounds,
                      store::Transaction& out) {
  const auto sum = answer.stock.plus(answer.sales);
  const auto free = item.on_hand.minus(item.reserved);
  const auto wanted = free ? free->plus(answer.sales) : free;
  if (!sum || !wanted) return;
  if (*sum == *wanted) {
    doubts_.erase(item.item);
    out.emplace_back(note_agreed(item.item, {*sum, item.supply, {}}));
    return;
  }
  const auto drift = sum->minus(*wanted);
  const auto doubt = doubts_.find(item.item);
  if (!drift) return;
  const bool again = doubt != doubts_.end() && doubt->second.stock == answer.stock &&
                     doubt->second.sales == answer.sales && doubt->second.drift == *drift;
  if (!again) {
    doubts_[item.item] = {answer.stock, answer.sales, *drift, rounds + 2};
    return;
  }
  doubts_.erase(doubt);
  list_drift(out, item.sku, answer.sales, {answer.stock, *free, *drift}, context_.hybrid.tick());
  out.emplace_back(note_agreed(item.item, {*wanted, item.supply, {}}));
  queue_supply(out, item.item);
}

}  // namespace holdfast::sync

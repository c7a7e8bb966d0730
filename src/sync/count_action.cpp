#include <fmt/core.h>

#include "base/json_view.hpp"
#include "flow/movement_fields.hpp"
#include "flow/withheld.hpp"
#include "sync/actions.hpp"
#include "sync/count_review.hpp"
#include "sync/reserver.hpp"
#include "sync/stock_reader.hpp"

namespace holdfast::sync {

struct CountedStock {
  warehouse::StockKey key;
  std::string sku, native;
  base::Decimal counted, before;
};

namespace {

constexpr std::chrono::seconds restless_rest{5};

base::Result<CountedStock> describe(const Context& context, const store::View& view,
                                    const store::OutboxEntry& entry) {
  CountedStock out;
  const auto slash = entry.key.find('/');
  const auto item = base::Uuid::parse(entry.key.substr(0, slash));
  const auto payload = base::Json::parse(entry.payload);
  if (slash == std::string::npos || !item || !payload) {
    return base::fail(base::ErrorKind::internal, "the outbox entry of a count cannot be read");
  }
  out.key = {*item, entry.key.substr(slash + 1)};
  const auto counted = base::JsonView(*payload)["counted"].decimal();
  const auto before = base::JsonView(*payload)["before"].decimal();
  if (!counted || !before) return base::fail(base::ErrorKind::internal, "count without quantity");
  out.counted = *counted;
  out.before = *before;
  const StoreLookups lookups(context, view, store::Endpoint::dynamics);
  const auto sku = lookups.field(warehouse::RecordKind::item, *item, "sku");
  out.sku = sku && sku->string() != nullptr ? *sku->string() : item->hex();
  const auto native = lookups.native_id("dynamics", "product", *item);
  if (!native) {
    return base::fail(base::ErrorKind::refused,
                      fmt::format("count of {}: Dynamics has no product of that number; create it "
                                  "there, then replay this entry",
                                  out.sku));
  }
  out.native = *native;
  return out;
}

base::Json side(base::Decimal value, const std::string& by, const std::string& knew) {
  base::Json json = base::Json::object();
  json.set("value", value);
  json.set("by", by);
  json.set("knew", knew);
  return json;
}

// The ERP holds something else than this box knew: both values with both contexts.
store::ConflictFound disagreement(const CountedStock& stock, const store::OutboxEntry& entry,
                                  const flow::OnHand& theirs, const causal::Ledger& ledger,
                                  const causal::HybridTime& time) {
  store::ConflictFound found;
  found.id = count_conflict(entry.movement);
  found.kind = "count";
  found.subject = fmt::format("stock of {} at {}", stock.sku, stock.key.location);
  found.time = time;
  const std::string ours = ledger.chosen() ? ledger.chosen()->context.to_string() : "{}";
  base::Json sides = base::Json::array();
  sides.push_back(side(stock.counted, causal::to_string(entry.movement), ours));
  const causal::Dot dot{causal::dynamics_actor(), theirs.version};
  sides.push_back(
      side(theirs.quantity, causal::to_string(dot), "everything posted before the count"));
  found.details.set("sides", std::move(sides));
  found.details.set("expected", stock.before);
  return found;
}

// What the ERP holds there now.
base::Task<base::Result<flow::OnHand>> read_theirs(const Context& context, CountedStock stock) {
  std::vector<std::string> items{stock.native};
  auto rows = co_await context.connector(store::Endpoint::dynamics).on_hand(std::move(items));
  if (!rows) {
    base::Error error =
        rows.error().within("reading on-hand before posting the count of " + stock.sku);
    // The number never stood still: it is read again, however often that takes.
    if (error.kind == base::ErrorKind::conflict) {
      error.kind = base::ErrorKind::unavailable;
      error.retry_after = restless_rest;
    }
    co_return tl::unexpected<base::Error>(std::move(error));
  }
  flow::OnHand theirs{stock.native, stock.key.location, {}, 0};
  for (const auto& row : *rows) {
    if (row.location == stock.key.location) theirs = row;
  }
  if (!theirs.unknown.empty()) {
    co_return base::fail(base::ErrorKind::refused,
                         fmt::format("posting the count of {}: {}; then replay this entry",
                                     stock.sku, theirs.unknown));
  }
  co_return theirs;
}

bool needs_review(const flow::CountRule& rule, base::Decimal counted, base::Decimal theirs) {
  const auto apart = counted.minus(theirs);
  if (!rule.review_above || !apart) return false;
  return (apart->is_negative() ? apart->negated() : *apart) > *rule.review_above;
}

// Nothing is sent: the entry waits where a person's decision finds it (count_review.hpp).
Delivery hold(const CountedStock& stock, const store::OutboxEntry& entry, base::Json payload,
              const flow::OnHand& theirs, store::Transaction effects) {
  payload.set("theirs", theirs.quantity);
  payload.set("version", static_cast<std::int64_t>(theirs.version));
  effects.emplace_back(store::Sent{entry.id, entry.attempt, payload.dump()});
  effects.emplace_back(store::Parked{
      entry.id, review_kind,
      fmt::format("{} of {} were counted at {}, the ERP holds {} and the box expected {}: a person "
                  "decides. holdfast conflicts settle {} accept, or recount",
                  stock.counted.to_string(), stock.sku, stock.key.location,
                  theirs.quantity.to_string(), stock.before.to_string(),
                  count_conflict(entry.movement))});
  return {"", std::move(effects), true};
}

}  // namespace

base::Task<std::vector<base::Result<Delivery>>> CountAction::run(
    std::vector<store::OutboxEntry> entries) {
  std::vector<base::Result<Delivery>> answers;
  answers.reserve(entries.size());
  for (auto& entry : entries) answers.push_back(co_await post(std::move(entry)));
  co_return answers;
}

// What the count is held against, and what comes of it: conflicts, settlements.
bool CountAction::compare(const CountedStock& stock, const store::OutboxEntry& entry,
                          const flow::OnHand& theirs, store::Transaction& effects) {
  const store::View view = context_.store.view();
  supersede_reviews(view, entry, stock.counted, context_.hybrid.tick(), effects);
  if (theirs.quantity == stock.before) return false;
  const auto ledger = view.ledger(stock.key);
  auto found = disagreement(stock, entry, theirs, ledger ? *ledger : causal::Ledger{},
                            context_.hybrid.tick());
  const std::string id = found.id;
  effects.emplace_back(std::move(found));
  if (needs_review(context_.routes.counts(), stock.counted, theirs.quantity)) return true;
  effects.emplace_back(store::ConflictSettled{id, "the physical count stands", stock.counted});
  return false;
}

// A movement that was on its way when the count was accepted may have lost its answer since. Sent
// again it finds itself, and cannot be done twice; nothing of this stock flies beside its count.
base::Task<base::Result<std::set<causal::Dot>>> CountAction::tell_unanswered(std::string key) {
  auto entries = unanswered_movements(context_.store.view(), key);
  std::set<causal::Dot> told;
  if (entries.empty()) co_return told;
  const auto answers = co_await MovementAction(context_, entries.size()).run(entries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (answers[i]) {
      told.insert(entries[i].movement);
      continue;
    }
    base::Error error = answers[i].error().within("a movement of that stock, before its count");
    if (!flow::is_withheld(error)) error.kind = base::ErrorKind::unavailable;
    co_return tl::unexpected<base::Error>(std::move(error));
  }
  co_return told;
}

// Works out the row's quantity once and makes it durable; a repeat sends what was sent first. Gives
// what the delivery brings besides, or the delivery of a count that is held.
base::Task<base::Result<Delivery>> CountAction::freeze(store::OutboxEntry& entry) {
  const auto stock = describe(context_, context_.store.view(), entry);
  if (!stock) co_return tl::unexpected<base::Error>(stock.error());
  const auto told = co_await tell_unanswered(entry.key);
  if (!told) co_return tl::unexpected<base::Error>(told.error());
  const auto theirs = co_await read_theirs(context_, *stock);
  if (!theirs) co_return tl::unexpected<base::Error>(theirs.error());
  auto payload = base::Json::parse(entry.payload);
  Delivery delivery;
  const bool accepted = base::JsonView(*payload)["accepted"].boolean().value_or(false);
  if (!accepted && compare(*stock, entry, *theirs, delivery.effects)) {
    co_return hold(*stock, entry, std::move(*payload), *theirs, std::move(delivery.effects));
  }
  const auto target = to_stand_at_erp(context_.store.view(), entry, stock->counted, *told);
  if (!target) co_return tl::unexpected<base::Error>(target.error());
  const auto quantity = target->minus(theirs->quantity);
  if (!quantity) co_return tl::unexpected<base::Error>(quantity.error());
  payload->set("quantity", *quantity);
  payload->set("item", stock->key.item.guid());
  entry.payload = payload->dump();
  if (context_.rehearsal.systems.contains(store::Endpoint::dynamics)) co_return delivery;
  store::Transaction frozen = delivery.effects;
  frozen.emplace_back(store::Sent{entry.id, entry.attempt, entry.payload});
  auto stored = co_await context_.store.commit(std::move(frozen));
  if (!stored) co_return pass(stored);
  co_return delivery;
}

base::Task<base::Result<Delivery>> CountAction::post(store::OutboxEntry entry) {
  auto payload = base::Json::parse(entry.payload);
  if (payload && payload->find("quantity") == nullptr) {
    auto frozen = co_await freeze(entry);
    if (!frozen || frozen->held) co_return frozen;
    payload = base::Json::parse(entry.payload);
  }
  if (!payload) co_return pass(payload);
  const auto quantity = base::JsonView(*payload)["quantity"].decimal();
  const auto item = base::JsonView(*payload)["item"].uuid();
  if (!quantity || !item) {
    co_return base::fail(base::ErrorKind::internal, "frozen count without quantity");
  }
  if (quantity->is_zero()) co_return Delivery{R"({"quantity":0})", {}};
  std::vector<flow::Write> rows;
  {
    const store::View view = context_.store.view();
    const StoreLookups lookups(context_, view, store::Endpoint::dynamics);
    warehouse::Movement row;
    row.dot = entry.movement;
    row.kind = warehouse::MovementKind::count;
    row.item = *item;
    row.location = entry.key.substr(entry.key.find('/') + 1);
    row.quantity = *quantity;
    const warehouse::Fields fields = flow::movement_fields(row);
    const flow::WriteRequest request{fields, entry.movement.uuid()};
    auto write = context_.routes.movements().front().mapping.write(request, lookups);
    if (!write) co_return pass(write);
    if (*write) rows.push_back(std::move(**write));
  }
  auto receipts = co_await context_.connector(store::Endpoint::dynamics).push(std::move(rows));
  if (receipts.empty()) co_return base::fail(base::ErrorKind::internal, "count without an answer");
  if (!receipts.front()) co_return pass(receipts.front());
  Delivery delivery{fmt::format(R"({{"quantity":{}}})", quantity->to_string()), {}};
  if (!quantity->is_negative())
    queue_waiting_for(delivery.effects, context_, context_.store.view(), *item);
  co_return delivery;
}

}  // namespace holdfast::sync

#include <set>

#include <fmt/core.h>

#include "flow/movement_fields.hpp"
#include "sync/actions.hpp"
#include "sync/reserver.hpp"

namespace holdfast::sync {
namespace {

base::Result<flow::Write> row_of(const Context& context, const store::View& view,
                                 const store::OutboxEntry& entry) {
  const auto movement = view.movement(entry.movement);
  if (!movement) {
    return base::fail(base::ErrorKind::corrupt,
                      fmt::format("movement {} is queued but cannot be read: run `holdfast verify` "
                                  "and restore the state, after which it goes by itself",
                                  causal::to_string(entry.movement)));
  }
  const StoreLookups lookups(context, view, store::Endpoint::dynamics);
  const auto& mapping = context.routes.movements().front().mapping;
  const warehouse::Fields fields = flow::movement_fields(*movement);
  const flow::WriteRequest request{fields, entry.movement.uuid()};
  auto write = mapping.write(request, lookups);
  if (!write) return pass(write, "movement " + causal::to_string(entry.movement));
  if (!*write) {
    return base::fail(base::ErrorKind::misconfigured,
                      "the mapping of movements sends nothing: check config/routes.json");
  }
  return std::move(**write);
}

std::string receipt_text(const flow::Receipt& receipt) {
  base::Json json = base::Json::object();
  json.set("id", receipt.id);
  json.set("version", static_cast<std::int64_t>(receipt.version));
  return json.dump();
}

// What came may be waited for: told once an item, with the last delivery.
void queue_waiting(const Context& context, const std::vector<causal::Dot>& delivered,
                   store::Transaction& out) {
  if (!reserves_at(context)) return;
  const store::View view = context.store.view();
  std::set<base::Uuid> items;
  for (const auto& dot : delivered) {
    const auto movement = view.movement(dot);
    if (movement && !movement->quantity.is_negative()) items.insert(movement->item);
  }
  for (const auto& item : items) queue_waiting_for(out, context, view, item);
}

}  // namespace

base::Task<std::vector<base::Result<Delivery>>> MovementAction::run(
    std::vector<store::OutboxEntry> entries) {
  // Whatever nobody speaks of may have been done: it goes again, and finds itself.
  const auto silence = base::fail(base::ErrorKind::unknown_outcome, "a movement without an answer");
  std::vector<base::Result<Delivery>> answers(entries.size(), silence);
  std::vector<flow::Write> rows;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    // A view that met a damaged row reads nothing more: each has its own.
    auto row = row_of(context_, context_.store.view(), entries[i]);
    if (row) {
      rows.push_back(std::move(*row));
      places.push_back(i);
    } else {
      answers[i] = pass(row);
    }
  }
  if (rows.empty()) co_return answers;
  auto receipts = co_await context_.connector(store::Endpoint::dynamics).push(std::move(rows));
  std::vector<causal::Dot> delivered;
  std::size_t last = 0;
  for (std::size_t i = 0; i < places.size() && i < receipts.size(); ++i) {
    if (receipts[i]) {
      answers[places[i]] = Delivery{receipt_text(*receipts[i])};
      last = places[i];
      delivered.push_back(entries[last].movement);
    } else {
      answers[places[i]] = pass(receipts[i]);
    }
  }
  if (!delivered.empty()) queue_waiting(context_, delivered, answers[last]->effects);
  co_return answers;
}

}  // namespace holdfast::sync

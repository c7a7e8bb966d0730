#include "store/random_events.hpp"

namespace holdfast::store::testing {
namespace {

using base::Random;
using warehouse::item_id;

std::string pick(Random& random, std::initializer_list<const char*> texts) {
  return *(texts.begin() + random.below(texts.size()));
}

base::Uuid some_item(Random& random) { return item_id(pick(random, {"A", "B", "C"})); }
std::string some_place(Random& random) { return pick(random, {"", "A1", "B2"}); }

base::Decimal some_quantity(Random& random) {
  return *base::Decimal::of(static_cast<std::int64_t>(random.below(2000)) - 1000, 1);
}

causal::HybridTime some_time(Random& random) {
  return {static_cast<std::int64_t>(random.below(1'000'000)), 0, random.below(2) == 0};
}

Moved some_movement(Random& random) {
  warehouse::Movement m;
  m.kind = static_cast<warehouse::MovementKind>(1 + random.below(7));
  m.item = some_item(random);
  m.location = some_place(random);
  m.quantity = some_quantity(random);
  m.reference = pick(random, {"", "10001"});
  m.time = some_time(random);
  return {m};
}

Counted some_count(Random& random) {
  Counted count;
  count.key = {some_item(random), some_place(random)};
  count.quantity = some_quantity(random);
  count.person = "badge";
  count.time = some_time(random);
  return count;
}

Observed some_observation(Random& random, std::uint64_t journalled) {
  Observed seen;
  seen.key = {some_item(random), some_place(random)};
  seen.observation.dot = {causal::dynamics_actor(), 1 + random.below(40)};
  seen.observation.quantity = some_quantity(random);
  seen.observation.context =
      causal::VersionVector::up_to({{7, 1}, 1 + random.below(journalled + 1)});
  seen.observation.context.add_up_to({causal::dynamics_actor(), 1 + random.below(40)});
  seen.settles = random.below(4) == 0;
  return seen;
}

Changed some_change(Random& random) {
  Changed change;
  change.kind = static_cast<warehouse::RecordKind>(1 + random.below(5));
  change.id = record_id(change.kind, pick(random, {"1", "2"}));
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i) {
    causal::Sibling sibling;
    if (random.below(2) == 0) sibling.dot = {causal::shopware_actor(), 1 + random.below(30)};
    sibling.time = some_time(random);
    sibling.value = pick(random, {"12345670", "4006381333931", "x"});
    change.fields.emplace_back(pick(random, {"gtin", "name", "number"}), sibling);
  }
  return change;
}

FactLearnt some_fact(Random& random) {
  FactLearnt learnt;
  learnt.order = record_id(warehouse::RecordKind::order, pick(random, {"1", "2"}));
  learnt.fact.kind = static_cast<warehouse::FactKind>(1 + random.below(13));
  learnt.fact.id = pick(random, {"f1", "f2"});
  return learnt;
}

Queued some_entry(Random& random) {
  Queued entry;
  entry.endpoint = static_cast<Endpoint>(1 + random.below(2));
  entry.action = pick(random, {"movement", "stock"});
  entry.key = pick(random, {"A", "B"});
  entry.payload = std::to_string(random.below(1000));
  entry.coalesce = random.below(2) == 0;
  return entry;
}

Scanned some_scan(Random& random) {
  Scanned scan;
  scan.device = pick(random, {"gun-1", "gun-2"});
  scan.number = random.below(1000);
  scan.raw = "]C1010400638133393";
  scan.outcome = "accepted";
  scan.session = std::to_string(random.next());
  return scan;
}

Event some_event(Random& random, std::uint64_t journalled) {
  const std::uint64_t entry = 1 + random.below(journalled + 1);
  switch (random.below(16)) {
    case 0: return some_scan(random);
    case 1: return some_count(random);
    case 2: return some_observation(random, journalled);
    case 3: return some_change(random);
    case 4: return some_fact(random);
    case 5:
    case 6: return some_entry(random);
    case 7: return Sent{entry, 1, random.below(2) == 0 ? std::optional<std::string>("{}")
                                                      : std::nullopt};
    case 8: return Delivered{entry, "{}"};
    case 9: return Parked{entry, "refused", "no such item"};
    case 10: return Revived{entry, random.below(2) == 0, std::string("{1}")};
    case 11: return ConflictFound{pick(random, {"c1", "c2"}), "item A", "field", base::Json("x"),
                                  some_time(random)};
    case 12: return ConflictSettled{pick(random, {"c1", "c2"}), "latest", base::Json(1)};
    case 13: return Noted{Shelf::cursor, pick(random, {"a", "b"}),
                          pick(random, {"", "1", "2"})};
    default: return some_movement(random);
  }
}

}  // namespace

Transaction random_transaction(base::Random& random, std::uint64_t journalled) {
  Transaction transaction;
  for (std::uint64_t i = 1 + random.below(4); i > 0; --i)
    transaction.push_back(some_event(random, journalled));
  return transaction;
}

}  // namespace holdfast::store::testing

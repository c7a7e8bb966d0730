#include "daemon/scan_recorder.hpp"

#include <map>

#include <fmt/core.h>

#include "daemon/scan_notes.hpp"
#include "daemon/warehouse_world.hpp"

namespace holdfast::daemon {
namespace {

warehouse::MovementKind kind_of(scan::Verb verb) {
  switch (verb) {
    case scan::Verb::receive: return warehouse::MovementKind::receive;
    case scan::Verb::pick: return warehouse::MovementKind::pick;
    case scan::Verb::move: return warehouse::MovementKind::move;
    case scan::Verb::back: return warehouse::MovementKind::back;
    default: return warehouse::MovementKind::adjust;
  }
}

warehouse::FactKind kind_of(scan::Deed deed) {
  switch (deed) {
    case scan::Deed::packed: return warehouse::FactKind::packed;
    case scan::Deed::shipped: return warehouse::FactKind::shipped;
    case scan::Deed::returned: break;
  }
  return warehouse::FactKind::returned;
}

// Events stand in a transaction as [scan, (movement, posting[, supply])..., ...]: the n-th movement
// of a scan is found by its dot, which the receipt and the index lead to.
std::optional<causal::Dot> reversed(const store::View& view, const scan::Reversal& reversal) {
  auto dot = causal::parse_dot(reversal.receipt);
  if (!dot) return std::nullopt;
  for (std::uint32_t seen = 0; seen <= reversal.index;) {
    ++dot->counter;
    if (!view.movement(*dot)) {
      // Not a movement: an intent between two of them. A scan has few; stop where they end.
      if (dot->counter - causal::parse_dot(reversal.receipt)->counter >
          8ULL * (reversal.index + 2)) {
        return std::nullopt;
      }
      continue;
    }
    if (seen++ == reversal.index) return *dot;
  }
  return std::nullopt;
}

// A scanner whose session was lost counts from one again: the time keeps its scans apart, or a fact
// would be taken for an old one.
std::string id_of(const store::Scanned& scan) {
  return fmt::format("{}/{}/{}.{}", scan.device, scan.number, scan.time.wall_ms,
                     scan.time.logical);
}

warehouse::Fact box_fact(const store::Scanned& scan, warehouse::FactKind kind, std::string id,
                         std::string line, base::Decimal amount) {
  warehouse::Fact fact;
  fact.kind = kind;
  fact.id = std::move(id);
  fact.line = std::move(line);
  fact.amount = amount;
  fact.source = "box";
  fact.time = scan.time;
  return fact;
}

}  // namespace

void ScanRecorder::record(scan::ScanRecord record, Done done) {
  engine_.record(translate(record), [done = std::move(done)](base::Result<store::Position> stored) {
    // The receipt names the transaction: the dot of its first event, the scan.
    if (stored) {
      done(causal::to_string(causal::Dot{stored->actor, stored->first}));
    } else {
      done(tl::unexpected<base::Error>(stored.error()));
    }
  });
}

sync::Happening ScanRecorder::translate(const scan::ScanRecord& record) const {
  sync::Happening out;
  store::Scanned event;
  event.device = record.reading.device;
  event.number = record.outcome.number;
  event.raw = record.reading.bytes;
  event.outcome = scan::to_string(record.outcome.feedback);
  event.session = record.snapshot;
  event.time = engine_.hybrid().tick();
  event.boot = clock_.boot_id();
  event.monotonic = record.reading.time;
  out.scans.push_back(std::move(event));
  add_movements(out, record);
  add_counts(out, record);
  add_facts(out, record);
  add_notes(out, store_.view(), record.outcome);
  return out;
}

void ScanRecorder::add_movements(sync::Happening& out, const scan::ScanRecord& record) const {
  const store::View view = store_.view();
  const store::Scanned& scan = out.scans.front();
  for (const auto& moved : record.outcome.movements) {
    warehouse::Movement movement;
    movement.kind = kind_of(moved.kind);
    movement.item = moved.item;
    movement.location = moved.location;
    movement.quantity = moved.quantity;
    movement.lot = moved.lot;
    movement.serial = moved.serial;
    movement.expiry = moved.expiry;
    movement.reference = moved.reference;
    movement.person = moved.person;
    movement.device = scan.device;
    if (moved.reverses) movement.reverses = reversed(view, *moved.reverses);
    movement.time = scan.time;
    movement.boot = scan.boot;
    movement.monotonic = scan.monotonic;
    out.movements.push_back(std::move(movement));
  }
}

void ScanRecorder::add_counts(sync::Happening& out, const scan::ScanRecord& record) const {
  for (const auto& counted : record.outcome.counts) {
    store::Counted event;
    event.key = {counted.item, counted.location};
    event.quantity = counted.quantity;
    event.device = record.reading.device;
    event.person = counted.person;
    event.time = out.scans.front().time;
    out.counts.push_back(std::move(event));
  }
}

// Picking for an order is a fact of that order, and so is what else is done for it.
void ScanRecorder::add_facts(sync::Happening& out, const scan::ScanRecord& record) const {
  const store::View view = store_.view();
  const store::Scanned& scan = out.scans.front();
  const std::string scan_id = id_of(scan);
  std::size_t index = 0;
  for (const auto& moved : record.outcome.movements) {
    ++index;
    if (moved.kind != scan::Verb::pick || moved.reference.empty()) continue;
    const auto order = find_order(view, moved.reference);
    if (!order) continue;
    out.facts.emplace_back(
        *order, box_fact(scan, warehouse::FactKind::picked, fmt::format("{}/{}", scan_id, index),
                         moved.sku, moved.quantity.negated()));
  }
  for (const auto& fact : record.outcome.facts) {
    const auto order = find_order(view, fact.order);
    if (!order) continue;
    auto known = box_fact(scan, kind_of(fact.deed), fmt::format("{}/d{}", scan_id, ++index),
                          fact.sku, fact.quantity);
    known.detail = fact.detail;
    out.facts.emplace_back(*order, std::move(known));
  }
  for (const auto& closed : record.outcome.closed) {
    const auto order = closed.ships ? find_order(view, closed.number) : std::nullopt;
    if (order) add_shipped(out, *order, scan_id);
  }
}

void ScanRecorder::add_shipped(sync::Happening& out, const base::Uuid& order,
                               const std::string& scan_id) const {
  std::map<std::string, base::Decimal> to_ship;
  for (const auto& fact : store_.view().facts(order)) {
    if (fact.source != "box") continue;
    auto& sum = to_ship[fact.line];
    const bool taken = fact.kind == warehouse::FactKind::picked;
    const bool gone = fact.kind == warehouse::FactKind::shipped;
    const auto next = taken ? sum.plus(fact.amount) : gone ? sum.minus(fact.amount) : sum;
    if (next) sum = *next;
  }
  for (const auto& [sku, quantity] : to_ship) {
    if (sku.empty() || quantity <= base::Decimal(0)) continue;
    out.facts.emplace_back(order, box_fact(out.scans.front(), warehouse::FactKind::shipped,
                                           fmt::format("{}/{}", scan_id, sku), sku, quantity));
  }
}

}  // namespace holdfast::daemon

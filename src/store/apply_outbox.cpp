#include "store/apply.hpp"
#include "store/keys.hpp"

namespace holdfast::store {
namespace {

constexpr Endpoint endpoints[] = {Endpoint::dynamics, Endpoint::shopware};

}  // namespace

std::optional<OutboxEntry> Reducer::find_entry(std::uint64_t id) {
  for (const Endpoint endpoint : endpoints)
    if (const auto row = rows_.get(keys::outbox(endpoint), keys::number(id)))
      return decode_outbox_entry(*row);
  return std::nullopt;
}

void Reducer::put_entry(const OutboxEntry& entry) {
  rows_.put(keys::outbox(entry.endpoint), keys::number(entry.id), encode(entry));
}

void Reducer::drop_from_coalescing(const OutboxEntry& entry) {
  const std::string key = keys::coalesce(entry.endpoint, entry.action, entry.key);
  const auto row = rows_.get(Table::coalesce, key);
  if (row && keys::to_number(*row) == entry.id) rows_.erase(Table::coalesce, key);
}

void Reducer::drop_entry(const OutboxEntry& entry) {
  drop_from_coalescing(entry);
  rows_.erase(keys::outbox(entry.endpoint), keys::number(entry.id));
}

bool Reducer::coalesced(const Queued& event) {
  const std::string key = keys::coalesce(event.endpoint, event.action, event.key);
  const auto row = rows_.get(Table::coalesce, key);
  if (!row) return false;
  auto entry = find_entry(keys::to_number(*row));
  if (!entry || entry->state != EntryState::waiting) return false;
  entry->payload = event.payload;
  if (movement_.exists()) entry->movement = movement_;
  put_entry(*entry);
  return true;
}

void Reducer::on(const Queued& event) {
  if (event.coalesce && coalesced(event)) return;
  OutboxEntry entry;
  entry.id = applied_.entry_base + dot_.counter;
  entry.endpoint = event.endpoint;
  entry.action = event.action;
  entry.key = event.key;
  entry.payload = event.payload;
  entry.movement = movement_;
  put_entry(entry);
  if (event.coalesce)
    rows_.put(Table::coalesce, keys::coalesce(event.endpoint, event.action, event.key),
              keys::number(entry.id));
}

void Reducer::on(const Sent& event) {
  auto entry = find_entry(event.entry);
  if (!entry) return;
  drop_from_coalescing(*entry);
  entry->state = EntryState::sent;
  entry->attempt = event.attempt;
  if (event.frozen) entry->payload = *event.frozen;
  put_entry(*entry);
}

void Reducer::on(const Delivered& event) {
  if (const auto entry = find_entry(event.entry)) drop_entry(*entry);
}

void Reducer::on(const Parked& event) {
  auto entry = find_entry(event.entry);
  if (!entry) return;
  drop_entry(*entry);
  const std::string key = keys::number(entry->id);
  rows_.put(Table::dead, key, encode(DeadLetter{std::move(*entry), event.error_kind, event.error}));
}

void Reducer::on(const Revived& event) {
  const std::string key = keys::number(event.entry);
  const auto row = rows_.get(Table::dead, key);
  if (!row) return;
  DeadLetter letter = decode_dead_letter(*row);
  rows_.erase(Table::dead, key);
  if (event.give_up) return;
  letter.entry.state = EntryState::waiting;
  if (event.corrected) letter.entry.payload = *event.corrected;
  put_entry(letter.entry);
}

}  // namespace holdfast::store

// What has to be told to whom when something happened here: pure, from events to outbox entries.
//
// Model: an event and the intents it causes stand in one transaction. Movements and counts go to
// the ERP, ordered per stock; whatever changes the supply of an item (everything but goods leaving
// for an order of the shop) goes to the shop, coalesced per item: the shop is told the newest
// number.
#pragma once

#include <string>
#include <string_view>

#include "store/event.hpp"

namespace holdfast::sync {

constexpr auto count_action = "count";
constexpr auto supply_action = "supply";
constexpr auto record_action = "record";
constexpr auto transition_action = "transition";
constexpr auto reservation_action = "reservation";

// The movement and its posting; the supply intent of its item where it changes the supply.
void queue_movement(store::Transaction& out, warehouse::Movement movement);
// `before`: what the box had on hand there before the count, shown if the ERP disagrees.
void queue_count(store::Transaction& out, store::Counted count, base::Decimal before);
void queue_supply(store::Transaction& out, const base::Uuid& item);
// The record itself, or a part of it (flow::Mapping::part_of): an entry of its own.
void queue_record(store::Transaction& out, store::Endpoint endpoint, warehouse::RecordKind kind,
                  const base::Uuid& id, std::string_view part = {});
void queue_transition(store::Transaction& out, store::Endpoint endpoint, const base::Uuid& order);
// Under a key of its own: what is reserved does not wait for the order's row, nor that for it.
void queue_reservation(store::Transaction& out, const base::Uuid& order);

}  // namespace holdfast::sync

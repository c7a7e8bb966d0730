// Keys of the state's tables. Numbers are big-endian, so that key order is number order.
//
//   item customer order
//   payment invoice       id 16
//   code number           text 0x00 id 16
//   stock                 item 16                          totals of the item
//                         item 16, length u8, location     head of one stock key
//                         the same, dot 12                 one movement not yet in an observation
//   movement              dot 12 (box u16, incarnation u16, counter u64)
//   fact                  order 16, kind u8, id
//   outbox.* dead         entry u64
//   coalesce              XXH3-128 of endpoint, action, key
//   conflict device       text
//   note                  shelf u8, text
//   meta                  "header", "applied", "actor" u64 (running number)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "causal/dot.hpp"
#include "store/event.hpp"
#include "store/tables.hpp"

namespace holdfast::store::keys {

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t dot_bytes = 12;

std::string_view id(const base::Uuid& uuid);  // a view of the id's own bytes
std::string number(std::uint64_t value);
std::uint64_t to_number(std::string_view key);
std::string dot(const causal::Dot& dot);
causal::Dot to_dot(std::string_view key);
std::string actor(causal::Actor actor);  // prefix of all its dots
std::string text_and_id(std::string_view text, const base::Uuid& uuid);
base::Uuid last_id(std::string_view key);  // the id that ends a key
std::string stock(const warehouse::StockKey& key);
std::string stock_delta(std::string_view stock_key, const causal::Dot& dot);
std::string fact(const base::Uuid& order, warehouse::FactKind kind, std::string_view id);
std::string coalesce(Endpoint endpoint, std::string_view action, std::string_view key);
std::string note(Shelf shelf, std::string_view key);

// Barcodes of 8, 12, 13 or 14 digits are GTINs and found in any of these lengths.
std::string code(std::string_view text);

Table records(warehouse::RecordKind kind);
Table outbox(Endpoint endpoint);

}  // namespace holdfast::store::keys

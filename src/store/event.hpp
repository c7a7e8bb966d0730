// What happens, as it stands in the journal. Every event is immutable and self-contained; the state
// is what the events add up to (apply.hpp), so that replaying the journal's tail repeats exactly
// what a crash interrupted.
//
// Model: a Transaction is one frame of the journal, taken whole or not at all. Every event of it
// consumes one dot of the box, in order; Moved and Counted carry theirs as identity. Times in the
// events are the maker's; the reducer uses no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "warehouse/movement.hpp"
#include "warehouse/order.hpp"
#include "warehouse/record.hpp"
#include "warehouse/stock.hpp"

namespace holdfast::store {

enum class Endpoint : std::uint8_t { dynamics = 1, shopware = 2 };
std::string_view to_string(Endpoint endpoint);
base::Result<Endpoint> parse_endpoint(std::string_view name);

// A raw scan and where the scanner's session stands after it. Journalled with its movements in one
// transaction; a scan that moved nothing is journalled too.
struct Scanned {
  std::string device;
  std::uint64_t number = 0;  // running number of accepted scans of this device
  std::string raw;
  std::string outcome;  // feedback word
  std::string session;  // snapshot after the scan, opaque to the store
  causal::HybridTime time;
  base::Uuid boot;
  base::MonotonicTime monotonic;
};

struct Moved {
  warehouse::Movement movement;
};

// A physical count: an observation by this box. Its context (all this box knew of that stock) is
// filled in by the reducer. `difference` is what the count changed on hand by, likewise filled in.
struct Counted {
  warehouse::StockKey key;
  base::Decimal quantity;
  std::string device;
  std::string person;
  causal::HybridTime time;
};

// An observation by an endpoint, ready to install. `settles`: takes it in spite of concurrency.
struct Observed {
  warehouse::StockKey key;
  causal::Observation observation;
  bool settles = false;
};

// Updates of fields of one record, each with its dot and context. A dot without counter means
// "of this box": the reducer gives it the event's own.
struct Changed {
  warehouse::RecordKind kind = warehouse::RecordKind::item;
  base::Uuid id;
  std::vector<std::pair<std::string, causal::Sibling>> fields;
};

struct FactLearnt {
  base::Uuid order;
  warehouse::Fact fact;
};

// An intent to tell an endpoint something. `coalesce`: a waiting (not yet sent) entry of the same
// endpoint, action and key takes the new payload and keeps its place; else it is appended.
struct Queued {
  Endpoint endpoint = Endpoint::dynamics;
  std::string action;   // "movement", "count", "stock", "record", "order", "transition", ...
  std::string key;      // order is kept per endpoint and key
  std::string payload;  // JSON text; of "movement" empty: the event before it here is meant
  bool coalesce = false;
};

// Durable before the request leaves. `frozen` replaces the payload where given: what is sent again
// must be what was sent first.
struct Sent {
  std::uint64_t entry = 0;
  std::uint32_t attempt = 0;
  std::optional<std::string> frozen;
};
struct Delivered {  // the endpoint has it; the entry leaves the outbox
  std::uint64_t entry = 0;
  std::string receipt;  // JSON: id, version
};
struct Parked {  // into the dead letters, with the other side's words
  std::uint64_t entry = 0;
  std::string error_kind;
  std::string error;
};
struct Revived {  // from the dead letters: back to the outbox under its old id, or given up
  std::uint64_t entry = 0;
  bool give_up = false;
  std::optional<std::string> corrected;  // payload
};

struct ConflictFound {
  std::string id;       // stable: kind and key, so that the same conflict is listed once
  std::string subject;  // "item SW-10 field name", in words
  std::string kind;     // "field", "count", "order", "stock"
  base::Json details;   // both values, both dots and contexts, policy
  causal::HybridTime time;
};
struct ConflictSettled {
  std::string id;
  std::string how;  // "authority dynamics", "latest", "by manager"
  base::Json value;
};

// Small things with a key: cursors, shadows, links, sessions, agreed bases. An empty value erases.
enum class Shelf : std::uint8_t {
  cursor = 1,   // "endpoint/stream" -> cursor text
  shadow = 2,   // "endpoint/kind/record hex" -> sync's own encoding
  link = 3,     // "endpoint/type/native id" -> record id hex
  native = 4,   // "endpoint/type/record hex" -> native id
  agreed = 5,   // "shopware/item hex" -> agreed base
  setting = 6,  // box identity, incarnation, versions
  serial = 7,   // "item hex/serial" -> location, or ">" and whom it left to
  lot = 8,      // item hex, location and lot, apart by 0x1f -> "quantity expiry"
  alias = 9,    // unknown code that a person named -> "item hex pack"
  parcel = 10,  // SSCC or tote -> order number, and a tab and "shipped" once it is
  delivery = 11,  // number of an expected delivery -> store/delivery_note.hpp
  member = 12,  // payments and invoices of orders, and what waits for its order (sync/members.hpp)
  rehearsed = 13,   // "endpoint/entry" -> what it would send (sync/rehearsal.hpp)
  reservation = 14  // order hex -> what the ERP holds reserved for it (sync/promised.hpp)
};
struct Noted {
  Shelf shelf = Shelf::setting;
  std::string key;
  std::string value;
};

using Event = std::variant<Scanned, Moved, Counted, Observed, Changed, FactLearnt, Queued, Sent,
                           Delivered, Parked, Revived, ConflictFound, ConflictSettled, Noted>;
using Transaction = std::vector<Event>;

constexpr std::size_t transaction_events_max = 4096;
constexpr std::size_t transaction_bytes_max = 8 * 1024 * 1024;

std::string encode_transaction(const Transaction& transaction);
base::Result<Transaction> decode_transaction(std::string_view bytes);

}  // namespace holdfast::store

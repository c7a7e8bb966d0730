// Rows of the state that are no records, and their encodings. Their format is the header's.
#pragma once

#include <string>
#include <string_view>

#include "store/journal.hpp"
#include "store/view.hpp"

namespace holdfast::store {

constexpr std::uint32_t state_format = 1;

// Row "header". Its first four bytes are the format in every version to come.
struct Header {
  std::uint32_t format = state_format;
  std::uint8_t word_bits = 64;
  std::uint32_t page_bytes = 0;
  std::uint16_t box = 0;
  bool clean = false;     // closed in order
  bool restored = false;  // a backup that was put in place: goes on as a new incarnation
  std::string made_by;
};
std::string encode(const Header& header);
// Error misconfigured when a newer version wrote it.
base::Result<Header> decode_header(std::string_view bytes);

// Row "applied": how far the journal is contained, written with every change.
struct Applied {
  std::uint64_t sequence = 0;
  JournalPlace place;  // of the batch that holds it
  causal::Actor actor;
  std::uint64_t counter = 0;     // last dot of that actor
  std::uint64_t entry_base = 0;  // events of all earlier incarnations: outbox ids go on from there
};
std::string encode(const Applied& applied);
base::Result<Applied> decode_applied(std::string_view bytes);

// Totals of an item: on hand and left for orders.
std::string encode(const warehouse::ItemStock& stock);
warehouse::ItemStock decode_item_stock(std::string_view bytes);

// Head of a stock key: on hand in sum, and the chosen observation.
struct StockHead {
  base::Decimal on_hand;
  std::optional<causal::Observation> chosen;
};
std::string encode(const StockHead& head);
StockHead decode_stock_head(std::string_view bytes);

std::string encode(const OutboxEntry& entry);
OutboxEntry decode_outbox_entry(std::string_view bytes);
std::string encode(const DeadLetter& letter);
DeadLetter decode_dead_letter(std::string_view bytes);
std::string encode(const Conflict& conflict);
Conflict decode_conflict(std::string_view bytes);
std::string encode(const DeviceState& device);
DeviceState decode_device(std::string_view bytes);
std::string encode_decimal(base::Decimal value);
base::Decimal decode_decimal(std::string_view bytes);

}  // namespace holdfast::store

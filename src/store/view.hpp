// A consistent look at the state, with movements that are acknowledged but not yet applied included
// in every stock number (read your scan).
//
// Model: a View holds an LMDB read transaction: keep it for the length of one function, never
// across co_await. Values are copies. Loops visit in key order and stop when the visitor says
// false. A record whose checksum fails is an error of kind corrupt naming it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/event.hpp"

namespace holdfast::store {

enum class EntryState : std::uint8_t { waiting = 1, sent = 2 };

struct OutboxEntry {
  std::uint64_t id = 0;  // counter of the event that queued it: order of making
  Endpoint endpoint = Endpoint::dynamics;
  std::string action;
  std::string key;
  std::string payload;
  EntryState state = EntryState::waiting;
  std::uint32_t attempt = 0;
  causal::Dot movement;  // of a "movement" or "count" entry
};
struct DeadLetter {
  OutboxEntry entry;
  std::string error_kind;
  std::string error;
};
struct Conflict {
  ConflictFound found;
  bool settled = false;
  std::string how;
  base::Json value;
};
struct StockRow {
  warehouse::StockKey key;
  base::Decimal on_hand;
  causal::Ledger ledger;
};
struct DeviceState {
  std::string device;
  std::uint64_t number = 0;
  std::string session;
};

class View {
 public:
  class Impl;
  explicit View(std::unique_ptr<Impl> impl);
  View(View&&) noexcept;
  ~View();

  // Whether all that was asked for so far could be read: lists end before a damaged row. The first
  // damage that a View meets stays in StoreStatistics::alarm until the store is opened again.
  [[nodiscard]] base::Status status() const;
  [[nodiscard]] base::Result<std::optional<warehouse::Record>> record(warehouse::RecordKind kind,
                                                                      const base::Uuid& id) const;
  // Items that carry this barcode (GTIN-14 or own code): several may.
  [[nodiscard]] std::vector<base::Uuid> items_by_code(std::string_view code) const;
  [[nodiscard]] std::vector<base::Uuid> orders_by_number(std::string_view number) const;
  base::Status each_record(warehouse::RecordKind kind, const base::Uuid& after,
                           const std::function<bool(const warehouse::Record&)>& visit) const;
  [[nodiscard]] std::uint64_t count(warehouse::RecordKind kind) const;

  [[nodiscard]] base::Result<warehouse::ItemStock> item_stock(const base::Uuid& item) const;
  [[nodiscard]] base::Result<base::Decimal> on_hand(const warehouse::StockKey& key) const;
  // Without the overlay: what is applied. Empty when nothing is known of that stock.
  [[nodiscard]] base::Result<causal::Ledger> ledger(const warehouse::StockKey& key) const;
  [[nodiscard]] base::Result<std::vector<StockRow>> stock_rows(const base::Uuid& item) const;
  // Every item known at a location, by item; StockRow::ledger is left empty. Walks all stock: for
  // the end of a count, not for every scan.
  base::Status each_stock_at(std::string_view location,
                             const std::function<bool(const StockRow&)>& visit) const;
  [[nodiscard]] std::optional<warehouse::Movement> movement(const causal::Dot& dot) const;
  // Newest first, at most `limit`.
  [[nodiscard]] std::vector<warehouse::Movement> movements(std::size_t limit) const;

  [[nodiscard]] std::vector<warehouse::Fact> facts(const base::Uuid& order) const;

  base::Status each_outbox(Endpoint endpoint, std::uint64_t after,
                           const std::function<bool(const OutboxEntry&)>& visit) const;
  [[nodiscard]] std::optional<OutboxEntry> outbox(std::uint64_t entry) const;
  [[nodiscard]] std::uint64_t outbox_count(Endpoint endpoint) const;
  // Rows of items, and notes. The same sum again: no new item and no new link has come.
  [[nodiscard]] std::uint64_t growth() const;
  [[nodiscard]] std::vector<DeadLetter> dead_letters() const;
  [[nodiscard]] std::vector<Conflict> conflicts() const;
  [[nodiscard]] std::optional<Conflict> conflict(const std::string& id) const;

  [[nodiscard]] std::optional<std::string> note(Shelf shelf, std::string_view key) const;
  using VisitNote = std::function<bool(std::string_view key, std::string_view value)>;
  base::Status each_note(Shelf shelf, std::string_view prefix, const VisitNote& visit) const;
  [[nodiscard]] std::optional<DeviceState> device(std::string_view name) const;
  [[nodiscard]] std::vector<DeviceState> devices() const;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::store

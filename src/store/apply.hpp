// The reducer: what an event does to the state. Pure in its inputs: the same frames in the same
// order give the same rows, on whatever machine and however often a crash repeated the tail.
//
// Model: one Reducer serves one write transaction; apply() takes whole journal frames in order.
// It never refuses: what a caller could get wrong is refused at append (validate.hpp). Errors are
// those of the rows and stick there.
#pragma once

#include "store/event.hpp"
#include "store/journal_frame.hpp"
#include "store/lot_note.hpp"
#include "store/state_rows.hpp"
#include "store/stock_rows.hpp"
#include "store/tables.hpp"

namespace holdfast::store {

class Reducer {
 public:
  Reducer(WriteRows& rows, Applied applied) : rows_(rows), stock_(rows), applied_(applied) {}

  void apply(const FrameHead& head, const Transaction& transaction, JournalPlace place);
  // Writes what was kept in memory for the batch, and the applied position.
  void finish();
  [[nodiscard]] const Applied& applied() const { return applied_; }

 private:
  void take_actor(const FrameHead& head);

  // apply_stock.cpp
  void on(const Moved& event);
  void on(const Counted& event);
  void on(const Observed& event);
  void keep_movement(const warehouse::Movement& movement);
  void add_to_lot(const warehouse::Movement& movement);  // apply_lot.cpp
  void add_to_delivery(const warehouse::Movement& movement);  // apply_delivery.cpp
  std::string with_what_came(const std::string& key, const std::string& said);
  // apply_record.cpp
  void on(const Changed& event);
  void on(const FactLearnt& event);
  void update_index(const warehouse::Record& before, const warehouse::Record& after);
  // apply_outbox.cpp
  void on(const Queued& event);
  void on(const Sent& event);
  void on(const Delivered& event);
  void on(const Parked& event);
  void on(const Revived& event);
  bool coalesced(const Queued& event);
  std::optional<OutboxEntry> find_entry(std::uint64_t id);
  void put_entry(const OutboxEntry& entry);
  void drop_entry(const OutboxEntry& entry);
  void drop_from_coalescing(const OutboxEntry& entry);
  // apply_note.cpp
  void on(const Scanned& event);
  void on(const ConflictFound& event);
  void on(const ConflictSettled& event);
  void on(const Noted& event);

  WriteRows& rows_;
  StockRows stock_;
  Applied applied_;
  causal::Dot dot_;              // of the event in hand
  causal::Dot movement_;         // of the Moved or Counted last seen in this transaction
};

}  // namespace holdfast::store

#include "store/apply.hpp"
#include "store/keys.hpp"

namespace holdfast::store {

void Reducer::on(const Scanned& event) {
  rows_.put(Table::device, event.device,
            encode(DeviceState{event.device, event.number, event.session}));
}

// Found again while it is open: listed once, with the newer details. Found again after it was
// settled: open again.
void Reducer::on(const ConflictFound& event) {
  Conflict conflict;
  conflict.found = event;
  rows_.put(Table::conflict, event.id, encode(conflict));
}

void Reducer::on(const ConflictSettled& event) {
  const auto row = rows_.get(Table::conflict, event.id);
  if (!row) return;
  Conflict conflict = decode_conflict(*row);
  conflict.settled = true;
  conflict.how = event.how;
  conflict.value = event.value;
  rows_.put(Table::conflict, event.id, encode(conflict));
}

void Reducer::on(const Noted& event) {
  const std::string key = keys::note(event.shelf, event.key);
  if (event.value.empty()) {
    rows_.erase(Table::note, key);
    return;
  }
  const bool delivery = event.shelf == Shelf::delivery;
  rows_.put(Table::note, key, delivery ? with_what_came(key, event.value) : event.value);
}

}  // namespace holdfast::store

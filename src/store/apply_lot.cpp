#include "store/apply.hpp"
#include "store/keys.hpp"

namespace holdfast::store {

// What lies of each lot where: sums of movements beside the ledger, for "first expired, first out".
// A count says them anew (as notes in its transaction).
void Reducer::add_to_lot(const warehouse::Movement& movement) {
  if (movement.lot.empty()) return;
  const std::string key =
      keys::note(Shelf::lot, lot_key(movement.item, movement.location, movement.lot));
  const auto row = rows_.get(Table::note, key);
  LotNote lot = row ? read_lot(*row) : LotNote{};
  lot.quantity = lot.quantity.plus(movement.quantity).value_or(lot.quantity);
  if (!movement.expiry.empty()) lot.expiry = movement.expiry;
  if (lot.quantity.is_zero()) {
    rows_.erase(Table::note, key);
  } else {
    rows_.put(Table::note, key, write_lot(lot));
  }
}

}  // namespace holdfast::store

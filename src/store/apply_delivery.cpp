#include <algorithm>

#include "store/apply.hpp"
#include "store/delivery_note.hpp"
#include "store/keys.hpp"

namespace holdfast::store {

void Reducer::add_to_delivery(const warehouse::Movement& movement) {
  if (movement.kind != warehouse::MovementKind::receive || movement.reference.empty()) return;
  const std::string key = keys::note(Shelf::delivery, movement.reference);
  const auto row = rows_.get(Table::note, key);
  if (!row) return;
  auto lines = read_delivery(*row);
  const auto line = std::find_if(lines.begin(), lines.end(), [&](const auto& one) {
    return warehouse::item_id(one.sku) == movement.item;
  });
  if (line == lines.end()) return;
  line->received = line->received.plus(movement.quantity).value_or(line->received);
  rows_.put(Table::note, key, write_delivery(lines));
}

// Whoever says a delivery anew may not know yet what came a moment ago; older journals carry sums
// that were worked out where the scan was taken, and the same sums are kept here.
std::string Reducer::with_what_came(const std::string& key, const std::string& said) {
  const auto row = rows_.get(Table::note, key);
  if (!row) return said;
  const auto known = read_delivery(*row);
  auto lines = read_delivery(said);
  for (auto& line : lines) {
    const auto before = std::find_if(known.begin(), known.end(),
                                     [&](const auto& one) { return one.sku == line.sku; });
    if (before != known.end()) line.received = before->received;
  }
  return write_delivery(lines);
}

}  // namespace holdfast::store

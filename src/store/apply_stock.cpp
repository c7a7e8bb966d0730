#include "store/apply.hpp"
#include "store/keys.hpp"

namespace holdfast::store {

void Reducer::keep_movement(const warehouse::Movement& movement) {
  base::Writer out;
  encode(out, movement);
  rows_.put(Table::movement, keys::dot(movement.dot), out.bytes());
  movement_ = movement.dot;
}

void Reducer::on(const Moved& event) {
  warehouse::Movement movement = event.movement;
  const bool from_elsewhere = movement.dot.exists();
  if (!from_elsewhere) movement.dot = dot_;
  movement_ = movement.dot;
  if (from_elsewhere && rows_.get(Table::movement, keys::dot(movement.dot))) return;
  stock_.add({movement.item, movement.location}, {movement.dot, movement.quantity});
  if (warehouse::leaves_for_order(movement)) stock_.leave(movement.item, movement.quantity);
  add_to_lot(movement);
  add_to_delivery(movement);
  keep_movement(movement);
}

// The box counts with all it knows: the key's observation, its movements, and, having made them
// itself, every earlier update of its own. What the count changed is kept as a movement.
void Reducer::on(const Counted& event) {
  causal::Observation observation{dot_, event.quantity, stock_.knowledge(event.key)};
  if (dot_.counter > 1) observation.context.add_up_to({dot_.actor, dot_.counter - 1});
  const auto difference = event.quantity.minus(stock_.on_hand(event.key));
  stock_.install(event.key, observation, false);

  warehouse::Movement movement;
  movement.dot = dot_;
  movement.kind = warehouse::MovementKind::count;
  movement.item = event.key.item;
  movement.location = event.key.location;
  movement.quantity = difference ? *difference : base::Decimal{};
  movement.person = event.person;
  movement.device = event.device;
  movement.time = event.time;
  keep_movement(movement);
}

void Reducer::on(const Observed& event) {
  stock_.install(event.key, event.observation, event.settles);
}

}  // namespace holdfast::store

#include "flow/movement_fields.hpp"

namespace holdfast::flow {
namespace {

base::Json text_or_null(const std::string& text) {
  return text.empty() ? base::Json() : base::Json(text);
}

}  // namespace

warehouse::Fields movement_fields(const warehouse::Movement& movement) {
  warehouse::Fields fields;
  fields["dot"] = causal::to_string(movement.dot);
  fields["kind"] = std::string(warehouse::to_string(movement.kind));
  fields["item"] = movement.item.guid();
  fields["location"] = text_or_null(movement.location);
  fields["quantity"] = movement.quantity;
  fields["lot"] = text_or_null(movement.lot);
  fields["serial"] = text_or_null(movement.serial);
  fields["expiry"] = text_or_null(movement.expiry);
  fields["reference"] = text_or_null(movement.reference);
  fields["person"] = text_or_null(movement.person);
  fields["device"] = text_or_null(movement.device);
  fields["box"] = std::int64_t{movement.dot.actor.box};
  fields["reverses"] =
      movement.reverses ? base::Json(causal::to_string(*movement.reverses)) : base::Json();
  const base::WallTime occurred{movement.time.wall_ms};
  fields["occurred_at"] = movement.time.trusted ? base::Json(occurred.iso()) : base::Json();
  return fields;
}

}  // namespace holdfast::flow

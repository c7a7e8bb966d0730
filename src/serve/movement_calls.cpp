#include "serve/detail/calls.hpp"
#include "serve/detail/posting_states.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

base::Json present(const warehouse::Movement& movement, ItemNames& names, PostingStates& states) {
  const auto& item = names.of(movement.item);
  base::Json json = base::Json::object();
  json.set("id", causal::to_string(movement.dot));
  json.set("kind", warehouse::to_string(movement.kind));
  json.set("sku", item.sku);
  json.set("name", text_or_null(item.name));
  json.set("location", movement.location);
  json.set("quantity", movement.quantity);
  json.set("lot", text_or_null(movement.lot));
  json.set("serial", text_or_null(movement.serial));
  json.set("expiry", text_or_null(movement.expiry));
  json.set("reference", text_or_null(movement.reference));
  json.set("person", text_or_null(movement.person));
  json.set("device", text_or_null(movement.device));
  json.set("reverses",
           movement.reverses ? base::Json(causal::to_string(*movement.reverses)) : base::Json());
  set_time(json, movement.time);
  const auto state = states.of(movement);
  json.set("state", state ? base::Json(*state) : base::Json());
  return json;
}

}  // namespace

Outcome<base::Json> list_movements(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const store::View view = call.view();
  ItemNames names(view);
  PostingStates states(view);
  base::Json items = base::Json::array();
  for (const auto& movement : view.movements(*limit)) {
    items.push_back(present(movement, names, states));
  }
  if (const auto read = view.status(); !read) return refuse(read.error());
  return page_of(std::move(items));
}

}  // namespace holdfast::serve

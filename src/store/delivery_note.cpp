#include "store/delivery_note.hpp"

#include "base/json.hpp"
#include "base/json_view.hpp"

namespace holdfast::store {

std::string write_delivery(const std::vector<DeliveryLine>& lines) {
  base::Json all = base::Json::array();
  for (const auto& line : lines) {
    base::Json one = base::Json::object();
    one.set("sku", line.sku);
    one.set("quantity", line.quantity);
    one.set("received", line.received);
    all.push_back(std::move(one));
  }
  base::Json delivery = base::Json::object();
  delivery.set("lines", std::move(all));
  return delivery.dump();
}

std::vector<DeliveryLine> read_delivery(std::string_view text) {
  std::vector<DeliveryLine> out;
  const auto json = base::Json::parse(text);
  if (!json) return out;
  const base::JsonView lines = base::JsonView(*json)["lines"];
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out.push_back({lines[i]["sku"].text_or(""), lines[i]["quantity"].decimal().value_or(0),
                   lines[i]["received"].decimal().value_or(0)});
  }
  return out;
}

}  // namespace holdfast::store

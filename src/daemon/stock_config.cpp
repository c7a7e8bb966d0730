#include "daemon/stock_config.hpp"

#include <algorithm>

namespace holdfast::daemon {
namespace {

constexpr auto visibility_place = "/dynamics/inventory_visibility";
constexpr auto reservations_place = "/dynamics/inventory_visibility/reservations";
constexpr auto central_place = "/dynamics/business_central";

void need_https(StrictObject& object, const std::string& name, const std::string& url) {
  if (url.rfind("https://", 0) != 0 || url.back() == '/') {
    object.mistake(name, "must begin with https:// and end without a slash");
  }
}

std::vector<std::string> locations_of(StrictObject& object, const std::string& otherwise) {
  const auto* list = object.any("locations");
  if (list == nullptr) return {otherwise};
  std::vector<std::string> out;
  const auto* items = list->items();
  for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
    const auto* text = (*items)[i].string();
    if (text != nullptr && !text->empty()) out.push_back(*text);
  }
  const bool whole = items != nullptr && !items->empty() && out.size() == items->size();
  if (!whole) object.mistake("locations", "must be an array of names");
  return out;
}

dynamics::VisibilityReservations reservations_of(const base::Json& json,
                                                 const std::string& location,
                                                 flow::Mistakes& mistakes) {
  StrictObject object(json, reservations_place, mistakes);
  dynamics::VisibilityReservations out;
  out.location = object.text("location", location);
  out.source = object.text("source", out.source);
  out.modifier = object.text("modifier", out.modifier);
  if (out.source.empty()) object.mistake("source", "must not be empty");
  if (out.modifier.empty()) object.mistake("modifier", "must not be empty");
  out.check = object.boolean("check_available", out.check);
  return out;
}

dynamics::VisibilityOptions visibility_of(const base::Json& json, const std::string& location,
                                          flow::Mistakes& mistakes) {
  StrictObject object(json, visibility_place, mistakes);
  dynamics::VisibilityOptions out;
  out.url = object.text_required("url");
  if (!out.url.empty()) need_https(object, "url", out.url);
  out.environment = object.text_required("environment");
  out.organization = object.text_required("organization");
  out.site = object.text_required("site");
  out.locations = locations_of(object, location);
  out.source = object.text("source", out.source);
  out.inbound = object.text("inbound", out.inbound);
  out.outbound = object.text("outbound", out.outbound);
  out.on_hand = object.text("on_hand", out.on_hand);
  const auto dot = out.on_hand.find('.');
  if (dot == 0 || dot == std::string::npos || dot + 1 == out.on_hand.size()) {
    object.mistake("on_hand", "must name a source and a measure: iv.onhand");
  }
  if (const auto* reservations = object.object("reservations")) {
    out.reservations = reservations_of(*reservations, location, mistakes);
    const auto& place = out.reservations->location;
    if (std::find(out.locations.begin(), out.locations.end(), place) == out.locations.end())
      object.mistake("reservations", "reserve at " + place + ", which is none of the locations");
  }
  out.security_url = object.text("security_url", out.security_url);
  need_https(object, "security_url", out.security_url);
  out.scope = object.text("scope", out.scope);
  return out;
}

dynamics::CentralOptions central_of(const base::Json& json, const std::string& location,
                                    flow::Mistakes& mistakes) {
  StrictObject object(json, central_place, mistakes);
  dynamics::CentralOptions out;
  out.url = object.text_required("url");
  if (!out.url.empty()) need_https(object, "url", out.url);
  out.company = object.text_required("company");
  out.page_url = object.text("page_url", "");
  out.location = location;
  if (out.page_url.empty()) return out;
  need_https(object, "page_url", out.page_url);
  constexpr std::string_view api = "/api/";
  const auto end = out.url.find(api);
  if (out.page_url.substr(0, out.page_url.find(api)) != out.url.substr(0, end)) {
    object.mistake("page_url", "must lead to the same environment as url");
  }
  return out;
}

}  // namespace

StockConfig read_stock(StrictObject& erp, const std::string& location, flow::Mistakes& mistakes) {
  StockConfig config;
  config.kind = dynamics::parse_stock_kind(erp.one_of(
      "stock", "auto",
      {"auto", "movements", "field_service", "inventory_visibility", "business_central"}));
  const auto* visibility = erp.object("inventory_visibility");
  if (visibility != nullptr) config.visibility = visibility_of(*visibility, location, mistakes);
  const bool wanted = config.kind == dynamics::StockKind::inventory_visibility;
  if (wanted && visibility == nullptr) {
    erp.mistake("inventory_visibility", "is missing: stock is to be kept there");
  }
  const auto* central = erp.object("business_central");
  if (central != nullptr) config.central = central_of(*central, location, mistakes);
  if (config.kind == dynamics::StockKind::business_central && central == nullptr) {
    erp.mistake("business_central", "is missing: stock is to be kept there");
  }
  return config;
}

}  // namespace holdfast::daemon

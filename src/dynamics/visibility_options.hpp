// Which environment of Inventory Visibility the box works with, and by which names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace holdfast::dynamics {

constexpr auto visibility_security_url = "https://securityservice.operations365.dynamics.com/token";
constexpr auto visibility_scope = "https://inventoryservice.operations365.dynamics.com/.default";

struct VisibilityReservations {
  std::string location;                                       // one of the locations
  std::string source = "iv", modifier = "softReservOrdered";  // the reserved measure
  bool check = true;                                          // nothing beyond what is free
};

struct VisibilityOptions {
  std::string url;           // of the island, https://inventoryservice...., no trailing slash
  std::string environment;   // id of the finance and operations environment
  std::string organization;  // legal entity, "usmf"
  std::string site;
  std::vector<std::string> locations;  // its warehouses that the box works with
  // The data source that is ours to write, with its measures for what comes and what leaves.
  std::string source = "pos", inbound = "inbound", outbound = "outbound";
  std::string on_hand = "iv.onhand";  // source and measure that say what is there
  std::string security_url = visibility_security_url;
  std::string scope = visibility_scope;
  std::optional<VisibilityReservations> reservations{};  // empty: orders reserve nothing
  base::Seconds settle{5};  // how long after a post a number is not believed
  base::Seconds poll{10};   // between two looks for changes
  bool withhold = false;    // as of ClientOptions
};

}  // namespace holdfast::dynamics

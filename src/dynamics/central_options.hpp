// Which company of Business Central the box works with.
#pragma once

#include <string>

namespace holdfast::dynamics {

struct CentralOptions {
  std::string url;        // .../v2.0/{tenant}/{environment}/api/v2.0, without a trailing slash
  std::string company;    // id
  std::string page_url;   // address of our page over the item journal; empty: none, only reads
  std::string location;   // the one place that its items tell the inventory of
  bool withhold = false;  // as of ClientOptions
};

}  // namespace holdfast::dynamics

#include "store/event.hpp"

namespace holdfast::store {

std::string_view to_string(Endpoint endpoint) {
  return endpoint == Endpoint::dynamics ? "dynamics" : "shopware";
}

base::Result<Endpoint> parse_endpoint(std::string_view name) {
  if (name == "dynamics") return Endpoint::dynamics;
  if (name == "shopware") return Endpoint::shopware;
  return base::fail(base::ErrorKind::invalid_input,
                    "endpoint: expected dynamics or shopware, got \"" + std::string(name) + "\"");
}

}  // namespace holdfast::store

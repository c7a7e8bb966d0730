#include "daemon/load_routes.hpp"

#include <fstream>

#include "flow/mapping.hpp"

namespace holdfast::daemon {

std::optional<flow::Routes> load_routes(const Config& config, flow::Mistakes& mistakes) {
  const auto mappings = flow::MappingSet::load(config.mappings, mistakes);
  std::ifstream file(config.routes, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto json = base::Json::parse(text);
  if (!file || !json) {
    mistakes.add(config.routes, file ? json.error().message : "cannot be read");
    return std::nullopt;
  }
  return flow::Routes::compile(*json, mappings, mistakes);
}

bool reads_prices(const flow::Routes& routes) {
  return !routes.sources("dynamics", "productpricelevel").empty();
}

}  // namespace holdfast::daemon

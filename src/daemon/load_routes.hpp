// The routes that a configuration names, with the mappings they go by.
#pragma once

#include <optional>

#include "daemon/config.hpp"
#include "flow/routes.hpp"

namespace holdfast::daemon {

// Empty, or with mistakes, when a file cannot be used. Reads the disk.
std::optional<flow::Routes> load_routes(const Config& config, flow::Mistakes& mistakes);

// Some route reads price lists of Dynamics: else the connector does not ask for them.
bool reads_prices(const flow::Routes& routes);

}  // namespace holdfast::daemon

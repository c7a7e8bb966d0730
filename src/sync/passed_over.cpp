#include "sync/passed_over.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"

namespace holdfast::sync {
namespace {

std::string prefix_of(store::Endpoint endpoint, const Native& order) {
  return fmt::format("passed/{}/{}/{}/", store::to_string(endpoint), order.type, order.id);
}

bool is_order(const flow::Routes& routes, std::string_view system, std::string_view type) {
  const flow::RecordRoute* route = routes.of(warehouse::RecordKind::order);
  const auto fits = [&](const auto& side) {
    return side.system == system && side.document == type;
  };
  return route != nullptr && (std::any_of(route->from.begin(), route->from.end(), fits) ||
                              std::any_of(route->to.begin(), route->to.end(), fits));
}

}  // namespace

std::optional<base::Uuid> OrderLookups::record(std::string_view system, std::string_view type,
                                               std::string_view native_id) const {
  auto found = StoreLookups::record(system, type, native_id);
  if (!found && !native_id.empty() && is_order(context_.routes, system, type))
    missed_.emplace(type, native_id);
  return found;
}

std::string passed_over_key(store::Endpoint endpoint, const Native& order, const Native& document) {
  return fmt::format("{}{}/{}", prefix_of(endpoint, order), document.type, document.id);
}

std::vector<Native> passed_over(const store::View& view, store::Endpoint endpoint,
                                const Native& order) {
  std::vector<Native> all;
  const std::string prefix = prefix_of(endpoint, order);
  const auto visit = [&](std::string_view key, std::string_view) {
    const std::string_view rest = key.substr(prefix.size());
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos)
      all.push_back({std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1))});
    return true;
  };
  if (const auto read = view.each_note(store::Shelf::member, prefix, visit); !read)
    base::log_error("sync", read.error().message);
  return all;
}

}  // namespace holdfast::sync

// The doctor's questions about alternate keys: those that are there, and those that mappings name.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/json_view.hpp"
#include "dynamics/doctor_ear.hpp"
#include "dynamics/literals.hpp"

namespace holdfast::dynamics {

using base::JsonView;

namespace {

// A lookup is addressed by its value and part of the key by its name.
std::set<std::string> attributes_of(const std::set<std::string>& key) {
  std::set<std::string> out;
  for (const auto& column : key) out.emplace(attribute_of(column));
  return out;
}

std::set<std::string> names_of(const JsonView& list) {
  std::set<std::string> out;
  for (std::size_t i = 0; i < list.size(); ++i) out.insert(list[i].text_or(""));
  return out;
}

}  // namespace

base::Task<void> Doctor::keys(std::string logical) {
  const auto found = co_await wonder(
      fmt::format("EntityDefinitions(LogicalName='{}')/Keys"
                  "?$select=SchemaName,KeyAttributes,EntityKeyIndexStatus", logical),
      "the alternate keys of " + logical);
  if (!found) co_return;
  std::set<std::set<std::string>> wanted;
  for (const auto& mapping : options_.mappings) {
    const bool creates = mapping.system == "dynamics" && mapping.document == logical;
    if (creates && !mapping.key.empty()) wanted.insert(attributes_of(mapping.key));
  }
  std::set<std::set<std::string>> there;
  const JsonView rows = JsonView(*found)["value"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto columns = names_of(rows[i]["KeyAttributes"]);
    there.insert(columns);
    const std::string state = rows[i]["EntityKeyIndexStatus"].text_or("Active");
    if (state == "Active") continue;
    const bool needed = wanted.contains(columns);
    diagnosis_.add(needed ? Level::fault : Level::warning, "key_inactive",
                   fmt::format("the alternate key {} of {} is not in force: its index is {}{}",
                               rows[i]["SchemaName"].text_or("?"), logical, state,
                               needed ? "; a mapping creates by it" : ""),
                   "wait while it is Pending or InProgress; Failed means that rows share the same "
                   "values: clean them up, then activate the key anew");
  }
  for (const auto& columns : wanted) {
    if (there.contains(columns)) continue;
    diagnosis_.add(Level::fault, "key_missing",
                   fmt::format("{} has no alternate key over {}, by which a mapping creates",
                               logical, fmt::join(columns, ", ")),
                   "define one over exactly these columns and publish (Power Apps: the table, "
                   "Keys), or name them as `find` in the mapping, which needs no key");
  }
}

}  // namespace holdfast::dynamics

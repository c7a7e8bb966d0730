#include "flow/detail/key_check.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "flow/detail/compiled_mapping.hpp"

namespace holdfast::flow::detail {
namespace {

bool logical_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
  });
}

// "_parentid_value" -> "parentid"; empty: no lookup.
std::string_view looked_up(std::string_view column) {
  constexpr std::string_view end = "_value";
  if (!column.starts_with("_") || !column.ends_with(end)) return {};
  return column.substr(1, column.size() - end.size() - 1);
}

// "parentid@odata.bind", "ParentId@odata.bind", "parentid_account@odata.bind"
bool binds(const Member& member, std::string_view lookup) {
  std::string name = member.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.starts_with(lookup) && name.ends_with("@odata.bind");
}

}  // namespace

void check_key(const Mapping::Compiled& mapping, const std::string& write_place,
               Mistakes& mistakes) {
  if (!mapping.write || mapping.write->key.empty()) return;
  const WriteSection& write = *mapping.write;
  const std::string place = below(write_place, "key");
  if (mapping.system != "dynamics") {
    mistakes.add(place, fmt::format("{} has no alternate keys", mapping.system));
  }
  if (mapping.record == "movement") mistakes.add(place, "a movement has a key of its own already");
  if (!write.find.empty()) {
    mistakes.add(place, "stands beside find: both tell what is the same thing; keep one");
  }
  if (!write.id) mistakes.add(place, "needs write/id: without it nothing is created");
  for (const auto& member : write.key) {
    if (!logical_name(member.name)) {
      mistakes.add(below(place, member.name),
                   "is no column of a key: expected a logical name such as \"accountnumber\", "
                   "or \"_parentid_value\" for a lookup");
      continue;
    }
    const auto lookup = looked_up(member.name);
    if (lookup.empty()) continue;
    if (std::none_of(write.body.begin(), write.body.end(),
                     [&](const Member& one) { return binds(one, lookup); })) {
      mistakes.add(below(place, member.name),
                   fmt::format("needs \"{}@odata.bind\" in the body as well", lookup));
    }
  }
}

void check_associations(const Mapping::Compiled& mapping, const std::string& write_place,
                        Mistakes& mistakes) {
  if (!mapping.write || mapping.write->associate.empty()) return;
  const std::string place = below(write_place, "associate");
  if (mapping.system != "dynamics") {
    mistakes.add(place, fmt::format("{} has no relations to associate by", mapping.system));
  }
  if (mapping.record == "movement") {
    mistakes.add(place, "a movement is one row and is associated with nothing");
  }
  for (const auto& member : mapping.write->associate) {
    const bool name = std::all_of(member.name.begin(), member.name.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_';
    });
    if (!name || member.name.empty()) {
      mistakes.add(below(place, member.name),
                   "is no property: expected the name of a relation of many to many, such as "
                   "\"contactorders_association\"; a lookup is bound in the body");
    }
  }
}

}  // namespace holdfast::flow::detail

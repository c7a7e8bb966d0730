// The doctor's questions about tables, columns and rights; keys: doctor_keys.cpp.
#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/json_view.hpp"
#include "dynamics/customizing.hpp"
#include "dynamics/definitions.hpp"
#include "dynamics/doctor_ear.hpp"
#include "dynamics/literals.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics {

using base::Json;
using base::JsonView;

namespace {

constexpr std::string_view bind_mark = "@odata.bind";

std::string definition_path(const std::string& logical) {
  return fmt::format("EntityDefinitions(LogicalName='{}')", logical);
}

bool one_of(const std::string& type, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), type) != all.end();
}

// Whether a column of that AttributeType can be read as what the connector takes it for.
bool fits(std::string_view wanted, const std::string& type) {
  if (wanted == "text") return one_of(type, {"String", "Memo", "EntityName"});
  if (wanted == "integer") {
    return one_of(type, {"Integer", "BigInt", "Picklist", "State", "Status"});
  }
  if (wanted == "decimal") return one_of(type, {"Decimal", "Money", "Double", "Integer"});
  if (wanted == "boolean") return type == "Boolean";
  if (wanted == "date" || wanted == "date-time") return type == "DateTime";
  return one_of(type, {"Lookup", "Customer", "Owner", "Uniqueidentifier", "PartyList"});
}

bool ours(std::string_view name) { return name.rfind("holdfast_", 0) == 0; }

std::string how_to_make(std::string_view name) {
  return ours(name) ? "run `holdfast dynamics install`: it makes what is missing"
                    : "install or update Dynamics 365 Sales; if the field was taken out of a "
                      "mapping of your own, correct the mapping";
}

void add_note(std::string& all, const std::string& more) {
  all += (all.empty() ? "" : ", ") + more;
}

}  // namespace

base::Task<bool> Doctor::tables() {
  const auto found = co_await ask("EntityDefinitions?$select=LogicalName,ChangeTrackingEnabled",
                                  "asking which tables there are");
  if (!found) co_return false;
  const JsonView rows = JsonView(*found)["value"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string logical = rows[i]["LogicalName"].text_or("");
    existing_.insert(logical);
    if (rows[i]["ChangeTrackingEnabled"].boolean().value_or(false)) tracked_.insert(logical);
  }
  std::string untracked;
  for (const auto& stream : stream_tables()) {
    const std::string logical(stream.logical);
    if (existing_.contains(logical) && !tracked_.contains(logical)) add_note(untracked, logical);
  }
  if (!untracked.empty()) {
    diagnosis_.add(Level::warning, "tracking_off",
                   fmt::format("change tracking is off for {}", untracked),
                   "run `holdfast dynamics install`, or switch on \"Track changes\" in the "
                   "properties of the table: asking by modifiedon is slower, and deletions are "
                   "found late");
  }
  std::string missing;
  for (const auto& right : wanted_rights(parse_stock_kind(options_.stock))) {
    const std::string logical(right.logical);
    if (existing_.contains(logical)) {
      co_await table(logical);
    } else if (!of_field_service(logical)) {  // which is told as a whole
      add_note(missing, logical);
    }
  }
  for (const auto& right : dynamics::optional_rights()) {
    const std::string logical(right.logical);
    if (existing_.contains(logical)) co_await table(logical);
  }
  if (missing.empty()) co_return true;
  diagnosis_.add(Level::fault, "table_missing", fmt::format("the environment has no {}", missing),
                 "tables of holdfast_: run `holdfast dynamics install`; others come with "
                 "Dynamics 365 Sales, which has to be installed first");
  co_return true;
}

base::Task<void> Doctor::table(std::string logical) {
  auto known = co_await definition(logical);
  if (known) definitions_.emplace(logical, std::move(*known));
  std::vector<flow::WrittenColumn> written;
  for (const auto& mapping : options_.mappings) {
    if (mapping.system != "dynamics" || !mapping.writes) continue;
    if (mapping.document == logical) written = mapping.columns;
    const Table* head = find_table(mapping.document);
    if (head == nullptr || head->line_table != logical) continue;
    const auto lines = mapping.below.find(std::string(head->lines));
    if (lines != mapping.below.end()) written = lines->second;
  }
  if (find_table(logical) == nullptr && written.empty()) co_return;
  const auto there = co_await columns(logical, !written.empty());
  if (!there) co_return;
  compare_read(logical, *there);
  compare_written(logical, written, *there);
  co_await keys(logical);
  if (logical == "holdfast_stockmovement") co_await days();
}

base::Task<std::optional<Doctor::Definition>> Doctor::definition(std::string logical) {
  const auto found = co_await ask(definition_path(logical) + "?$select=LogicalName,Privileges",
                                  "reading the privileges of " + logical);
  if (!found) co_return std::nullopt;
  Definition out;
  out.tracked = tracked_.contains(logical);
  const JsonView rows = JsonView(*found)["Privileges"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.privileges.emplace(rows[i]["PrivilegeId"].text_or(""),
                           rows[i]["PrivilegeType"].text_or(""));
  }
  co_return out;
}

base::Task<std::optional<Doctor::Columns>> Doctor::columns(std::string logical, bool binds) {
  Columns out;
  const std::string path = definition_path(logical);
  const auto found = co_await ask(path + "/Attributes?$select=LogicalName,AttributeType",
                                  "reading the columns of " + logical);
  if (!found) co_return std::nullopt;
  const JsonView rows = JsonView(*found)["value"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.types.emplace(rows[i]["LogicalName"].text_or(""), rows[i]["AttributeType"].text_or(""));
  }
  bool told = co_await sizes(logical, "StringAttributeMetadata", "MaxLength", out.lengths);
  if (told) {
    told = co_await sizes(logical, "DecimalAttributeMetadata", "Precision", out.precisions);
  }
  if (!told || !binds) co_return out;
  const auto lookups = co_await wonder(
      path + "/ManyToOneRelationships?$select=ReferencingEntityNavigationPropertyName",
      "how the lookups of " + logical + " are spelled");
  if (!lookups) co_return out;
  const JsonView all = JsonView(*lookups)["value"];
  for (std::size_t i = 0; i < all.size(); ++i) {
    out.navigations.insert(all[i]["ReferencingEntityNavigationPropertyName"].text_or(""));
  }
  co_return out;
}

// Members that only columns of one type have are told under that type alone.
base::Task<bool> Doctor::sizes(std::string logical, std::string type, std::string member,
                               std::map<std::string, std::int64_t>& out) {
  const auto found = co_await wonder(
      fmt::format("{}/Attributes/Microsoft.Dynamics.CRM.{}?$select=LogicalName,{}",
                  definition_path(logical), type, member),
      fmt::format("how long the columns of {} are", logical));
  if (!found) co_return false;
  const JsonView rows = JsonView(*found)["value"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (const auto size = rows[i][member].integer()) {
      out.emplace(rows[i]["LogicalName"].text_or(""), *size);
    }
  }
  co_return true;
}

void Doctor::compare_read(const std::string& logical, const Columns& there) {
  const Table* table = find_table(logical);
  if (table == nullptr) return;
  for (const auto& column : table->columns) {
    const std::string name(attribute_of(column.name));
    const auto found = there.types.find(name);
    if (found == there.types.end()) {
      diagnosis_.add(Level::fault, "field_missing",
                     fmt::format("{} has no column {}", logical, name), how_to_make(name));
    } else if (!fits(column.type, found->second)) {
      diagnosis_.add(Level::fault, "field_type",
                     fmt::format("column {} of {} is of type {}, the box takes it for {}", name,
                                 logical, found->second, column.type),
                     ours(name) ? "rename or remove it, then run `holdfast dynamics install`"
                                : "it is no column of Sales any more: ask who changed it");
    }
  }
}

void Doctor::compare_written(const std::string& logical,
                             const std::vector<flow::WrittenColumn>& written,
                             const Columns& there) {
  for (const auto& column : written) {
    const auto mark = column.name.find(bind_mark);
    if (mark == std::string::npos) {
      compare_size(logical, column, there);
      continue;
    }
    const std::string name = column.name.substr(0, mark);
    if (there.navigations.empty() || there.navigations.contains(name)) continue;
    const auto same = std::find_if(
        there.navigations.begin(), there.navigations.end(),
        [&](const std::string& one) { return logical_name(one) == logical_name(name); });
    const bool spelled = same != there.navigations.end();
    diagnosis_.add(
        Level::fault, spelled ? "lookup_spelling" : "field_missing",
        spelled ? fmt::format("the lookup {} of {} is called {} there; upper and lower case count",
                              name, logical, *same)
                : fmt::format("{} has no lookup {}", logical, name),
        spelled ? fmt::format("write {}{} in the mapping, or make the column anew", *same,
                              bind_mark)
                : how_to_make(logical_name(name)));
  }
}

void Doctor::compare_size(const std::string& logical, const flow::WrittenColumn& column,
                          const Columns& there) {
  const Table* table = find_table(logical);
  const bool read = table != nullptr &&
                    std::any_of(table->columns.begin(), table->columns.end(),
                                [&](const Column& one) { return one.name == column.name; });
  if (!there.types.contains(column.name)) {
    if (read) return;  // told already
    diagnosis_.add(Level::fault, "field_missing",
                   fmt::format("{} has no column {}, which the mapping writes", logical,
                               column.name), how_to_make(column.name));
    return;
  }
  const auto length = there.lengths.find(column.name);
  if (length != there.lengths.end() &&
      length->second < static_cast<std::int64_t>(column.text_max)) {
    diagnosis_.add(Level::fault, "field_short",
                   fmt::format("column {} of {} takes {} characters, the mapping sends up to {}",
                               column.name, logical, length->second, column.text_max),
                   "make the column longer, or the text of the mapping shorter");
  }
  const auto places = there.precisions.find(column.name);
  if (places != there.precisions.end() && places->second < column.decimals) {
    diagnosis_.add(Level::fault, "field_coarse",
                   fmt::format("column {} of {} keeps {} decimals, the mapping sends up to {}",
                               column.name, logical, places->second, column.decimals),
                   "give the column more decimals, or let the mapping round to what it has");
  }
}

// Expiries are days: a column that is shown in each reader's zone moves them.
base::Task<void> Doctor::days() {
  const auto found = co_await wonder(
      definition_path("holdfast_stockmovement") +
          "/Attributes/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata"
          "?$select=LogicalName,DateTimeBehavior",
      "how dates behave");
  if (!found) co_return;
  const JsonView rows = JsonView(*found)["value"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]["LogicalName"].text_or("") != "holdfast_expiry") continue;
    const std::string is = rows[i]["DateTimeBehavior"]["Value"].text_or("DateOnly");
    if (is == "DateOnly") co_return;
    diagnosis_.add(Level::warning, "expiry_moves",
                   fmt::format("the column holdfast_expiry is {}: it is shown in each reader's "
                               "time zone, so an expiry may be a day off", is),
                   "set the behaviour of the column to \"Date only\"");
  }
}

base::Task<void> Doctor::rights() {
  const auto found = co_await ask(
      fmt::format("systemusers({})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges", user_id_),
      "asking for the rights of the application user");
  if (!found) co_return;
  std::map<std::string, std::string> depth;  // privilege -> Global, Deep, Local, Basic
  const JsonView rows = JsonView(*found)["RolePrivileges"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    depth[rows[i]["PrivilegeId"].text_or("")] = rows[i]["Depth"].text_or("");
  }
  std::string missing, narrow, wide;
  Json listed = Json::array();
  for (const auto& wanted : wanted_rights(parse_stock_kind(options_.stock))) {
    const auto known = definitions_.find(std::string(wanted.logical));
    if (known == definitions_.end()) continue;
    const std::string verbs = fmt::format(" {} ", wanted.verbs);
    for (const auto& [id, right] : known->second.privileges) {
      const std::string name = fmt::format("{} on {}", right, wanted.logical);
      const auto held = depth.find(id);
      const bool needed = verbs.find(fmt::format(" {} ", right)) != std::string::npos;
      if (!needed && right == "Delete" && held != depth.end()) add_note(wide, name);
      if (needed && held == depth.end()) {
        add_note(missing, name);
        listed.push_back(fmt::format("{}:{}", wanted.logical, right));
      }
      if (needed && held != depth.end() && held->second != "Global") add_note(narrow, name);
    }
  }
  diagnosis_.facts.set("privileges_missing", std::move(listed));
  if (!missing.empty()) {
    diagnosis_.add(Level::fault, "privilege_missing",
                   fmt::format("the application user lacks {}", missing),
                   "give it the role \"Holdfast box\", which `holdfast dynamics install` makes, or "
                   "add these to its role");
  }
  if (!narrow.empty()) {
    diagnosis_.add(Level::fault, "privilege_depth",
                   fmt::format("the application user has only part of {}", narrow),
                   "set these rights to the level \"Organization\": change tracking asks for it");
  }
  if (!wide.empty()) {
    diagnosis_.add(Level::warning, "privileges_wide",
                   fmt::format("the application user may do what the box never does: {}", wide),
                   "give it the role \"Holdfast box\" alone");
  }
  optional_rights(depth);
}

void Doctor::optional_rights(const std::map<std::string, std::string>& depth) {
  std::string missing;
  for (const auto& wanted : dynamics::optional_rights()) {
    const auto known = definitions_.find(std::string(wanted.logical));
    if (known == definitions_.end()) continue;
    const std::string verbs = fmt::format(" {} ", wanted.verbs);
    for (const auto& [id, right] : known->second.privileges) {
      const bool needed = verbs.find(fmt::format(" {} ", right)) != std::string::npos;
      if (needed && !depth.contains(id))
        add_note(missing, fmt::format("{} on {}", right, wanted.logical));
    }
  }
  if (missing.empty()) return;
  diagnosis_.add(Level::warning, "on_hand_right",
                 fmt::format("the box cannot ask finance for stock: the application user lacks {}",
                             missing),
                 "run `holdfast dynamics install` again, which gives the role these, or do "
                 "without `holdfast on-hand`");
}

}  // namespace holdfast::dynamics

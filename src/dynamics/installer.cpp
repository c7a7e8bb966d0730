#include "dynamics/installer.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/definitions.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics {

using base::Json;
using base::JsonView;

namespace {

// "https://.../publishers(0fa9...)" -> "0fa9..."
std::string id_in(std::string_view address) {
  const auto open = address.rfind('(');
  const auto close = address.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return "";
  return std::string(address.substr(open + 1, close - open - 1));
}

std::string spaces_encoded(const std::string& name) {
  std::string out;
  for (const char c : name) out += c == ' ' ? "%20" : std::string(1, c);
  return out;
}

const Json::Array& rows_of(const Json& body, std::string_view name) {
  static const Json::Array none;
  const Json* rows = body.find(name);
  const Json::Array* items = rows == nullptr ? nullptr : rows->items();
  return items == nullptr ? none : *items;
}

bool is_custom(const NewTable& table) { return !table.label.empty(); }

std::string definition_path(std::string_view logical) {
  return fmt::format("EntityDefinitions(LogicalName='{}')", logical);
}

}  // namespace

base::Task<base::Result<Json>> Installer::ask(std::string path, std::string doing) {
  Call call;
  call.path = std::move(path);
  call.doing = doing;
  call.headers = {{"Consistency", "Strong"}};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return std::move(reply->body);
}

base::Task<base::Result<std::string>> Installer::write(std::string method, std::string path,
                                                       Json body, std::string what) {
  note(what, false);
  if (plan_only_) co_return std::string();
  Call call;
  call.method = std::move(method);
  call.path = std::move(path);
  call.body = body.dump();
  call.doing = "making " + what;
  call.writes = true;
  if (what != "solution holdfast" && what != "publisher holdfast") {
    call.headers.emplace_back("MSCRM.SolutionUniqueName", std::string(solution_name));
  }
  if (call.method == "PUT") call.headers.emplace_back("MSCRM.MergeLabels", "true");
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return id_in(net::Response{reply->status, reply->headers, {}}.header("OData-EntityId"));
}

base::Task<base::Result<std::string>> Installer::ensure_row(std::string set, std::string key,
                                                            std::string name_column, Json body) {
  const std::string name = JsonView(body)[name_column].text_or("");
  const std::string what = fmt::format("{} {}", set.substr(0, set.size() - 1), name);
  std::string query = fmt::format("{}?$select={}&$filter={}%20eq%20'{}'", set, key, name_column,
                                  spaces_encoded(name));
  auto found = co_await ask(std::move(query), "looking for " + what);
  if (!found) co_return pass(found);
  const std::string id = JsonView(*found)["value"][0][key].text_or("");
  if (id.empty()) co_return co_await write("POST", set, std::move(body), what);
  note(what, true);
  co_return id;
}

base::Task<base::Status> Installer::organization() {
  auto found = co_await ask("organizations?$select=languagecode", "asking for the base language");
  if (!found) co_return pass(found);
  const JsonView code = JsonView(*found)["value"][0]["languagecode"];
  language_ = code.integer().value_or(std::strtoll(code.text_or("1033").c_str(), nullptr, 10));
  auto me = co_await ask("WhoAmI", "asking who we are");
  if (!me) co_return pass(me);
  business_unit_ = JsonView(*me)["BusinessUnitId"].text_or("");
  co_return base::Status{};
}

base::Task<base::Status> Installer::solution() {
  Json publisher = Json::object();
  publisher.set("uniquename", std::string(publisher_name));
  publisher.set("friendlyname", "Holdfast");
  publisher.set("customizationprefix", std::string(publisher_name));
  publisher.set("customizationoptionvalueprefix", std::int64_t{48'113});
  const auto id =
      co_await ensure_row("publishers", "publisherid", "uniquename", std::move(publisher));
  if (!id) co_return tl::unexpected(id.error());
  Json solution = Json::object();
  solution.set("uniquename", std::string(solution_name));
  solution.set("friendlyname", "Holdfast");
  solution.set("version", "1.0.0.0");
  solution.set("publisherid@odata.bind", fmt::format("/publishers({})", *id));
  const auto made =
      co_await ensure_row("solutions", "solutionid", "uniquename", std::move(solution));
  if (!made) co_return tl::unexpected(made.error());
  co_return base::Status{};
}

base::Task<base::Result<bool>> Installer::exists(std::string logical) {
  const auto found = co_await ask(
      fmt::format("EntityDefinitions?$select=LogicalName&$filter=LogicalName%20eq%20'{}'", logical),
      "looking for table " + logical);
  if (!found) co_return tl::unexpected(found.error());
  co_return JsonView(*found)["value"][0].exists();
}

base::Task<base::Status> Installer::place_of_stock() {
  std::string missing;
  for (const auto& right : wanted_rights(stock_)) {
    if (!of_field_service(right.logical)) continue;
    const auto there = co_await exists(std::string(right.logical));
    if (!there) co_return tl::unexpected(there.error());
    if (!*there) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", right.logical);
  }
  if (missing.empty()) co_return base::Status{};
  co_return base::fail(base::ErrorKind::misconfigured,
                       fmt::format("dynamics.stock is field_service, but the environment has no "
                                   "{}: install the solution Dynamics 365 Field Service there, or "
                                   "name another place as dynamics.stock (docs/dynamics-stock.md)",
                                   missing));
}

base::Task<base::Status> Installer::table(const NewTable& table) {
  const std::string logical = logical_name(table.name);
  const std::string what = "table " + logical;
  const auto there = co_await this->exists(logical);
  if (!there) co_return tl::unexpected(there.error());
  const bool exists = *there;
  if (!exists && !is_custom(table)) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         fmt::format("Dynamics has no {}: install Dynamics 365 Sales first", what));
  }
  if (exists && is_custom(table)) note(what, true);
  if (!exists) {
    const auto made = co_await write("POST", "EntityDefinitions",
                                     table_definition(table, language_), what);
    if (!made) co_return tl::unexpected(made.error());
  }
  co_return co_await columns(table, exists);
}

base::Task<base::Status> Installer::columns(const NewTable& table, bool exists) {
  Json known = Json::object();
  if (exists || !plan_only_) {
    const std::string logical = logical_name(table.name);
    auto found = co_await ask(
        definition_path(logical) + "/Attributes?$select=LogicalName,AttributeType",
        "reading the columns of " + logical);
    if (!found) co_return pass(found);
    known = std::move(*found);
  }
  for (const auto& one : table.columns) {
    if (&one == &table.columns.front() && is_custom(table) && !exists) continue;  // came with it
    if (auto ok = co_await column(table, one, known); !ok) co_return ok;
  }
  co_return co_await keys(table, exists);
}

base::Task<base::Status> Installer::keys(const NewTable& table, bool exists) {
  if (table.keys.empty()) co_return base::Status{};
  const std::string path = definition_path(logical_name(table.name)) + "/Keys";
  Json known = Json::object();
  if (exists || !plan_only_) {
    auto found = co_await ask(path + "?$select=SchemaName",
                              "reading the keys of " + logical_name(table.name));
    if (!found) co_return pass(found);
    known = std::move(*found);
  }
  for (const auto& key : table.keys) {
    const std::string what = fmt::format("key {} of {}", key.name, logical_name(table.name));
    const auto& rows = rows_of(known, "value");
    const bool there = std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
      return JsonView(row)["SchemaName"].text_or("") == key.name;
    });
    if (there) {
      note(what, true);
      continue;
    }
    auto made = co_await write("POST", path, key_definition(key, language_), what);
    if (!made) co_return pass(made);
  }
  co_return base::Status{};
}

base::Task<base::Status> Installer::column(const NewTable& table, const NewColumn& column,
                                           const Json& known) {
  const std::string logical = logical_name(column.name);
  const std::string what = fmt::format("column {} of {}", logical, logical_name(table.name));
  for (const auto& row : rows_of(known, "value")) {
    if (JsonView(row)["LogicalName"].text_or("") != logical) continue;
    const std::string type = JsonView(row)["AttributeType"].text_or("");
    if (type != type_name(column.kind)) {
      co_return base::fail(base::ErrorKind::misconfigured,
                           fmt::format("{} is of type {}, Holdfast needs {}: rename or remove it, "
                                       "then install again", what, type, type_name(column.kind)));
    }
    note(what, true);
    co_return base::Status{};
  }
  // Named first: within a co_await, GCC 12 destroys the temporaries of ?: twice.
  std::string path = definition_path(logical_name(table.name)) + "/Attributes";
  Json body = column_definition(column, language_);
  if (column.kind == NewColumn::Kind::lookup) {
    path = "RelationshipDefinitions";
    body = lookup_definition(table, column, language_);
  }
  auto made = co_await write("POST", std::move(path), std::move(body), what);
  if (!made) co_return pass(made);
  co_return base::Status{};
}

base::Task<base::Status> Installer::tracking() {
  for (const auto& stream : stream_tables()) {
    const std::string what = fmt::format("change tracking of {}", stream.logical);
    auto found = co_await ask(
        fmt::format("EntityDefinitions?$select=LogicalName,ChangeTrackingEnabled&$filter="
                    "LogicalName%20eq%20'{}'", stream.logical), "looking at the " + what);
    if (!found) co_return pass(found);
    const JsonView row = JsonView(*found)["value"][0];
    const bool planned = plan_only_ && !row.exists();  // the new table has it on from its beginning
    if (planned || row["ChangeTrackingEnabled"].boolean().value_or(false)) {
      if (!planned) note(what, true);
      continue;
    }
    // A definition is replaced whole: everything else goes back as it came.
    auto whole = co_await ask(definition_path(stream.logical),
                              fmt::format("reading the definition of {}", stream.logical));
    if (!whole) co_return pass(whole);
    whole->set("ChangeTrackingEnabled", true);
    auto made = co_await write("PUT", definition_path(stream.logical), std::move(*whole), what);
    if (!made) co_return pass(made);
  }
  co_return base::Status{};
}

bool Installer::is_missing(const std::string& what) const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [&](const InstallStep& step) { return step.what == what && !step.there; });
}

base::Task<base::Result<std::map<std::string, std::string>>> Installer::held_by(
    std::string role_id) {
  std::map<std::string, std::string> held;
  if (role_id.empty()) co_return held;
  const auto found = co_await ask(fmt::format("RetrieveRolePrivilegesRole(RoleId={})", role_id),
                                  fmt::format("reading the rights of role {}", role_name));
  if (!found) co_return tl::unexpected(found.error());
  for (const auto& row : rows_of(*found, "RolePrivileges")) {
    held[JsonView(row)["PrivilegeId"].text_or("")] = JsonView(row)["Depth"].text_or("");
  }
  co_return held;
}

base::Task<base::Result<std::vector<Rights>>> Installer::rights_wanted() {
  std::vector<Rights> all = wanted_rights(stock_);
  for (const auto& right : optional_rights()) {
    const auto there = co_await exists(std::string(right.logical));
    if (!there) co_return tl::unexpected(there.error());
    if (*there) all.push_back(right);
  }
  co_return all;
}

base::Task<base::Result<Installer::Grants>> Installer::grants(
    std::map<std::string, std::string> held) {
  Grants all;
  const auto wanted = co_await rights_wanted();
  if (!wanted) co_return tl::unexpected(wanted.error());
  for (const auto& right : *wanted) {
    const std::string logical(right.logical);
    const bool only_planned = plan_only_ && is_missing("table " + logical);
    if (only_planned) continue;  // it has no privileges yet
    auto found = co_await ask(definition_path(logical) + "?$select=LogicalName,Privileges",
                              "reading the privileges of " + logical);
    if (!found) co_return pass(found);
    for (const auto& row : rows_of(*found, "Privileges")) {
      const std::string verb = JsonView(row)["PrivilegeType"].text_or("");
      const std::string padded = fmt::format(" {} ", right.verbs);
      if (padded.find(fmt::format(" {} ", verb)) == std::string::npos) continue;
      const std::string id = JsonView(row)["PrivilegeId"].text_or("");
      const auto known = held.find(id);
      if (known != held.end() && known->second == "Global") continue;
      all.privileges.push_back(Json::object(
          {{"PrivilegeId", id}, {"BusinessUnitId", business_unit_}, {"Depth", "Global"}}));
      all.names += fmt::format("{}{} on {}", all.names.empty() ? "" : ", ", verb, logical);
    }
  }
  co_return all;
}

base::Task<base::Status> Installer::role() {
  Json body = Json::object();
  body.set("name", std::string(role_name));
  body.set("businessunitid@odata.bind", fmt::format("/businessunits({})", business_unit_));
  auto id = co_await ensure_row("roles", "roleid", "name", std::move(body));
  if (!id) co_return tl::unexpected(id.error());
  const bool fresh = !steps_.back().there;
  co_return co_await rights(std::move(*id), fresh);
}

// A role that is only planned has an empty id. Of a fresh one nobody wants to read each right.
base::Task<base::Status> Installer::rights(std::string role_id, bool fresh) {
  const std::string what = fmt::format("rights of role {}", role_name);
  auto held = co_await held_by(role_id);
  if (!held) co_return pass(held);
  auto missing = co_await grants(std::move(*held));
  if (!missing) co_return pass(missing);
  if (missing->names.empty()) {
    note(what, true);
    co_return base::Status{};
  }
  std::string named = fresh ? what : fmt::format("{}: {}", what, missing->names);
  Json given = Json::object({{"Privileges", std::move(missing->privileges)}});
  const auto granted = co_await write(
      "POST", fmt::format("roles({})/Microsoft.Dynamics.CRM.AddPrivilegesRole", role_id),
      std::move(given), std::move(named));
  if (!granted) co_return tl::unexpected(granted.error());
  co_return base::Status{};
}

base::Task<base::Result<std::vector<InstallStep>>> Installer::run() {
  steps_.clear();
  if (auto ok = co_await organization(); !ok) co_return pass(ok);
  if (auto ok = co_await place_of_stock(); !ok) co_return pass(ok);
  if (auto ok = co_await solution(); !ok) co_return pass(ok);
  for (const auto& wanted : wanted_tables()) {
    if (auto ok = co_await table(wanted); !ok) co_return pass(ok);
  }
  if (auto ok = co_await tracking(); !ok) co_return pass(ok);
  if (auto ok = co_await role(); !ok) co_return pass(ok);
  if (!plan_only_) {
    auto published = co_await write("POST", "PublishAllXml", Json::object(), "publication");
    if (!published) co_return pass(published);
  }
  co_return steps_;
}

}  // namespace holdfast::dynamics

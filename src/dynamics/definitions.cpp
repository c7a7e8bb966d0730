#include "dynamics/definitions.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/core.h>

namespace holdfast::dynamics {

using base::Json;

namespace {

constexpr std::int64_t quantity_max = 100'000'000'000;

Json typed(std::string_view type) {
  Json json = Json::object();
  json.set("@odata.type", fmt::format("Microsoft.Dynamics.CRM.{}", type));
  return json;
}

Json label(std::string_view text, std::int64_t language) {
  Json one = typed("LocalizedLabel");
  one.set("Label", std::string(text));
  one.set("LanguageCode", language);
  Json all = typed("Label");
  all.set("LocalizedLabels", Json::array({std::move(one)}));
  return all;
}

Json named(std::string_view type, const NewColumn& column, std::int64_t language) {
  Json json = typed(type);
  json.set("SchemaName", std::string(column.name));
  json.set("DisplayName", label(column.label, language));
  Json required = Json::object();
  required.set("Value", "None");
  required.set("CanBeChanged", true);
  required.set("ManagedPropertyLogicalName", "canmodifyrequirementlevelsettings");
  json.set("RequiredLevel", std::move(required));
  return json;
}

Json value_object(const char* value) {
  Json json = Json::object();
  json.set("Value", value);
  return json;
}

Json date_definition(const NewColumn& column, std::int64_t language) {
  const bool day = column.kind == NewColumn::Kind::date;
  Json json = named("DateTimeAttributeMetadata", column, language);
  json.set("Format", day ? "DateOnly" : "DateAndTime");
  // An expiry is a day everywhere; a time is shown in each reader's zone.
  json.set("DateTimeBehavior", value_object(day ? "DateOnly" : "UserLocal"));
  return json;
}

}  // namespace

std::string logical_name(std::string_view schema_name) {
  std::string name(schema_name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

Json column_definition(const NewColumn& column, std::int64_t language) {
  switch (column.kind) {
    case NewColumn::Kind::text: {
      Json json = named("StringAttributeMetadata", column, language);
      json.set("MaxLength", static_cast<std::int64_t>(column.size));
      json.set("FormatName", value_object("Text"));
      return json;
    }
    case NewColumn::Kind::decimal: {
      Json json = named("DecimalAttributeMetadata", column, language);
      json.set("Precision", static_cast<std::int64_t>(column.size));
      json.set("MinValue", -quantity_max);
      json.set("MaxValue", quantity_max);
      return json;
    }
    case NewColumn::Kind::date:
    case NewColumn::Kind::date_time: return date_definition(column, language);
    case NewColumn::Kind::lookup: break;
  }
  return named("LookupAttributeMetadata", column, language);
}

Json table_definition(const NewTable& table, std::int64_t language) {
  Json json = typed("EntityMetadata");
  json.set("SchemaName", std::string(table.name));
  json.set("DisplayName", label(table.label, language));
  json.set("DisplayCollectionName", label(table.plural, language));
  json.set("OwnershipType", "OrganizationOwned");
  json.set("IsActivity", false);
  json.set("HasActivities", false);
  json.set("HasNotes", false);
  json.set("ChangeTrackingEnabled", true);
  Json primary = column_definition(table.columns.front(), language);
  primary.set("IsPrimaryName", true);
  json.set("PrimaryNameAttribute", logical_name(table.columns.front().name));
  json.set("Attributes", Json::array({std::move(primary)}));
  return json;
}

Json key_definition(const NewKey& key, std::int64_t language) {
  Json json = typed("EntityKeyMetadata");
  json.set("SchemaName", std::string(key.name));
  json.set("DisplayName", label(key.label, language));
  Json columns = Json::array();
  for (auto rest = key.columns; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    columns.push_back(std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  json.set("KeyAttributes", std::move(columns));
  return json;
}

Json lookup_definition(const NewTable& table, const NewColumn& column, std::int64_t language) {
  Json json = typed("OneToManyRelationshipMetadata");
  json.set("SchemaName", fmt::format("{}_{}", table.name, column.target));
  json.set("ReferencedEntity", std::string(column.target));
  json.set("ReferencedAttribute", fmt::format("{}id", column.target));
  json.set("ReferencingEntity", logical_name(table.name));
  json.set("Lookup", column_definition(column, language));
  Json cascade = Json::object();
  for (const char* verb : {"Assign", "Merge", "Reparent", "Share", "Unshare"}) {
    cascade.set(verb, "NoCascade");
  }
  cascade.set("Delete", "Restrict");  // a product with movements is never deleted silently
  json.set("CascadeConfiguration", std::move(cascade));
  return json;
}

}  // namespace holdfast::dynamics

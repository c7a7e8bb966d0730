#include "shopware/connector.hpp"

namespace holdfast::shopware {
namespace {

struct FieldType {
  const char *document, *path, *type;
};

// What mappings of the default set use; a live shop tells all of it at
// /api/_info/entity-schema.json.
constexpr FieldType fields[] = {
    {"product", "/productNumber", "text"},
    {"product", "/name", "text"},
    {"product", "/ean", "text"},
    {"product", "/stock", "integer"},
    {"product", "/sales", "integer"},
    {"product", "/active", "boolean"},
    {"product", "/weight", "decimal"},
    {"product", "/price", "array"},
    {"product", "/parentId", "id"},
    {"product", "/taxId", "id"},
    {"product", "/customFields", "object"},
    {"order", "/orderNumber", "text"},
    {"order", "/orderDateTime", "date-time"},
    {"order", "/amountTotal", "decimal"},
    {"order", "/amountNet", "decimal"},
    {"order", "/lineItems", "array"},
    {"order", "/deliveries", "array"},
    {"order", "/transactions", "array"},
    {"order", "/orderCustomer", "object"},
    {"order", "/addresses", "array"},
    {"order", "/customerComment", "text"},
    {"customer", "/customerNumber", "text"},
    {"customer", "/email", "text"},
    {"customer", "/firstName", "text"},
    {"customer", "/lastName", "text"},
    {"customer", "/company", "text"},
    {"customer", "/vatIds", "array"},
};

}  // namespace

base::Json ShopwareConnector::schema(std::string_view type) const {
  base::Json all = base::Json::object();
  for (const auto& field : fields) {
    if (type == field.document) all.set(field.path, field.type);
  }
  return all;
}

}  // namespace holdfast::shopware

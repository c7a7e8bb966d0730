#include "shopware/feed.hpp"

#include "base/json_view.hpp"

namespace holdfast::shopware {

std::string FeedCursor::dump() const {
  base::Json json = base::Json::object();
  json.set("loaded", loaded);
  json.set("position", position);
  json.set("since", since.ms);
  json.set("until", until.ms);
  json.set("page", page);
  return json.dump();
}

FeedCursor FeedCursor::parse(const std::string& text) {
  FeedCursor cursor;
  const auto json = base::Json::parse(text);
  if (!json) return cursor;
  const base::JsonView view(*json);
  const auto loaded = view["loaded"].boolean();
  const auto position = view["position"].integer();
  const auto since = view["since"].integer();
  const auto until = view["until"].integer();
  const auto page = view["page"].integer();
  if (!loaded || !position || !since || !until || !page) return cursor;
  return {*loaded, *position, {*since}, {*until}, *page};
}

base::Json range(const std::string& field, const char* how, base::Json value) {
  base::Json parameters = base::Json::object();
  parameters.set(how, std::move(value));
  base::Json filter = base::Json::object();
  filter.set("type", "range");
  filter.set("field", field);
  filter.set("parameters", std::move(parameters));
  return filter;
}

base::Json equals_any(const std::string& field, const std::vector<std::string>& values) {
  base::Json list = base::Json::array();
  for (const auto& value : values) list.push_back(value);
  base::Json filter = base::Json::object();
  filter.set("type", "equalsAny");
  filter.set("field", field);
  filter.set("value", std::move(list));
  return filter;
}

base::Json any_of(std::vector<base::Json> queries) {
  base::Json filter = base::Json::object();
  filter.set("type", "multi");
  filter.set("operator", "OR");
  filter.set("queries", base::Json::array(std::move(queries)));
  return filter;
}

base::Json changed_since(base::WallTime since) {
  // Never with an offset: MariaDB ignores it (facts on Shopware 2.2).
  return any_of({range("updatedAt", "gte", since.sql()), range("createdAt", "gte", since.sql())});
}

base::Json sort_by(std::initializer_list<const char*> fields) {
  base::Json all = base::Json::array();
  for (const char* field : fields) {
    base::Json sort = base::Json::object();
    sort.set("field", field);
    sort.set("order", "ASC");
    all.push_back(std::move(sort));
  }
  return all;
}

}  // namespace holdfast::shopware

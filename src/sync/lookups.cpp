#include "sync/lookups.hpp"

#include "sync/shadow.hpp"

namespace holdfast::sync {

std::optional<base::Json> StoreLookups::reference(std::string_view system, std::string_view table,
                                                  const base::Json& key) const {
  const auto endpoint = store::parse_endpoint(system);
  if (!endpoint || !context_.connectors.contains(*endpoint)) return std::nullopt;
  return context_.connector(*endpoint).lookup(table, key);
}

std::optional<std::string> StoreLookups::native_id(std::string_view system, std::string_view type,
                                                   const base::Uuid& record) const {
  const auto endpoint = store::parse_endpoint(system);
  if (!endpoint) return std::nullopt;
  const std::string key = native_key(*endpoint, type, record);
  auto known = view_.note(store::Shelf::native, key);
  return known || writes_to_ != std::optional(*endpoint) ? known : context_.rehearsal.native(key);
}

std::optional<base::Uuid> StoreLookups::record(std::string_view system, std::string_view type,
                                               std::string_view native_id) const {
  const auto endpoint = store::parse_endpoint(system);
  if (!endpoint) return std::nullopt;
  const auto hex = view_.note(store::Shelf::link, link_key(*endpoint, type, native_id));
  const auto id = base::Uuid::parse(hex.value_or(""));
  return id ? std::optional(*id) : std::nullopt;
}

std::optional<base::Json> StoreLookups::field(warehouse::RecordKind kind, const base::Uuid& record,
                                              std::string_view field) const {
  const auto found = view_.record(kind, record);
  if (!found || !*found) return std::nullopt;
  const base::Json& value = (*found)->value(field);
  return value.is_null() ? std::nullopt : std::optional(value);
}

std::optional<Native> find_native(const store::View& view, const flow::RecordRoute& route,
                                  store::Endpoint endpoint, const base::Uuid& record) {
  const std::string_view system = store::to_string(endpoint);
  const auto look = [&](const std::string& type) {
    return view.note(store::Shelf::native, native_key(endpoint, type, record));
  };
  for (const auto& target : route.to) {
    if (target.system != system || !target.part().empty()) continue;
    if (auto id = look(target.document)) return Native{target.document, *id};
  }
  for (const auto& source : route.from) {
    if (source.system != system || !source.part().empty()) continue;
    if (auto id = look(source.document)) return Native{source.document, *id};
  }
  return std::nullopt;
}

std::optional<Native> find_part(const store::View& view, store::Endpoint endpoint,
                                std::string_view part, const base::Uuid& record) {
  auto id = view.note(store::Shelf::native, native_key(endpoint, part, record));
  if (!id) return std::nullopt;
  return Native{std::string(part), std::move(*id)};
}

void note_link(store::Transaction& out, store::Endpoint endpoint, const std::string& type,
               const std::string& native, const base::Uuid& record) {
  out.emplace_back(
      store::Noted{store::Shelf::link, link_key(endpoint, type, native), record.hex()});
  out.emplace_back(store::Noted{store::Shelf::native, native_key(endpoint, type, record), native});
}

}  // namespace holdfast::sync

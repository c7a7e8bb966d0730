#include "sync/members.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"

namespace holdfast::sync {
namespace {

using warehouse::RecordKind;

std::string prefix_of(const base::Uuid& order, RecordKind kind) {
  return fmt::format("{}/{}/", order.hex(), warehouse::to_string(kind));
}

// Of several orders of one number the first by id: all boxes take the same.
std::optional<base::Uuid> by_number(const store::View& view, const std::string& number) {
  if (number.empty()) return std::nullopt;
  const auto all = view.orders_by_number(number);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

std::optional<base::Uuid> noted_order(const store::View& view, const std::string& key) {
  const auto order = view.note(store::Shelf::member, key);
  const auto id = order ? base::Uuid::parse(*order) : base::Result<base::Uuid>();
  return order && id ? std::optional(*id) : std::nullopt;
}

}  // namespace

std::optional<base::Uuid> order_of(const store::View& view, const warehouse::Record& member) {
  const std::string key = member.text("order");
  if (!key.empty()) return warehouse::record_id(RecordKind::order, key);
  for (const auto& name : names_of(member)) {
    if (auto order = by_number(view, name)) return order;
    if (auto order = noted_order(view, invoice_key(name))) return order;
  }
  return std::nullopt;
}

std::optional<base::Uuid> named_order(const store::View& view, const warehouse::Record& member) {
  const std::string key = member.text("order");
  if (!key.empty()) return warehouse::record_id(RecordKind::order, key);
  for (const auto& name : names_of(member)) {
    if (auto order = by_number(view, name)) return order;
  }
  return std::nullopt;
}

std::vector<std::string> names_of(const warehouse::Record& member) {
  std::vector<std::string> names;
  for (const char* field : {"order_number", "invoice_number", "reference"}) {
    std::string name = member.text(field);
    const bool known = std::find(names.begin(), names.end(), name) != names.end();
    if (!name.empty() && !known) names.push_back(std::move(name));
  }
  return names;
}

std::string invoice_key(const std::string& number) { return "invoice/" + number; }

std::string waiting_key(const std::string& name, const MemberId& member) {
  return fmt::format("waits/{}/{}/{}", name, warehouse::to_string(member.first),
                     member.second.hex());
}

std::vector<MemberId> waiting_for(const store::View& view, const std::string& name) {
  std::vector<MemberId> all;
  for (const auto kind : {RecordKind::payment, RecordKind::invoice}) {
    const std::string prefix = fmt::format("waits/{}/{}/", name, warehouse::to_string(kind));
    const auto visit = [&](std::string_view key, std::string_view) {
      if (const auto id = base::Uuid::parse(key.substr(prefix.size()))) all.emplace_back(kind, *id);
      return true;
    };
    if (const auto read = view.each_note(store::Shelf::member, prefix, visit); !read)
      base::log_error("sync", read.error().message);
  }
  return all;
}

std::string member_key(const base::Uuid& order, const MemberId& member) {
  return prefix_of(order, member.first) + member.second.hex();
}

std::string tie_key(const MemberId& member) {
  return fmt::format("tied/{}/{}", warehouse::to_string(member.first), member.second.hex());
}

std::optional<base::Uuid> tied_to(const store::View& view, const MemberId& member) {
  return noted_order(view, tie_key(member));
}

std::vector<warehouse::Record> members_of(const store::View& view, const base::Uuid& order,
                                          RecordKind kind) {
  std::vector<warehouse::Record> all;
  const std::string prefix = prefix_of(order, kind);
  const auto visit = [&](std::string_view key, std::string_view) {
    const auto id = base::Uuid::parse(key.substr(prefix.size()));
    auto record = id ? view.record(kind, *id) : base::Result<std::optional<warehouse::Record>>();
    if (!record) base::log_error("sync", record.error().message);
    if (record && *record) all.push_back(std::move(**record));
    return true;
  };
  if (const auto read = view.each_note(store::Shelf::member, prefix, visit); !read)
    base::log_error("sync", read.error().message);
  return all;
}

base::Result<warehouse::Settlement> settlement_of(const store::View& view,
                                                  const warehouse::Record& order) {
  return warehouse::settle(&order, members_of(view, order.id, RecordKind::payment),
                           members_of(view, order.id, RecordKind::invoice));
}

}  // namespace holdfast::sync

#include "dynamics/cursor.hpp"

#include <fmt/core.h>

#include "base/crc32c.hpp"
#include "base/json_view.hpp"

namespace holdfast::dynamics {

using base::Json;
using base::JsonView;

std::string Cursor::text() const {
  Json json = Json::object();
  json.set("path", path);
  json.set("next", next);
  json.set("restarted", restarted);
  json.set("issued", issued.ms);
  json.set("select", select);
  json.set("organization", organization);
  if (!polled) return json.dump();
  json.set("since", since.ms);
  json.set("newest", newest.ms);
  json.set("round", static_cast<std::int64_t>(round));
  return json.dump();
}

base::Result<Cursor> Cursor::parse(std::string_view text) {
  auto json = Json::parse(text);
  if (!json) return pass(json, "reading the cursor of a stream");
  const JsonView view(*json);
  Cursor cursor;
  auto path = view["path"].text();
  if (!path) return pass(path, "reading the cursor of a stream");
  cursor.path = std::move(*path);
  cursor.next = view["next"].boolean().value_or(false);
  cursor.restarted = view["restarted"].boolean().value_or(false);
  cursor.issued = {view["issued"].integer().value_or(0)};
  cursor.select = view["select"].text_or("");
  cursor.organization = view["organization"].text_or("");
  cursor.polled = view["since"].exists();
  cursor.since = {view["since"].integer().value_or(0)};
  cursor.newest = {view["newest"].integer().value_or(0)};
  cursor.round = static_cast<std::uint64_t>(view["round"].integer().value_or(0));
  return cursor;
}

std::string select_hash(std::string_view select) {
  return fmt::format("{:08x}", base::crc32c(select.data(), select.size()));
}

bool is_usable(const Cursor& cursor, const CursorRule& rule) {
  if (cursor.select != rule.select || cursor.organization != rule.organization) return false;
  if (cursor.polled || !rule.now_known || rule.days_kept <= 0 || cursor.issued.ms == 0) return true;
  constexpr std::int64_t ms_per_day = 24LL * 60 * 60 * 1000;
  // A day of reserve; an organisation that keeps a day or less leaves none to give.
  const int days = rule.days_kept > 1 ? rule.days_kept - 1 : rule.days_kept;
  return rule.now.ms - cursor.issued.ms < days * ms_per_day;
}

}  // namespace holdfast::dynamics

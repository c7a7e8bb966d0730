#include "dynamics/polling.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

base::WallTime before_overlap(base::WallTime time) { return time + -base::Millis(polling_overlap); }

// To the second: "2026-01-05T09:12:33Z".
std::string literal(base::WallTime time) { return time.iso().substr(0, 19) + "Z"; }

}  // namespace

Cursor polled_beginning(const Table& table, const std::string& select, base::WallTime now) {
  Cursor cursor;
  cursor.polled = true;
  cursor.next = true;
  cursor.path = fmt::format("{}?$select={}&$orderby={}", table.set, select, table.key);
  cursor.since = now;
  return cursor;
}

std::string polled_path(const Table& table, const std::string& select, const Cursor& cursor) {
  if (!cursor.path.empty()) return cursor.path;
  return fmt::format("{}?$select={}&$filter=modifiedon%20ge%20{}&$orderby=modifiedon,{}", table.set,
                     select, literal(before_overlap(cursor.since)), table.key);
}

Cursor polled_following(const Cursor& cursor, std::string next, const flow::Page& page) {
  Cursor out = cursor;
  // A load by key tells nothing of what changes while it lasts: it is as old as its beginning.
  const bool loading = cursor.next && cursor.newest.ms == 0;
  if (!loading) {
    out.newest = std::max(out.newest, cursor.since);
    for (const auto& document : page.documents) out.newest = std::max(out.newest, document.changed);
  }
  out.path = std::move(next);
  out.next = !out.path.empty();
  out.restarted = cursor.restarted && out.next;
  out.round += 1;
  if (!out.next && !loading) out.since = out.newest;
  if (!out.next) out.newest = out.since;
  return out;
}

void Repeats::drop(const std::string& stream, const Table& table, const Cursor& cursor,
                   const Cursor& following, std::vector<flow::Document>& documents) {
  Stream& known = streams_[stream];
  // The same page again: what came of it before was not kept.
  if (known.round != cursor.round) known.rows.clear();
  known.round = following.round;
  std::erase_if(documents, [&](const flow::Document& document) {
    const std::string key = base::JsonView(document.body)[table.key].text_or("");
    const Given now{document.version, document.changed};
    const auto [found, fresh] = known.rows.try_emplace(key, now);
    const bool repeated = !fresh && found->second.version == document.version;
    found->second = now;
    return repeated;
  });
  const base::WallTime oldest = before_overlap(following.since);
  std::erase_if(known.rows, [&](const auto& row) { return row.second.modified < oldest; });
}

}  // namespace holdfast::dynamics

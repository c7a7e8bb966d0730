#include "dynamics/tracking.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "dynamics/documents.hpp"
#include "dynamics/errors.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr std::size_t orders_per_request = 25;  // a filter names each; URLs hold 32 KB
constexpr int line_pages_max = 50;
constexpr auto untracked_remark =
    "read by the time of modification, because change tracking is off for this table: deleted rows "
    "are found within a day";
constexpr auto restarted_remark =
    "read again from its beginning, because the organisation no longer tells what changed";

std::string preferences(const StreamTable& stream, bool tracked) {
  std::string text = fmt::format("odata.maxpagesize={}", stream.page_rows);
  if (tracked) text = "odata.track-changes," + text;
  if (find_table(stream.logical)->polymorphic) text.append(",").append(lookup_annotations);
  return text;
}

// The column of a line that names the row above it.
std::string parent_of(const Table& table) { return fmt::format("_{}_value", table.key); }

// The link was given out for something that is no more: the load begins again.
bool is_void(const base::Error& error, const Cursor& cursor) {
  if (error.code == code_expired_delta) return true;
  // A paging cookie that the organisation no longer understands, or a token of columns that were
  // published anew. Without either it is the query that is wrong.
  const bool token = cursor.path.find("token=") != std::string::npos;
  return token && error.kind == ErrorKind::misconfigured && error.code == code_bad_query;
}

}  // namespace

std::string Tracking::select(const StreamTable& stream) const {
  return select_list(*find_table(stream.logical), columns_);
}

Cursor Tracking::beginning(const StreamTable& stream) const {
  const Table& table = *find_table(stream.logical);
  Cursor cursor;
  if (organization_.tracks(stream.logical)) {
    cursor.path = fmt::format("{}?$select={}", table.set, select(stream));
    cursor.next = true;
  } else {
    cursor = polled_beginning(table, select(stream), client_.org_time());
  }
  cursor.select = select_hash(select(stream));
  cursor.organization = organization_.facts().id;
  return cursor;
}

CursorRule Tracking::rule(const StreamTable& stream) const {
  CursorRule out;
  out.select = select_hash(select(stream));
  out.organization = organization_.facts().id;
  out.now = client_.org_time();
  out.now_known = client_.time_known();
  out.days_kept = organization_.facts().days_kept;
  return out;
}

base::Task<base::Result<flow::Page>> Tracking::pull(const StreamTable& stream, std::string text) {
  const auto ready = co_await organization_.ready();
  if (!ready) co_return tl::unexpected<base::Error>(ready.error());
  const auto stored = text.empty() ? base::Result<Cursor>(beginning(stream)) : Cursor::parse(text);
  const bool usable = text.empty() || (stored && is_usable(*stored, rule(stream)) &&
                                       stored->polled != organization_.tracks(stream.logical));
  if (!usable) co_return co_await begin_again(&stream);
  auto page = co_await fetch(&stream, *stored);
  if (page) co_return page;
  const bool untracked = page.error().code == code_untracked && !stored->polled;
  if (untracked) {
    base::log_notice("dynamics",
                     fmt::format("{} is read by the time of modification: {}", stream.stream,
                                 page.error().message));
    organization_.note_untracked(stream.logical);
  }
  if (untracked && text.empty()) {
    Cursor polled = beginning(stream);
    co_return co_await fetch(&stream, std::move(polled));
  }
  if (!untracked && !is_void(page.error(), *stored)) co_return page;
  co_return co_await begin_again(&stream);
}

base::Task<base::Result<flow::Page>> Tracking::begin_again(const StreamTable* stream) {
  base::log_notice("dynamics",
                   fmt::format("{} is read from its beginning: the organisation no longer tells "
                               "what changed since the last pull", stream->stream));
  Cursor again = beginning(*stream);
  again.restarted = true;
  co_return co_await fetch(stream, std::move(again));
}

base::Task<base::Result<flow::Page>> Tracking::fetch(const StreamTable* stream, Cursor cursor) {
  const Table& table = *find_table(stream->logical);
  Call call;
  call.path = cursor.polled ? polled_path(table, select(*stream), cursor) : cursor.path;
  call.headers = {{"Prefer", preferences(*stream, !cursor.polled)}};
  call.doing = fmt::format("reading changes of {}", stream->logical);
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  auto page = page_of(*stream, cursor, std::move(reply->body));
  if (!page || table.lines.empty()) co_return page;
  const auto completed = co_await add_lines(&table, page->documents);
  if (!completed) co_return tl::unexpected<base::Error>(completed.error());
  co_return page;
}

base::Result<Cursor> Tracking::following(const StreamTable& stream, const Cursor& cursor,
                                         const Json& body, const flow::Page& page) const {
  const JsonView view(body);
  const std::string next = view["@odata.nextLink"].text_or("");
  const std::string delta = view["@odata.deltaLink"].text_or("");
  if (cursor.polled && next.empty()) return polled_following(cursor, "", page);
  if (next.empty() && delta.empty()) {
    return base::fail(ErrorKind::misconfigured,
                      fmt::format("Dynamics, reading changes of {}: the answer holds no delta "
                                  "link: is change tracking switched on for this table?",
                                  stream.logical));
  }
  auto path = client_.path_of(next.empty() ? delta : next);
  if (!path) return pass(path);
  if (cursor.polled) return polled_following(cursor, std::move(*path), page);
  Cursor out = cursor;
  out.path = std::move(*path);
  out.next = !next.empty();
  out.restarted = cursor.restarted && out.next;
  out.issued = client_.time_known() ? client_.org_time() : base::WallTime{};
  return out;
}

base::Result<flow::Page> Tracking::page_of(const StreamTable& stream, const Cursor& cursor,
                                           Json body) {
  const auto rows = rows_of(body, fmt::format("reading changes of {}", stream.logical));
  if (!rows) return tl::unexpected<base::Error>(rows.error());
  flow::Page page;
  page.restarted = cursor.restarted;
  if (cursor.polled) page.remark = untracked_remark;
  if (cursor.restarted) page.remark = restarted_remark;
  const Table& table = *find_table(stream.logical);
  for (auto& row : *body.find("value")->items()) {
    auto document = document_of(table, std::move(row));
    if (!document) continue;
    const bool unnamed = document->removed && !table.document_id.empty();
    page.all_stock = page.all_stock || unnamed;
    if (!unnamed) page.documents.push_back(std::move(*document));
  }
  const auto after = following(stream, cursor, body, page);
  if (!after) return tl::unexpected<base::Error>(after.error());
  page.more = after->next;
  page.cursor = after->text();
  if (cursor.polled) {
    repeats_.drop(std::string(stream.stream), table, cursor, *after, page.documents);
  }
  return page;
}

base::Task<base::Status> Tracking::add_lines(const Table* table,
                                             std::vector<flow::Document>& documents) {
  std::unordered_map<std::string, flow::Document*> orders;
  std::vector<std::string> ids;
  for (auto& document : documents) {
    if (document.removed) continue;
    document.body.set(table->lines, Json::array());
    orders[document.id] = &document;
    ids.push_back(document.id);
  }
  for (std::size_t from = 0; from < ids.size(); from += orders_per_request) {
    const std::size_t to = std::min(ids.size(), from + orders_per_request);
    std::vector<std::string> some(ids.begin() + static_cast<long>(from),
                                  ids.begin() + static_cast<long>(to));
    Json::Array lines;
    const auto read = co_await read_lines(table, std::move(some), lines);
    if (!read) co_return read;
    for (auto& line : lines) {
      const auto order = orders.find(JsonView(line)[parent_of(*table)].text_or(""));
      if (order == orders.end()) continue;
      order->second->body.find(table->lines)->push_back(std::move(line));
    }
  }
  co_return base::Status{};
}

base::Task<base::Status> Tracking::read_lines(const Table* of, std::vector<std::string> orders,
                                              Json::Array& out) {
  const Table& table = *find_table(of->line_table);
  std::string filter;
  for (const auto& id : orders) {
    filter += (filter.empty() ? "" : "%20or%20") + fmt::format("{}%20eq%20{}", parent_of(*of), id);
  }
  const std::string doing = fmt::format("reading the lines of {}", of->set);
  std::string path = fmt::format("{}?$select={}&$filter={}", table.set,
                                 select_list(table, columns_), filter);
  for (int page = 0; !path.empty(); ++page) {
    if (page == line_pages_max) {
      co_return base::fail(ErrorKind::exhausted, "Dynamics, " + doing + ": too many lines");
    }
    Call call;
    call.path = std::move(path);
    call.doing = doing;
    auto reply = co_await client_.call(std::move(call));
    if (!reply) co_return pass(reply);
    const auto rows = rows_of(reply->body, doing);
    if (!rows) co_return tl::unexpected<base::Error>(rows.error());
    for (auto& row : *reply->body.find("value")->items()) out.push_back(std::move(row));
    const std::string link = JsonView(reply->body)["@odata.nextLink"].text_or("");
    path.clear();
    if (link.empty()) continue;
    auto next = client_.path_of(link);
    if (!next) co_return pass(next);
    path = std::move(*next);
  }
  co_return base::Status{};
}

base::Task<base::Result<flow::Document>> Tracking::read(std::string type, std::string id) {
  const auto table = table_of(type);
  if (!table) co_return tl::unexpected<base::Error>(table.error());
  const auto key = base::Uuid::parse(id);
  if (!key) {
    co_return base::fail(ErrorKind::invalid_input,
                         fmt::format("Dynamics, reading {}: \"{}\" is no GUID", type, id));
  }
  Call call;
  call.path = fmt::format("{}({})?{}", (*table)->set, key->guid(), whole_row(**table, columns_));
  if ((*table)->polymorphic) call.headers = {{"Prefer", std::string(lookup_annotations)}};
  call.doing = fmt::format("reading {} {}", type, id);
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  auto document = document_of(**table, std::move(reply->body));
  if (document) co_return std::move(*document);
  co_return base::fail(ErrorKind::misconfigured,
                       fmt::format("Dynamics, {}: the answer holds no row", doing));
}

}  // namespace holdfast::dynamics

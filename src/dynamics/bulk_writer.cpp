#include "dynamics/bulk_writer.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "dynamics/documents.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using flow::Write;

constexpr std::size_t rows_min = 2;

// Null: they are not what this is for. What cannot be sent at all, $batch tells row by row.
const Table* table_for(const std::vector<Write>& rows) {
  if (rows.size() < rows_min) return nullptr;
  const Table* table = find_table(rows.front().type);
  const bool fit = table != nullptr && table->append_only &&
                   std::all_of(rows.begin(), rows.end(), [&](const Write& row) {
                     return row.type == table->logical && row.mode == Write::Mode::create &&
                            row.find.is_null() && row.key.is_null() && row.body.is_object() &&
                            base::Uuid::parse(row.id);
                   });
  return fit ? table : nullptr;
}

Json target_of(const Table& table, const Write& row) {
  Json target = Json::object();
  target.set("@odata.type", fmt::format("Microsoft.Dynamics.CRM.{}", table.logical));
  target.set(table.key, row.id);
  for (const auto& [name, value] : *row.body.members()) {
    if (name != table.key) target.set(name, value);
  }
  return target;
}

Call call_of(const Table& table, const std::vector<Write>& rows) {
  Json targets = Json::array();
  for (const auto& row : rows) targets.push_back(target_of(table, row));
  Json body = Json::object();
  body.set("Targets", std::move(targets));
  Call call;
  call.method = "POST";
  call.path = fmt::format("{}/Microsoft.Dynamics.CRM.CreateMultiple", table.set);
  call.body = body.dump();
  call.doing = fmt::format("creating {} rows in {}", rows.size(), table.logical);
  call.writes = true;
  return call;
}

// Nothing was written, and the fault may be of one row or of the message itself.
bool is_refusal(int status, ErrorKind kind) {
  if (kind == ErrorKind::unknown_outcome || kind == ErrorKind::unavailable) return false;
  return status == 501 || (status >= 400 && status < 500 && status != 401 && status != 403);
}

Receipts all_failed(std::size_t count, const base::Error& error) {
  return Receipts(count, tl::unexpected<base::Error>(error));
}

base::Error unnamed(const Write& row, const std::string& stranger) {
  if (stranger.empty()) {
    return {ErrorKind::unknown_outcome,
            fmt::format("Dynamics, creating {} {}: the answer does not name it", row.type, row.id)};
  }
  return {ErrorKind::refused,
          fmt::format("Dynamics, creating {} {}: the answer names {} in its place, so it is there "
                      "under an id of its own and a repeat would count twice; look for it there, "
                      "then give this entry up", row.type, row.id, stranger)};
}

}  // namespace

void BulkWriter::Door::failed() {
  rest = next_rest;
  next_rest = std::min(2 * next_rest, bulk_rest_max);
}

base::Task<std::optional<Receipts>> BulkWriter::push(std::vector<Write> rows) {
  const Table* table = table_for(rows);
  if (table == nullptr || client_.withholds()) co_return std::nullopt;  // a dry run tells of each
  const bool may = co_await may_try(*table);
  if (!may) co_return std::nullopt;
  co_return co_await create(*table, std::move(rows));
}

base::Task<bool> BulkWriter::may_try(const Table& table) {
  using State = Door::State;
  Door& door = doors_[table.logical];
  if (door.rest > 0) {
    --door.rest;
    co_return false;
  }
  if (door.state == State::unasked) {
    door.state = State::asking;
    const auto found = co_await offered(std::string(table.logical));
    if (!found) base::log_info("dynamics", found.error().message);
    const bool later = !found && found.error().kind == ErrorKind::unavailable;
    door.state = later ? State::unasked : found && *found ? State::open : State::shut;
    if (later) door.failed();
  }
  co_return door.state == State::open;
}

base::Task<base::Result<bool>> BulkWriter::offered(std::string logical) {
  Call call;
  call.path = fmt::format("sdkmessagefilters?$select=sdkmessagefilterid"
                          "&$filter=sdkmessageid/name%20eq%20'CreateMultiple'"
                          "%20and%20primaryobjecttypecode%20eq%20'{}'", logical);
  call.doing = fmt::format("asking whether {} takes rows in bulk", logical);
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  co_return !(*rows)->empty();
}

base::Task<std::optional<Receipts>> BulkWriter::create(const Table& table,
                                                       std::vector<Write> rows) {
  Call call = call_of(table, rows);
  const std::string doing = call.doing;
  const auto answer = co_await client_.send(std::move(call));
  Door& door = doors_[table.logical];
  if (!answer) {
    // Sent again it would be refused as a duplicate; a line that is down says nothing of it.
    if (answer.error().kind == ErrorKind::unknown_outcome) door.failed();
    co_return all_failed(rows.size(), answer.error());
  }
  if (answer->status >= 200 && answer->status < 300) co_return receipts_of(table, rows, *answer);
  const base::Error error = client_.error_of(*answer, doing, true);
  const bool of_all = answer->status == 429 || (answer->status == 503 && error.code.empty());
  if (!of_all) door.failed();
  if (!is_refusal(answer->status, error.kind)) co_return all_failed(rows.size(), error);
  base::log_info("dynamics", "nothing is written, the rows go as $batch: " + error.message);
  co_return std::nullopt;
}

Receipts BulkWriter::receipts_of(const Table& table, const std::vector<Write>& rows,
                                 const net::Response& response) {
  std::set<std::string> ours, named;
  for (const auto& row : rows) ours.insert(base::Uuid::parse(row.id)->guid());
  std::string stranger;
  const Json body = Json::parse(response.body).value_or(Json());
  const JsonView ids = JsonView(body)["Ids"];
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto id = base::Uuid::parse(ids[i].text_or(""));
    if (id && ours.contains(id->guid())) {
      named.insert(id->guid());
    } else if (id) {
      stranger = id->guid();
    }
  }
  Door& door = doors_[table.logical];
  if (!stranger.empty()) door.state = Door::State::shut;
  if (named.size() == ours.size()) {
    door.next_rest = 1;
  } else {
    door.failed();
  }
  Receipts receipts;
  for (const auto& row : rows) {
    if (named.contains(base::Uuid::parse(row.id)->guid())) {
      receipts.emplace_back(flow::Receipt{row.id, 0, {}, false});
    } else {
      receipts.emplace_back(tl::unexpected<base::Error>(unnamed(row, stranger)));
    }
  }
  return receipts;
}

}  // namespace holdfast::dynamics

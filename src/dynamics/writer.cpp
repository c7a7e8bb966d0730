#include "dynamics/writer.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"
#include "dynamics/comparison.hpp"
#include "dynamics/documents.hpp"
#include "dynamics/errors.hpp"
#include "dynamics/key_writer.hpp"
#include "dynamics/row_finder.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using flow::Receipt;
using Mode = flow::Write::Mode;

std::string name_of(const flow::Write& row) { return fmt::format("{} {}", row.type, row.id); }

bool is_draft(const flow::Write& row) {
  const Table* table = find_table(row.type);
  return row.mode == Mode::create && table != nullptr && table->drafts;
}

// More than one question has to be asked for it.
bool goes_alone(const flow::Write& row) {
  const bool tells = !row.find.is_null() || !row.key.is_null();
  return row.mode == Mode::upsert || is_draft(row) || (row.mode == Mode::create && tells);
}

std::string row_path(const Table& table, const std::string& id) {
  return fmt::format("{}({})", table.set, id);
}

std::string match_of(const flow::Write& row) {
  return row.expected_version == 0 ? "*" : fmt::format("W/\"{}\"", row.expected_version);
}

constexpr std::int64_t draft = 2;  // statecode of a product that cannot be sold yet

// What a create says of the state, taken out of its body: a new row has none to choose. Null where
// it says nothing.
Json state_taken(Json& body) {
  Json state = Json::object();
  for (const auto* name : {"statecode", "statuscode"}) {
    const Json* found = body.find(name);
    if (found == nullptr) continue;
    state.set(name, *found);
    body.erase(name);
  }
  return state.members()->empty() ? Json() : state;
}

// The key stands first in a create; it never stands in an update.
Json body_of(const Table& table, const flow::Write& row, bool create) {
  Json body = row.body;
  body.erase(table.key);
  if (!create) return body;
  Json whole = Json::object({{std::string(table.key), row.id}});
  for (auto& member : *body.members()) whole.members()->push_back(std::move(member));
  return whole;
}

// Path below the API root.
base::Result<BatchItem> item_of(const flow::Write& row, bool create) {
  const auto table = table_of(row.type);
  if (!table) return tl::unexpected<base::Error>(table.error());
  const auto id = base::Uuid::parse(row.id);
  if (!id || !row.body.is_object()) {
    return base::fail(ErrorKind::invalid_input,
                      fmt::format("Dynamics, writing {}: expected a GUID and an object with "
                                  "columns; correct the mapping", name_of(row)));
  }
  BatchItem item;
  item.method = create ? "POST" : "PATCH";
  item.path = create ? std::string((*table)->set) : row_path(**table, id->guid());
  if (!create) item.headers.emplace_back("If-Match", match_of(row));
  item.body = body_of(**table, row, create).dump();
  return item;
}

// What the answer is to hold. A create tells the whole row, lines and all; of an update the version
// is enough, because what is expanded would be left out.
void ask_for(Call& call, const Table& table, bool create, const Columns& columns) {
  std::string preference = "return=representation";
  if (create && table.polymorphic) preference.append(",").append(lookup_annotations);
  call.headers.emplace_back("Prefer", std::move(preference));
  call.path += create ? "?" + whole_row(table, columns)
                      : fmt::format("?$select={},versionnumber", table.key);
}

// What a create found standing in its place.
base::Result<Receipt> judge(const flow::Write& row, const base::Error& said,
                            const net::Response& response, const Client& client) {
  const std::string doing = "reading back " + name_of(row);
  if (response.status == 404) {
    base::Error error{ErrorKind::refused,
                      said.message + " (another row holds the same number; link or rename it)"};
    error.code = said.code;
    return tl::unexpected<base::Error>(std::move(error));
  }
  if (response.status != 200) {
    return tl::unexpected<base::Error>(client.error_of(response, doing, false));
  }
  auto stored = Json::parse(response.body);
  if (!stored) return base::fail(ErrorKind::unavailable, doing + ": " + stored.error().message);
  const Table* table = find_table(row.type);
  const auto apart = table->append_only ? difference(row.body, *stored) : std::nullopt;
  if (apart) {
    return base::fail(ErrorKind::refused,
                      fmt::format("Dynamics, creating {}: a row with this id exists and says "
                                  "something else: {}; correct it there by a new row", name_of(row),
                                  *apart));
  }
  Receipt receipt{row.id, version_of(*stored), std::move(*stored), true};
  return receipt;
}

}  // namespace

base::Task<Receipts> Writer::push(std::vector<flow::Write> rows) {
  Receipts all;
  if (rows.size() == 1) {
    all.push_back(co_await one(std::move(rows.front())));
    co_return all;
  }
  for (std::size_t from = 0; from < rows.size(); from += batch_rows_max) {
    const std::size_t to = std::min(rows.size(), from + batch_rows_max);
    std::vector<flow::Write> some(std::make_move_iterator(rows.begin() + static_cast<long>(from)),
                                  std::make_move_iterator(rows.begin() + static_cast<long>(to)));
    auto receipts = co_await bulk_.push(some);
    if (!receipts) receipts = co_await several(std::move(some));
    for (auto& receipt : *receipts) all.push_back(std::move(receipt));
  }
  co_return all;
}

base::Task<base::Result<Receipt>> Writer::one(flow::Write row) {
  if (row.mode == Mode::upsert) co_return co_await upsert(std::move(row));
  if (is_draft(row)) co_return co_await make_and_publish(std::move(row));
  co_return co_await plain(std::move(row));
}

base::Task<base::Result<Receipt>> Writer::plain(flow::Write row) {
  const bool create = row.mode == Mode::create;
  auto item = item_of(row, create);
  if (!item) co_return pass(item);
  if (create && !row.key.is_null()) {
    const auto possible = check_key(row);
    if (!possible) co_return tl::unexpected<base::Error>(possible.error());
    if (!fits_address(row)) co_return co_await plain(with_key_in_body(std::move(row)));
    std::string columns = select_list(*find_table(row.type), columns_);
    co_return co_await create_by_key(client_, std::move(columns), std::move(row));
  }
  if (create && !row.find.is_null()) {
    auto found = co_await find_row(client_, row);
    if (!found) co_return pass(found);
    if (*found) co_return std::move(**found);
  }
  const Table& table = *find_table(row.type);
  Call call;
  call.method = item->method;
  call.path = std::move(item->path);
  call.body = std::move(item->body);
  call.headers = std::move(item->headers);
  ask_for(call, table, create, columns_);
  call.doing = (create ? "creating " : "writing ") + name_of(row);
  call.writes = true;
  auto reply = co_await client_.call(std::move(call));
  if (reply) {
    Receipt receipt;
    receipt.id = row.id;
    receipt.version = version_of(reply->body);
    if (create && reply->body.is_object()) receipt.stored = std::move(reply->body);
    co_return receipt;
  }
  const bool price = create && reply.error().code == code_duplicate_price;
  if (price && !row.find.is_null()) co_return co_await look_again(std::move(row), reply.error());
  if (!create || !says_duplicate(reply.error())) co_return pass(reply);
  std::vector<base::Error> said{reply.error()};
  std::vector<flow::Write> rows{row};
  auto judged = co_await read_back(std::move(rows), std::move(said));
  if (judged.front() || row.find.is_null() || !says_duplicate(judged.front().error())) {
    co_return std::move(judged.front());
  }
  co_return co_await look_again(std::move(row), judged.front().error());
}

// Not ours: somebody was faster since it was looked for.
base::Task<base::Result<Receipt>> Writer::look_again(flow::Write row, base::Error said) {
  auto found = co_await find_row(client_, std::move(row));
  if (!found) co_return pass(found);
  if (*found) co_return std::move(**found);
  co_return tl::unexpected<base::Error>(std::move(said));
}

base::Task<base::Result<Receipt>> Writer::upsert(flow::Write row) {
  row.mode = Mode::update;
  auto updated = co_await one(row);
  if (updated || updated.error().kind != ErrorKind::not_found) co_return updated;
  row.mode = Mode::create;
  co_return co_await one(std::move(row));
}

base::Task<base::Result<Json>> Writer::whole(std::string type, std::string id) {
  const Table& table = *find_table(type);
  Call call;
  call.path = fmt::format("{}?{}", row_path(table, id), whole_row(table, columns_));
  call.doing = fmt::format("reading {} {}", type, id);
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return std::move(reply->body);
}

base::Task<base::Result<Receipt>> Writer::make_and_publish(flow::Write row) {
  // Made by its address it would get an id of Dynamics: after a lost answer, anybody's draft.
  if (!row.key.is_null()) {
    const auto possible = check_key(row);
    if (!possible) co_return tl::unexpected<base::Error>(possible.error());
    row = with_key_in_body(std::move(row));
  }
  Json state = state_taken(row.body);
  auto made = co_await plain(row);
  if (!made && flow::is_withheld(made.error()) && !state.is_null()) {
    auto then = co_await publish(std::move(row), std::move(state));
    if (then || !flow::is_withheld(then.error())) co_return made;
    co_return tl::unexpected<base::Error>(flow::after(made.error(), std::move(then.error())));
  }
  // Somebody else's row is his to publish.
  if (!made || state.is_null() || (made->existed && made->id != row.id)) co_return made;
  if (!made->stored.is_object()) {
    auto stored = co_await whole(row.type, row.id);
    if (!stored) co_return pass(stored);
    made->stored = std::move(*stored);
    made->version = version_of(made->stored);
  }
  if (base::JsonView(made->stored)["statecode"].integer().value_or(draft) != draft) co_return made;
  auto published = co_await publish(std::move(row), std::move(state));
  if (published) published->existed = made->existed;
  co_return published;
}

base::Task<base::Result<Receipt>> Writer::publish(flow::Write row, Json state) {
  const Table& table = *find_table(row.type);
  Call call;
  call.method = "PATCH";
  call.path = fmt::format("{}?{}", row_path(table, row.id), whole_row(table, columns_));
  call.headers = {{"If-Match", "*"}, {"Prefer", "return=representation"}};
  call.body = state.dump();
  call.doing = "publishing " + name_of(row);
  call.writes = true;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  Receipt receipt{row.id, version_of(reply->body), {}, false};
  if (reply->body.is_object()) receipt.stored = std::move(reply->body);
  co_return receipt;
}

base::Task<Receipts> Writer::several(std::vector<flow::Write> rows) {
  Receipts receipts;
  std::vector<BatchItem> items;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    receipts.emplace_back(Receipt{rows[i].id, 0, {}, false});
    if (goes_alone(rows[i])) continue;
    auto item = item_of(rows[i], rows[i].mode == Mode::create);
    if (!item) {
      receipts[i] = pass(item);
      continue;
    }
    item->path = client_.api_path() + item->path;
    items.push_back(std::move(*item));
    places.push_back(i);
  }
  std::vector<flow::Write> doubtful;
  std::vector<base::Error> said;
  std::vector<std::size_t> doubtful_places;
  std::vector<base::Result<net::Response>> answers;
  if (!items.empty()) {
    std::string doing = fmt::format("writing {} rows", items.size());
    answers = co_await batcher_.run(std::move(items), std::move(doing));
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::size_t place = places[i];
    if (!answers[i]) {
      receipts[place] = pass(answers[i]);
      continue;
    }
    if (answers[i]->status < 300) continue;
    base::Error error = client_.error_of(*answers[i], "writing " + name_of(rows[place]), true);
    if (rows[place].mode == Mode::create && says_duplicate(error)) {
      doubtful.push_back(rows[place]);
      doubtful_places.push_back(place);
      said.push_back(error);
    }
    receipts[place] = tl::unexpected<base::Error>(std::move(error));
  }
  auto judged = co_await read_back(std::move(doubtful), std::move(said));
  for (std::size_t i = 0; i < judged.size(); ++i) {
    receipts[doubtful_places[i]] = std::move(judged[i]);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (goes_alone(rows[i])) receipts[i] = co_await one(std::move(rows[i]));
  }
  co_return receipts;
}

base::Task<Receipts> Writer::read_back(std::vector<flow::Write> rows,
                                       std::vector<base::Error> said) {
  Receipts receipts;
  std::vector<BatchItem> items;
  for (const auto& row : rows) {
    const Table& table = *find_table(row.type);
    BatchItem item;
    item.path = fmt::format("{}?{}", row_path(table, base::Uuid::parse(row.id)->guid()),
                            whole_row(table, columns_));
    if (table.polymorphic) item.headers = {{"Prefer", std::string(lookup_annotations)}};
    items.push_back(std::move(item));
  }
  std::vector<base::Result<net::Response>> answers;
  if (items.size() == 1) {
    Call call;
    call.path = items.front().path;
    call.headers = std::move(items.front().headers);
    call.doing = "reading back " + name_of(rows.front());
    answers.push_back(co_await client_.send(std::move(call)));
  } else if (!items.empty()) {
    for (auto& item : items) item.path = client_.api_path() + item.path;
    std::string doing = fmt::format("reading back {} rows", items.size());
    answers = co_await batcher_.run(std::move(items), std::move(doing));
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i]) {
      receipts.push_back(judge(rows[i], said[i], *answers[i], client_));
    } else {
      receipts.emplace_back(pass(answers[i]));
    }
  }
  co_return receipts;
}

}  // namespace holdfast::dynamics

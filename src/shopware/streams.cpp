#include "shopware/streams.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/criteria.hpp"

namespace holdfast::shopware {

struct Streams::Stream {
  const char* name;
  const char* entity;    // route of the listed rows
  const char* row_type;  // the same in snake case, for includes
  const char* document;  // what is read in the end
  const char* id_field;  // its id in a listed row
};

namespace {

// Rows of a window that are remembered; beyond it they are handed out again, which is harmless.
constexpr std::size_t remembered_rows_max = 20'000;

std::string newest_stamp(const base::JsonView& row) {
  const std::string updated = row["updatedAt"].text_or("");
  return updated.empty() ? row["createdAt"].text_or("") : updated;
}

flow::Document document_of(const std::string& type, base::Json row) {
  const base::JsonView view(row);
  flow::Document document;
  document.type = type;
  document.id = view["id"].text_or("");
  if (const auto changed = base::WallTime::parse(newest_stamp(view))) document.changed = *changed;
  document.body = std::move(row);
  return document;
}

// Rows are large: they are taken out of the answer, not copied.
base::Result<base::Json::Array> take_rows(base::Json& body) {
  const auto rows = base::JsonView(body)["data"].items();
  if (!rows) return tl::unexpected<base::Error>(rows.error());
  return std::move(*body.find("data")->items());
}

template <typename Stream>
const Stream* find_stream(const std::string& name) {
  static const std::array<Stream, 9> streams = {{
      {"history", "state-machine-history", "state_machine_history", "order", "referencedId"},
      {"deliveries", "order-delivery", "order_delivery", "order", "orderId"},
      {"transactions", "order-transaction", "order_transaction", "order", "orderId"},
      {"lines", "order-line-item", "order_line_item", "order", "orderId"},
      {"order-addresses", "order-address", "order_address", "order", "orderId"},
      {"customer-addresses", "customer-address", "customer_address", "customer", "customerId"},
      {"products", "product", "product", "product", "id"},
      {"customers", "customer", "customer", "customer", "id"},
      {"orders", "order", "order", "order", "id"},
  }};
  for (const auto& stream : streams) {
    if (name == stream.name) return &stream;
  }
  return nullptr;
}

bool loads_first(const std::string& entity) {
  return entity == "product" || entity == "customer" || entity == "order";
}

}  // namespace

std::vector<std::string> Streams::names() {
  return {"history",  "deliveries",      "transactions",
          "lines",    "order-addresses", "customer-addresses",
          "products", "customers",       "orders"};
}

bool Streams::patient(std::string_view stream) {
  return stream != "history" && stream != "orders" && stream != "products";
}

base::Task<base::Result<std::int64_t>> Streams::count(const Stream* stream, std::int64_t after) {
  base::Json includes = base::Json::object();
  includes.set(stream->row_type, base::Json::array({"id"}));
  base::Json body = base::Json::object();
  body.set("page", 1);
  body.set("limit", 1);
  body.set("total-count-mode", 1);
  body.set("includes", std::move(includes));
  if (after > 0) body.set("filter", base::Json::array({range("autoIncrement", "gt", after)}));
  Call call{"POST", std::string("/api/search/") + stream->entity, std::move(body),
            {},     std::string("counting ") + stream->name,      false};
  const auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return tl::unexpected<base::Error>(reply.error());
  co_return base::JsonView(*reply)["total"].integer();
}

base::Task<base::Result<std::optional<flow::LoadSize>>> Streams::load_size(std::string stream,
                                                                           std::string cursor) {
  const Stream* found = find_stream<Stream>(stream);
  const FeedCursor at = FeedCursor::parse(cursor);
  std::optional<flow::LoadSize> size;
  if (found == nullptr || at.loaded || !loads_first(found->entity)) co_return size;
  const auto all = co_await count(found, 0);
  if (!all) co_return tl::unexpected<base::Error>(all.error());
  size = flow::LoadSize{0, *all};
  if (at.position == 0) co_return size;
  const auto left = co_await count(found, at.position);
  if (!left) co_return tl::unexpected<base::Error>(left.error());
  size->read = *all - *left;
  co_return size;
}

base::Task<base::Result<flow::Page>> Streams::pull(std::string stream, std::string cursor) {
  const Stream* found = find_stream<Stream>(stream);
  if (found == nullptr) {
    co_return base::fail(base::ErrorKind::internal, "Shopware has no stream \"" + stream + "\"");
  }
  FeedCursor at = FeedCursor::parse(cursor);
  if (!at.loaded && loads_first(found->entity)) co_return co_await load(found, at);
  co_return co_await delta(found, at, std::move(cursor));
}

base::Task<base::Result<std::vector<flow::Document>>> Streams::read(std::string type,
                                                                    std::vector<std::string> ids) {
  std::vector<flow::Document> documents;
  if (ids.empty()) co_return documents;
  Call call{"POST",
            "/api/search/" + type,
            whole_documents(type, ids),
            read_headers(type),
            fmt::format("reading {} {}", ids.size(), type),
            false};
  auto body = co_await client_.call(std::move(call));
  if (!body) co_return pass(body);
  auto rows = take_rows(*body);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  for (auto& row : *rows) documents.push_back(document_of(type, std::move(row)));
  co_return documents;
}

base::Task<base::Result<flow::Page>> Streams::load(const Stream* stream, FeedCursor cursor) {
  Call call{"POST",
            std::string("/api/search/") + stream->entity,
            load_page(stream->document, cursor.position, feed_rows_max),
            read_headers(stream->document),
            std::string("loading ") + stream->name,
            false};
  auto body = co_await client_.call(std::move(call));
  if (!body) co_return pass(body);
  auto rows = take_rows(*body);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  // The delta begins where the load began, by the shop's clock.
  if (cursor.since.ms == 0) cursor.since = client_.shop_time();
  flow::Page page;
  for (auto& row : *rows) {
    const auto position = base::JsonView(row)["autoIncrement"].integer();
    if (!position) co_return tl::unexpected<base::Error>(position.error());
    cursor.position = std::max(cursor.position, *position);
    page.documents.push_back(document_of(stream->document, std::move(row)));
  }
  page.more = static_cast<std::int64_t>(rows->size()) == feed_rows_max;
  cursor.loaded = !page.more;
  page.cursor = cursor.dump();
  co_return page;
}

base::Task<base::Result<flow::Page>> Streams::delta(const Stream* stream, FeedCursor cursor,
                                                    std::string given) {
  auto listed = co_await list(stream, cursor);
  if (!listed) co_return pass(listed);
  const bool more = static_cast<std::int64_t>(listed->size()) == feed_rows_max;
  Memory& memory = memories_[stream->name];
  if (memory.after != given) memory.stamps.clear();
  const auto news = unseen(memory, std::move(*listed));
  std::vector<std::string> ids;
  for (const auto& row : news) {
    if (std::find(ids.begin(), ids.end(), row.id) == ids.end()) ids.push_back(row.id);
  }
  if (std::string_view(stream->name) == "history" && !ids.empty()) {
    auto orders = co_await orders_of(std::move(ids));
    if (!orders) co_return pass(orders);
    ids = std::move(*orders);
  }
  auto documents = co_await read(stream->document, std::move(ids));
  if (!documents) co_return pass(documents);
  flow::Page page;
  page.documents = std::move(*documents);
  page.more = more;
  if (cursor.page == 0) cursor.until = client_.shop_time();
  cursor.loaded = true;
  cursor.page = more ? cursor.page + 1 : 0;
  if (!more) cursor.since = cursor.until;
  page.cursor = cursor.dump();
  for (const auto& row : news) memory.stamps[row.row] = row.stamp;
  if (memory.stamps.size() > remembered_rows_max) memory.stamps.clear();
  memory.after = page.cursor;
  co_return page;
}

base::Task<base::Result<std::vector<Streams::Listed>>> Streams::list(const Stream* stream,
                                                                     FeedCursor cursor) {
  base::Json fields = base::Json::array();
  for (const char* field : {"id", stream->id_field, "createdAt", "updatedAt"})
    fields.push_back(field);
  base::Json includes = base::Json::object();
  includes.set(stream->row_type, std::move(fields));
  base::Json body = base::Json::object();
  body.set("page", cursor.page + 1);
  body.set("limit", feed_rows_max);
  body.set("total-count-mode", 0);
  body.set("includes", std::move(includes));
  // Sorted by what an edit cannot move: a row edited meanwhile shifts others behind, never ahead.
  body.set("sort", sort_by({"createdAt", "id"}));
  if (cursor.since.ms > 0) {
    const base::WallTime since = cursor.since + -base::Duration(feed_overlap_s);
    body.set("filter", base::Json::array({changed_since(since)}));
  } else {
    // No watermark yet: the first answer's Date becomes it.
    body.set("limit", 1);
  }
  Call call{"POST", std::string("/api/search/") + stream->entity,   std::move(body),
            {},     std::string("listing changed ") + stream->name, false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = base::JsonView(*reply)["data"].items();
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  std::vector<Listed> listed;
  if (cursor.since.ms == 0) co_return listed;
  for (const auto& row : **rows) {
    const base::JsonView view(row);
    listed.push_back(
        {view[stream->id_field].text_or(""), newest_stamp(view), view["id"].text_or("")});
  }
  co_return listed;
}

std::vector<Streams::Listed> Streams::unseen(Memory& memory, std::vector<Listed> rows) {
  std::erase_if(rows, [&](const Listed& row) {
    const auto known = memory.stamps.find(row.row);
    return row.id.empty() || (known != memory.stamps.end() && known->second == row.stamp);
  });
  return rows;
}

// The history names orders, deliveries and transactions alike.
base::Task<base::Result<std::vector<std::string>>> Streams::orders_of(
    std::vector<std::string> references) {
  base::Json includes = base::Json::object();
  includes.set("order", base::Json::array({"id"}));
  base::Json body = base::Json::object();
  body.set("page", 1);
  body.set("limit", feed_rows_max);
  body.set("includes", std::move(includes));
  body.set("filter", base::Json::array({any_of({equals_any("id", references),
                                                equals_any("deliveries.id", references),
                                                equals_any("transactions.id", references)})}));
  body.set("sort", sort_by({"autoIncrement"}));
  Call call{"POST", "/api/search/order", std::move(body), {}, "finding orders of state changes",
            false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  std::vector<std::string> ids;
  const base::JsonView data = base::JsonView(*reply)["data"];
  for (std::size_t i = 0; i < data.size(); ++i) ids.push_back(data[i]["id"].text_or(""));
  co_return ids;
}

}  // namespace holdfast::shopware

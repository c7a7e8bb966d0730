#include "shopware/writer.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/batch.hpp"
#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

std::string route_of(std::string type) {
  std::replace(type.begin(), type.end(), '_', '-');
  return type;
}

std::string entity_of(std::string type) {
  std::replace(type.begin(), type.end(), '-', '_');
  return type;
}

std::string doing(const flow::Write& row) { return fmt::format("writing {} {}", row.type, row.id); }

void keep_custom_fields(base::Json& body) {
  const base::Json* given = body.find("customFields");
  if (given == nullptr) return;
  if (!given->is_object() || given->members()->empty()) body.erase("customFields");
}

bool says_nothing(const base::Json& body) { return !body.is_object() || body.members()->empty(); }

}  // namespace

base::Task<Writer::Answers> Writer::write(std::vector<flow::Write> rows) {
  Answers answers;
  std::map<std::string, std::vector<std::size_t>> together;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    answers.emplace_back(flow::Receipt{rows[i].id, 0, {}, false});
    keep_custom_fields(rows[i].body);
    if (rows[i].mode == flow::Write::Mode::create) {
      answers[i] = co_await create(rows[i]);
    } else if (!says_nothing(rows[i].body)) {
      together[rows[i].type].push_back(i);
    }
  }
  for (auto& [type, places] : together) {
    if (places.size() == 1) {
      answers[places.front()] = co_await update(rows[places.front()]);
    } else {
      co_await update_together(type, std::move(places), rows, answers);
    }
  }
  co_return answers;
}

base::Task<base::Result<flow::Receipt>> Writer::create(flow::Write row) {
  flow::Receipt receipt{row.id, 0, {}, false};
  base::Json body = row.body;
  body.set("id", row.id);
  Call call{"POST", "/api/" + route_of(row.type), std::move(body), {}, doing(row), true};
  auto reply = co_await client_.call(std::move(call));
  if (reply) co_return receipt;
  receipt.existed = true;  // an earlier attempt was done, its answer was lost
  if (reply.error().code == code_exists) co_return receipt;
  if (reply.error().kind == base::ErrorKind::unknown_outcome) {
    const auto there = co_await exists(row.type, row.id);
    if (there && *there) co_return receipt;
  }
  co_return pass(reply);
}

base::Task<base::Result<flow::Receipt>> Writer::update(flow::Write row) {
  const std::string path = fmt::format("/api/{}/{}", route_of(row.type), row.id);
  Call call{"PATCH", path, row.body, {}, doing(row), true};
  auto reply = co_await client_.call(std::move(call));
  if (reply) co_return flow::Receipt{row.id, 0, {}, false};
  if (reply.error().code != code_exists) co_return pass(reply);
  co_return base::fail(
      base::ErrorKind::refused,
      fmt::format("{} {} is gone from the shop: restore it there or give this entry up", row.type,
                  row.id));
}

base::Task<base::Result<bool>> Writer::exists(std::string type, std::string id) {
  base::Json body = base::Json::object();
  body.set("ids", base::Json::array({id}));
  Call call{"POST", "/api/search-ids/" + route_of(type),        std::move(body),
            {},     fmt::format("looking for {} {}", type, id), false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return base::JsonView(*reply)["data"].size() > 0;
}

base::Task<void> Writer::update_together(std::string type, std::vector<std::size_t> places,
                                         std::vector<flow::Write>& rows, Answers& answers) {
  Batch batch{entity_of(type), "rows", "writing " + type, {}};
  for (const std::size_t place : places) {
    base::Json body = rows[place].body;
    body.set("id", rows[place].id);
    batch.rows.push_back(std::move(body));
  }
  const auto errors = co_await write_rows(client_, std::move(batch));
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!errors[i]) continue;
    answers[places[i]] = tl::unexpected<base::Error>(errors[i]->within(doing(rows[places[i]])));
  }
}

}  // namespace holdfast::shopware

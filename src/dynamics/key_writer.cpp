#include "dynamics/key_writer.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"
#include "dynamics/documents.hpp"
#include "dynamics/errors.hpp"
#include "dynamics/literals.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using flow::Receipt;

constexpr std::string_view bind_mark = "@odata.bind";
constexpr std::string_view reserved = "/<>*%&:\\?+#";
constexpr int precondition_failed = 412;

bool fits_address(const Json& value) {
  const std::string* text = value.string();
  return text == nullptr || std::none_of(text->begin(), text->end(), [](unsigned char c) {
           return c < ' ' || c == 0x7f ||
                  reserved.find(static_cast<char>(c)) != std::string_view::npos;
         });
}

std::string names_of(const Json& key) {
  std::string out;
  for (const auto& member : *key.members()) out += (out.empty() ? "" : ", ") + member.first;
  return out;
}

// The member of a body that says the same as a column of the key: itself, or what binds the lookup,
// which may be one of several ("customerid_account").
bool says_same(std::string_view member, std::string_view column) {
  if (!is_lookup(column)) return member == column;
  if (!member.ends_with(bind_mark)) return false;
  member.remove_suffix(bind_mark.size());
  column = attribute_of(column);
  const bool begins =
      member.size() >= column.size() &&
      std::equal(column.begin(), column.end(), member.begin(),
                 [](unsigned char a, unsigned char b) { return a == std::tolower(b); });
  if (!begins || member.size() == column.size()) return begins;
  return member[column.size()] == '_' && find_table(member.substr(column.size() + 1)) != nullptr;
}

Json body_without_keys(const Table& table, const flow::Write& row) {
  Json body = Json::object();
  for (const auto& [name, value] : *row.body.members()) {
    const bool of_key = std::any_of(row.key.members()->begin(), row.key.members()->end(),
                                    [&](const auto& one) { return says_same(name, one.first); });
    if (name != table.key && !of_key) body.set(name, value);
  }
  return body;
}

bool key_unknown(const base::Error& error) {
  return error.code == "0x80060890" || error.code == "0x8006088f" ||
         error.message.find("key in the request URI is not valid") != std::string::npos;
}

base::Error explained(base::Error error, const flow::Write& row) {
  if (!key_unknown(error)) return error;
  error.kind = ErrorKind::refused;  // all else goes on
  error.message += fmt::format("; define an alternate key of {} over exactly {} there and wait "
                               "until it is Active, or name the columns as `find` in the mapping; "
                               "then replay this entry",
                               row.type, names_of(row.key));
  return error;
}

// One creation, in up to two calls.
struct Creation {
  Client& client;
  const Table& table;
  std::string columns;
  flow::Write row;

  [[nodiscard]] std::string doing(std::string_view verb) const {
    return fmt::format("{} {} {} by its key ({})", verb, row.type, row.id, names_of(row.key));
  }
  [[nodiscard]] std::string path() const {
    return fmt::format("{}?$select={}", key_address(table.set, row.key), columns);
  }

  base::Task<base::Result<Receipt>> run() {
    if (client.withholds()) {
      auto there = co_await find();
      if (there || there.error().kind != ErrorKind::not_found) co_return there;
    }
    Call call;
    call.method = "PATCH";
    call.path = path();
    call.body = body_without_keys(table, row).dump();
    std::string wish = "return=representation";
    if (table.polymorphic) wish.append(",").append(lookup_annotations);
    call.headers = {{"If-None-Match", "*"}, {"Prefer", std::move(wish)}};
    call.doing = doing("creating");
    call.writes = true;
    const std::string words = call.doing;
    auto response = co_await client.send(std::move(call));
    if (!response) co_return pass(response);
    if (response->status == precondition_failed) co_return co_await standing(*response, words);
    if (response->status < 200 || response->status >= 300) {
      co_return tl::unexpected<base::Error>(
          explained(client.error_of(*response, words, true), row));
    }
    // 200 would be an update, which the precondition forbids: then it is somebody's.
    auto made = receipt_of(response->body, response->status != 201);
    if (made) co_return std::move(*made);
    co_return co_await find();
  }

  // Some row is in the way: the one with this key, or one that shares another key with it.
  base::Task<base::Result<Receipt>> standing(net::Response said, std::string words) {
    auto there = co_await find();
    if (there || there.error().kind != ErrorKind::not_found) co_return there;
    base::Error error = client.error_of(said, words, true);
    error.message += " (no row has this key: another one holds a number that has to be its own; "
                     "link or rename it)";
    co_return tl::unexpected<base::Error>(std::move(error));
  }

  base::Task<base::Result<Receipt>> find() {
    Call call;
    call.path = fmt::format("{}?$select={},versionnumber", key_address(table.set, row.key),
                            table.key);
    call.doing = doing("looking for");
    const std::string words = call.doing;
    auto response = co_await client.send(std::move(call));
    if (!response) co_return pass(response);
    if (response->status != 200) {
      co_return tl::unexpected<base::Error>(
          explained(client.error_of(*response, words, false), row));
    }
    auto found = receipt_of(response->body, true);
    if (found) co_return std::move(*found);
    co_return base::fail(ErrorKind::unavailable,
                         fmt::format("Dynamics, {}: the answer has no {}", words, table.key));
  }

  // Nothing where the answer does not say which row it is.
  [[nodiscard]] std::optional<Receipt> receipt_of(const std::string& text, bool existed) const {
    auto body = Json::parse(text);
    if (!body || !body->is_object()) return std::nullopt;
    const auto id = base::Uuid::parse(JsonView(*body)[table.key].text_or(""));
    if (!id) return std::nullopt;
    Receipt receipt{id->guid(), version_of(*body), {}, existed};
    // What belongs to rows below is not told here.
    if (!existed && table.lines.empty()) receipt.stored = std::move(*body);
    return receipt;
  }
};

}  // namespace

base::Status check_key(const flow::Write& row) {
  if (row.key.members() == nullptr || row.key.members()->empty()) {
    return base::fail(ErrorKind::internal, "a key without columns");
  }
  for (const auto& [column, value] : *row.key.members()) {
    const bool scalar = !value.is_null() && !value.is_array() && !value.is_object();
    const bool fits = is_lookup(column)
                          ? value.string() != nullptr && base::Uuid::parse(*value.string())
                          : scalar;
    if (fits) continue;
    return base::fail(ErrorKind::invalid_input,
                      fmt::format("Dynamics, creating {} {} by its key: column {} expects {}; "
                                  "correct write/key of the mapping",
                                  row.type, row.id, column,
                                  is_lookup(column) ? "a GUID" : "a text, a number or a boolean"));
  }
  return {};
}

bool fits_address(const flow::Write& row) {
  const auto& body = *row.body.members();
  const bool rows_below = std::any_of(body.begin(), body.end(), [](const auto& member) {
    return member.second.is_array() || member.second.is_object();
  });
  const auto& key = *row.key.members();
  return !rows_below && std::all_of(key.begin(), key.end(), [](const auto& member) {
    return fits_address(member.second);
  });
}

std::string key_address(std::string_view set, const Json& key) {
  std::string pairs;
  for (const auto& [column, value] : *key.members()) {
    pairs += fmt::format("{}{}={}", pairs.empty() ? "" : ",", column,
                         escaped(literal(column, value)));
  }
  return fmt::format("{}({})", set, pairs);
}

flow::Write with_key_in_body(flow::Write row) {
  for (const auto& [column, value] : *row.key.members()) {
    if (!is_lookup(column)) row.body.set(column, value);
  }
  row.find = std::move(row.key);
  row.key = Json();
  return row;
}

base::Task<base::Result<Receipt>> create_by_key(Client& client, std::string columns,
                                                flow::Write row) {
  const auto table = table_of(row.type);
  if (!table) co_return tl::unexpected<base::Error>(table.error());
  Creation creation{client, **table, std::move(columns), std::move(row)};
  co_return co_await creation.run();
}

}  // namespace holdfast::dynamics

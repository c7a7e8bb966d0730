#include <algorithm>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::Json;
using base::JsonView;

bool says_nothing(const Json& value) {
  return value.is_null() || (value.is_array() && value.items()->empty()) ||
         (value.is_object() && value.members()->empty()) ||
         (value.is_string() && value.string()->empty());
}

std::string words_of(const Json& value, bool inside = false) {
  if (const bool* yes = value.boolean()) return *yes ? "yes" : "no";
  std::string all;
  const auto add = [&](const std::string& text, const char* between) {
    all += (all.empty() ? "" : between) + text;
  };
  if (const auto* items = value.items()) {
    for (const auto& item : *items) add(words_of(item, true), "; ");
  } else if (const auto* members = value.members()) {
    for (const auto& [name, is] : *members) {
      if (!says_nothing(is)) add(name + " " + words_of(is, true), ", ");
    }
  } else {
    return text(JsonView(value));
  }
  return inside && value.is_array() ? "(" + all + ")" : all;
}

void print_head(std::ostream& out, const JsonView& item) {
  out << text(item["sku"]) << ": " << text(item["name"]) << '\n';
  const auto disputed = item["disputed"];
  for (std::size_t i = 0; i < disputed.size(); ++i) {
    out << fmt::format("{} is disputed: holdfast conflicts\n", text(disputed[i]));
  }
  for (const char* system : {"shopware", "dynamics"}) {
    const auto native = item["native"][system];
    if (!native.exists()) continue;
    out << fmt::format("{}: {} {}\n", system, text(native["type"]), text(native["id"]));
  }
}

void print_stock(std::ostream& out, const JsonView& stock) {
  const std::string where = places(stock["locations"]);
  out << fmt::format("on hand {}{}, supply {} (with what left for orders)\n",
                     text(stock["on_hand"]), where.empty() ? "" : " (" + where + ")",
                     text(stock["supply"]));
}

void print_fields(std::ostream& out, const JsonView& fields) {
  if (!fields.exists() || fields.get()->members() == nullptr) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : *fields.get()->members()) {
    if (!says_nothing(value)) rows.push_back({name, words_of(value)});
  }
  std::sort(rows.begin(), rows.end());
  Table table({{"FIELD"}, {"VALUE"}});
  for (auto& row : rows) table.add(std::move(row));
  if (!table.empty()) table.print(out);
}

}  // namespace

int show_item(Session& session, const std::string& sku) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const auto item = client->get("/api/v1/items/" + percent_encoded(sku));
  if (!item) return fail(session, item.error());
  if (printed_as_json(session, *item)) return exit_done;
  const auto stock = client->get("/api/v1/stock?sku=" + percent_encoded(sku));
  if (!stock) return fail(session, stock.error());
  const JsonView view(*item);
  print_head(session.out, view);
  print_stock(session.out, JsonView(*stock)["items"][0]);
  print_fields(session.out, view["fields"]);
  return exit_done;
}

}  // namespace holdfast::cli

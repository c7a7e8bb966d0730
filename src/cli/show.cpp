#include <algorithm>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::JsonView;
using Row = std::function<std::vector<std::string>(const JsonView&)>;

struct List {
  std::string path;
  std::vector<Table::Column> columns;
  Row row;
  std::string none;     // instead of an empty table
  bool sorted = false;  // by the first column
};

int show_list(Session& session, const List& list) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const auto page = client->list(list.path, session.limit);
  if (!page) return fail(session, page.error());
  if (printed_as_json(session, *page)) return exit_done;
  const auto items = JsonView(*page)["items"];
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < items.size(); ++i) rows.push_back(list.row(items[i]));
  if (list.sorted) std::sort(rows.begin(), rows.end());
  Table table(list.columns);
  for (auto& row : rows) table.add(std::move(row));
  if (table.empty()) {
    session.out << list.none << '\n';
  } else {
    table.print(session.out);
  }
  say_if_more(session, *page);
  return exit_done;
}

std::string with(const std::string& path, const std::string& name, const std::string& value) {
  return value.empty() ? path : path + "?" + name + "=" + percent_encoded(value);
}

}  // namespace

int show_stock(Session& session, const Which& which) {
  List list;
  list.path = which.one.empty() ? with("/api/v1/stock", "q", which.search)
                                : with("/api/v1/stock", "sku", which.one);
  list.columns = {{"SKU"}, {"NAME"}, {"ON HAND", true}, {"SUPPLY", true}, {"WHERE"}};
  list.row = [](const JsonView& one) -> std::vector<std::string> {
    return {text(one["sku"]), text(one["name"]), text(one["on_hand"]), text(one["supply"]),
            places(one["locations"])};
  };
  list.none = "no item fits";
  list.sorted = true;
  return show_list(session, list);
}

int show_items(Session& session, const Which& which) {
  if (!which.one.empty()) return show_item(session, which.one);
  List list;
  list.path = with("/api/v1/items", "q", which.search);
  list.columns = {{"SKU"}, {"NAME"}, {"GTIN"}, {"UNIT"}};
  list.row = [](const JsonView& one) -> std::vector<std::string> {
    return {text(one["sku"]), text(one["name"]), text(one["gtin"]), text(one["unit"])};
  };
  list.none = "no item fits";
  list.sorted = true;
  return show_list(session, list);
}

int show_orders(Session& session, const std::string& number, const std::string& progress) {
  if (!number.empty()) return show_order(session, number);
  List list;
  list.path = with("/api/v1/orders", "progress", progress);
  list.columns = {{"ORDER"},    {"ORDERED"}, {"CUSTOMER"},      {"PROGRESS"},
                  {"DELIVERY"}, {"PAYMENT"}, {"TO PICK", true}, {"CONTRADICTIONS"}};
  list.row = [](const JsonView& one) -> std::vector<std::string> {
    const auto violations = one["violations"];
    std::string wrong;
    for (std::size_t i = 0; i < violations.size(); ++i) {
      wrong += (i == 0 ? "" : "; ") + text(violations[i]);
    }
    return {text(one["number"]),        text(one["ordered_at"]).substr(0, 16),
            text(one["customer"]),      text(one["progress"]),
            text(one["delivery"]),      text(one["payment"]),
            text(one["open_quantity"]), wrong};
  };
  list.none = "no orders";
  list.sorted = true;
  return show_list(session, list);
}

int show_movements(Session& session) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const auto limit = std::min<std::size_t>(session.limit, 1000);
  const auto page = client->get(fmt::format("/api/v1/movements?limit={}", limit));
  if (!page) return fail(session, page.error());
  if (printed_as_json(session, *page)) return exit_done;
  Table table({{"TIME"},
               {"KIND"},
               {"SKU"},
               {"QUANTITY", true},
               {"LOCATION"},
               {"REFERENCE"},
               {"SCANNER"},
               {"STATE"}});
  const auto items = JsonView(*page)["items"];
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto one = items[i];
    table.add({text(one["time"]).substr(0, 19), text(one["kind"]), text(one["sku"]),
               text(one["quantity"]), text(one["location"]), text(one["reference"]),
               text(one["device"]), text(one["state"])});
  }
  table.print(session.out);
  return exit_done;
}

int show_dead_letters(Session& session) {
  List list;
  list.path = "/api/v1/dead-letters";
  list.columns = {{"ID", true}, {"SYSTEM"}, {"ACTION"}, {"WHAT"}, {"IT SAID"}};
  list.row = [](const JsonView& one) -> std::vector<std::string> {
    return {text(one["id"]), text(one["endpoint"]), text(one["action"]), text(one["subject"]),
            text(one["error"])};
  };
  list.none = "no dead letters";
  return show_list(session, list);
}

}  // namespace holdfast::cli

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::JsonView;

void print_head(std::ostream& out, const JsonView& order) {
  const auto state = order["state"];
  out << fmt::format("order {} of {}, {}\n", text(order["number"]), text(order["ordered_at"]),
                     text(order["customer"]));
  out << fmt::format("{} {}; progress {}, delivery {}, payment {}\n", text(order["total_gross"]),
                     text(order["currency"]), text(state["progress"]), text(state["delivery"]),
                     text(state["payment"]));
  for (const char* system : {"shopware", "dynamics"}) {
    const auto native = order["native"][system];
    if (native.exists()) {
      out << fmt::format("{}: {} {}\n", system, text(native["type"]), text(native["id"]));
    }
  }
  for (std::size_t i = 0; i < state["violations"].size(); ++i) {
    out << "contradiction: " << text(state["violations"][i]) << '\n';
  }
  for (std::size_t i = 0; i < state["tracking_codes"].size(); ++i) {
    out << "tracking code: " << text(state["tracking_codes"][i]) << '\n';
  }
}

void print_lines(std::ostream& out, const JsonView& lines) {
  Table table({{"SKU"},
               {"ORDERED", true},
               {"PICKED", true},
               {"SHIPPED", true},
               {"CANCELLED", true},
               {"RETURNED", true},
               {"TO PICK", true}});
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto one = lines[i];
    table.add({text(one["sku"]), text(one["ordered"]), text(one["picked"]), text(one["shipped"]),
               text(one["cancelled"]), text(one["returned"]), text(one["open"])});
  }
  table.print(out);
}

void print_facts(std::ostream& out, const JsonView& facts) {
  if (facts.size() == 0) return;
  Table table({{"FACT"}, {"SKU"}, {"AMOUNT", true}, {"FROM"}, {"TIME"}, {"DETAIL"}});
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto one = facts[i];
    table.add({text(one["kind"]), text(one["sku"]), text(one["amount"]), text(one["source"]),
               text(one["time"]).substr(0, 19), text(one["detail"])});
  }
  out << '\n';
  table.print(out);
}

void print_money(std::ostream& out, const JsonView& money, const std::string& currency) {
  const auto invoices = money["invoices"];
  const auto payments = money["payments"];
  if (invoices.size() + payments.size() == 0) return;
  out << fmt::format("\nowed {} {}, paid {}, refunded {}\n", text(money["owed"]), currency,
                     text(money["paid"]), text(money["refunded"]));
  for (std::size_t i = 0; i < money["findings"].size(); ++i)
    out << "does not agree: " << text(money["findings"][i]) << '\n';
  Table table({{"INVOICE"}, {"STATE"}, {"TOTAL", true}, {""}, {"PAID", true}, {"MATCH"}, {"DUE"}});
  for (std::size_t i = 0; i < invoices.size(); ++i) {
    const auto one = invoices[i];
    table.add({text(one["number"]), text(one["state"]), text(one["total_gross"]),
               text(one["currency"]), text(one["paid"]), text(one["match"]), text(one["due_at"])});
  }
  if (!table.empty()) table.print(out);
  if (payments.size() > 0) print_payments(out, payments);
}

}  // namespace

int show_order(Session& session, const std::string& number) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const auto order = client->get("/api/v1/orders/" + percent_encoded(number));
  if (!order) return fail(session, order.error());
  if (printed_as_json(session, *order)) return exit_done;
  const JsonView view(*order);
  print_head(session.out, view);
  print_lines(session.out, view["state"]["lines"]);
  print_facts(session.out, view["facts"]);
  print_money(session.out, view["money"], text(view["currency"]));
  return exit_done;
}

}  // namespace holdfast::cli

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::JsonView;

std::string invoices_of(const JsonView& payment) {
  std::string all;
  const auto shares = payment["shares"];
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const std::string invoice = text(shares[i]["invoice"]);
    if (!invoice.empty()) all += (all.empty() ? "" : ", ") + invoice;
  }
  return all;
}

}  // namespace

void print_payments(std::ostream& out, const JsonView& payments) {
  Table table({{"ORDER"},
               {"KIND"},
               {"AMOUNT", true},
               {""},
               {"MATCH"},
               {"LEFT", true},
               {"INVOICE"},
               {"METHOD"},
               {"TIME"},
               {"REFERENCE"}});
  for (std::size_t i = 0; i < payments.size(); ++i) {
    const auto one = payments[i];
    const std::string match = text(one["match"]);
    const std::string left = text(one["left"]);
    table.add({text(one["order"]), text(one["kind"]), text(one["amount"]), text(one["currency"]),
               match.empty() ? "(" + text(one["state"]) + ")" : match, left == "0" ? "" : left,
               invoices_of(one), text(one["method"]), text(one["paid_at"]).substr(0, 16),
               text(one["reference"])});
  }
  table.print(out);
}

int show_payments(Session& session, bool unmatched) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const auto page =
      client->list(unmatched ? "/api/v1/payments?state=open" : "/api/v1/payments", session.limit);
  if (!page) return fail(session, page.error());
  if (printed_as_json(session, *page)) return exit_done;
  const auto items = JsonView(*page)["items"];
  if (items.size() == 0)
    session.out << (unmatched ? "every payment agrees with what is owed\n" : "no payments\n");
  else
    print_payments(session.out, items);
  say_if_more(session, *page);
  return exit_done;
}

}  // namespace holdfast::cli

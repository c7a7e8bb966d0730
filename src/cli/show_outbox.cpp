#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::JsonView;

std::string state_of(const JsonView& one) {
  const std::string would = text(one["would"]["outcome"]);
  if (would == "write") return "would be sent";
  if (would == "nothing") return "nothing to send";
  if (would == "review") return "would be asked";
  if (would == "refused") return "would be refused";
  return text(one["state"]);
}

void print_table(std::ostream& out, const JsonView& items) {
  Table table({{"ID", true}, {"SYSTEM"}, {"ACTION"}, {"STATE"}, {"ATTEMPTS", true}, {"WHAT"}});
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto one = items[i];
    table.add({text(one["id"]), text(one["endpoint"]), text(one["action"]), state_of(one),
               text(one["attempt"]), text(one["subject"])});
  }
  table.print(out);
}

void print_writes(std::ostream& out, const JsonView& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto one = items[i];
    out << fmt::format("{} {} {} of {}: {}\n", text(one["id"]), text(one["endpoint"]),
                       text(one["action"]), text(one["subject"]), state_of(one));
    const auto would = one["would"];
    const std::string message = text(would["message"]);
    if (!message.empty()) out << "    " << message << '\n';
    const auto requests = would["requests"];
    for (std::size_t n = 0; n < requests.size(); ++n) {
      out << fmt::format("    {} {}\n", text(requests[n]["method"]), text(requests[n]["path"]));
      const auto* body = requests[n]["body"].get();
      if (body != nullptr) out << "    " << shown(body->dump()) << '\n';
    }
  }
}

}  // namespace

int show_outbox(Session& session, const std::string& endpoint, bool writes) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const std::string query = endpoint.empty() ? "" : "?endpoint=" + percent_encoded(endpoint);
  const auto page = client->list("/api/v1/outbox" + query, session.limit);
  if (!page) return fail(session, page.error());
  if (printed_as_json(session, *page)) return exit_done;
  const auto items = JsonView(*page)["items"];
  if (items.size() == 0) session.out << "nothing waits\n";
  if (items.size() > 0 && writes) print_writes(session.out, items);
  if (items.size() > 0 && !writes) print_table(session.out, items);
  say_if_more(session, *page);
  return exit_done;
}

}  // namespace holdfast::cli

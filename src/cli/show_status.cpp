#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::JsonView;

std::string ago(const JsonView& seconds) {
  const auto number = seconds.integer();
  return number ? lasting(*number) + " ago" : "never";
}

void print_head(std::ostream& out, const JsonView& health) {
  const auto attention = health["attention"];
  const std::size_t count = attention.size();
  out << fmt::format("{}, version {}, up {}: {}\n", text(health["box"]), text(health["version"]),
                     lasting(health["uptime_s"].integer().value_or(0)),
                     count == 0 ? "all is well" : "look at this:");
  for (std::size_t i = 0; i < count; ++i) out << "  - " << text(attention[i]) << '\n';
}

void print_endpoints(std::ostream& out, const JsonView& endpoints) {
  if (endpoints.size() == 0) {
    out << "no system is connected\n";
    return;
  }
  Table table({{"SYSTEM"}, {"STATE"}, {"WAITING", true}, {"DELIVERED", true}, {"LAST ANSWER"}});
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const auto one = endpoints[i];
    table.add({text(one["endpoint"]),
               one["online"].boolean().value_or(false) ? "online" : "offline", text(one["backlog"]),
               text(one["delivered"]), ago(one["last_success_s"])});
  }
  table.print(out);
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const std::string fault = text(endpoints[i]["fault"]);
    if (!fault.empty()) {
      out << fmt::format("what {} said last: {}\n", text(endpoints[i]["endpoint"]), fault);
    }
  }
}

void print_loads(std::ostream& out, const JsonView& endpoints) {
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const auto load = endpoints[i]["first_load"];
    const auto read = load["read"].integer();
    const auto total = load["total"].integer();
    if (!read || !total || *total == 0) continue;
    out << fmt::format("{} is read for the first time: {} of {} ({} %)",
                       text(endpoints[i]["endpoint"]), *read, *total, *read * 100 / *total);
    const auto rate = load["rows_per_s"].integer();
    const auto left = load["left_s"].integer();
    if (rate && left) out << fmt::format(", {} a second, {} left", *rate, lasting(*left));
    out << '\n';
  }
}

void print_store(std::ostream& out, const JsonView& health) {
  const auto counts = health["counts"];
  const auto store = health["store"];
  const auto size = [&](const char* name) { return bytes(store[name].integer().value_or(0)); };
  out << fmt::format("{} items, {} orders, {} customers; {} dead letters, {} open conflicts\n",
                     text(counts["items"]), text(counts["orders"]), text(counts["customers"]),
                     text(counts["dead_letters"]), text(counts["open_conflicts"]));
  out << fmt::format("store: {} of {} used, {} free on its disk\n", size("map_used_bytes"),
                     size("map_bytes"), size("disk_free_bytes"));
}

}  // namespace

int fail(Session& session, const Failure& failure) {
  session.err << "holdfast: " << shown(failure.message) << '\n';
  return failure.exit_code;
}

bool printed_as_json(Session& session, const base::Json& json) {
  if (session.json) session.out << json.dump() << '\n';
  return session.json;
}

void say_if_more(Session& session, const base::Json& page) {
  const base::Json* next = page.find("next");
  if (next != nullptr && !next->is_null()) session.out << "and more: give a greater --limit\n";
}

int show_status(Session& session) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  const auto health = client->get("/api/v1/health");
  if (!health) return fail(session, health.error());
  const JsonView view(*health);
  if (!printed_as_json(session, *health)) {
    print_head(session.out, view);
    print_endpoints(session.out, view["endpoints"]);
    print_loads(session.out, view["endpoints"]);
    print_store(session.out, view);
  }
  return view["ok"].boolean().value_or(false) ? exit_done : exit_refused;
}

}  // namespace holdfast::cli

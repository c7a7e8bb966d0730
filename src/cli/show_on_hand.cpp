#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::Json;
using base::JsonView;

// What people call the place that was asked.
std::string words_of(const std::string& source) {
  static const std::map<std::string, std::string> words = {
      {"dual_write", "finance, by dual-write"},
      {"movements", "the table of stock in Dataverse"},
      {"field_service", "Field Service"},
      {"inventory_visibility", "Inventory Visibility"},
      {"business_central", "Business Central"},
  };
  const auto found = words.find(source);
  return found == words.end() ? shown(source) : found->second;
}

std::string or_dash(const JsonView& value) {
  const std::string said = text(value);
  return said.empty() ? "-" : said;
}

void add_box(Table& table, const JsonView& locations) {
  for (std::size_t i = 0; i < locations.size(); ++i) {
    const auto one = locations[i];
    table.add({"box", "", text(one["location"]), text(one["on_hand"]), or_dash(one["untold"]), "-",
               "-", "-"});
  }
}

void add_erp(Table& table, const JsonView& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto one = lines[i];
    table.add({"ERP", text(one["site"]), text(one["location"]), or_dash(one["on_hand"]), "-",
               or_dash(one["reserved"]), or_dash(one["ordered"]), or_dash(one["available"])});
  }
}

void print_unknown(std::ostream& out, const JsonView& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string why = text(lines[i]["unknown"]);
    if (!why.empty()) out << fmt::format("{}: {}\n", text(lines[i]["location"]), why);
  }
}

void print(std::ostream& out, const Json& answer) {
  const JsonView all(answer);
  const auto erp = all["erp"];
  const std::string time = text(all["time"]);
  out << fmt::format("{}: {}\n", text(all["sku"]), text(all["name"]));
  out << fmt::format("{} was asked{}{}\n", words_of(erp["source"].text_or("")),
                     time.empty() ? "" : " at ", time);
  Table table({{"WHO"}, {"SITE"}, {"LOCATION"}, {"ON HAND", true}, {"UNTOLD", true},
               {"RESERVED", true}, {"ORDERED", true}, {"AVAILABLE", true}});
  add_box(table, all["box"]["locations"]);
  add_erp(table, erp["lines"]);
  if (table.empty()) {
    out << "neither of them has a number of it\n";
  } else {
    table.print(out);
  }
  print_unknown(out, erp["lines"]);
  const std::string remark = text(erp["remark"]);
  if (!remark.empty()) out << remark << '\n';
}

}  // namespace

// Several in turn; what is refused does not keep the others from being asked.
int show_on_hand(Session& session, const std::vector<std::string>& skus) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  int exit_code = exit_done;
  for (const auto& sku : skus) {
    const auto answer =
        client->post("/api/v1/stock/" + percent_encoded(sku) + "/ask", std::nullopt);
    if (!answer) {
      const int failed = fail(session, answer.error());
      exit_code = std::max(exit_code, failed);
      continue;
    }
    if (!printed_as_json(session, *answer)) print(session.out, *answer);
  }
  return exit_code;
}

}  // namespace holdfast::cli

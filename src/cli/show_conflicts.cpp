#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

using base::JsonView;

// "2026-11-25 17:03Z"; "" where nobody knows.
std::string moment(const JsonView& time) {
  std::string shown = text(time).substr(0, 16);
  if (shown.size() < 16) return shown;
  shown[10] = ' ';
  return shown + "Z";
}

std::string quoted(const std::string& word) {
  constexpr auto harmless = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.:_-+";
  const bool plain = !word.empty() && word.find_first_not_of(harmless) == std::string::npos;
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

void print_sides(std::ostream& out, const JsonView& sides) {
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const auto one = sides[i];
    const std::string value = one["value"].is_null() ? "nothing" : text(one["value"]);
    const std::string at = moment(one["at"]);
    out << fmt::format("    {}: {}{}{}\n", text(one["who"]), value, at.empty() ? "" : ", " + at,
                       one["stands"].boolean().value_or(false) ? "  <- stands" : "");
  }
}

// As it has to be typed: a text that reads as JSON is a text only in quotes.
std::string typed(const JsonView& value) {
  if (value.is_null()) return "null";
  const std::string* is = value.get()->string();
  if (is == nullptr) return quoted(value.get()->dump());
  return quoted(base::Json::parse(*is) ? value.get()->dump() : *is);
}

void print_choices(std::ostream& out, const JsonView& conflict) {
  const auto choices = conflict["choices"];
  for (std::size_t i = 0; i < choices.size(); ++i) {
    out << fmt::format("    {}:\n      holdfast conflicts settle {} {}\n",
                       text(choices[i]["words"]), quoted(text(conflict["id"])),
                       typed(choices[i]["value"]));
  }
}

void print(std::ostream& out, const JsonView& conflict) {
  const std::string since = moment(conflict["time"]);
  out << fmt::format("{}{}\n", text(conflict["subject"]), since.empty() ? "" : ", " + since);
  print_sides(out, conflict["sides"]);
  const std::string remark = text(conflict["remark"]);
  if (!remark.empty()) out << "    " << remark << '\n';
  if (conflict["settled"].boolean().value_or(false)) {
    const std::string at = moment(conflict["settled_at"]);
    out << fmt::format("    settled{}: {}\n", at.empty() ? "" : " " + at, text(conflict["why"]));
  } else {
    out << "    open: decide\n";
    print_choices(out, conflict);
  }
}

}  // namespace

int show_conflicts(Session& session, const std::string& state) {
  auto client = Client::make(session.connection);
  if (!client) return fail(session, client.error());
  // What waits is followed page by page, what is settled looked at from its end.
  const std::string order = state == "open" ? "id" : "newest";
  const auto page =
      client->list("/api/v1/conflicts?order=" + order + "&state=" + state, session.limit);
  if (!page) return fail(session, page.error());
  if (printed_as_json(session, *page)) return exit_done;
  const auto items = JsonView(*page)["items"];
  for (std::size_t i = 0; i < items.size(); ++i) print(session.out, items[i]);
  if (items.size() == 0) {
    session.out << (state == "open" ? "nothing waits for a decision; settled ones: --state all\n"
                                    : "nothing disagrees\n");
  }
  say_if_more(session, *page);
  return exit_done;
}

}  // namespace holdfast::cli

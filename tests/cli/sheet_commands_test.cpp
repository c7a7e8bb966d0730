#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "cli/sheet_words.hpp"
#include "scan/commands.hpp"

namespace holdfast::cli {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string picker_page() {
  std::ifstream file("docs/picker.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What stands between two of these marks, in the order of the page.
std::vector<std::string> marked(const std::string& page, const std::string& mark) {
  std::vector<std::string> all;
  for (std::size_t at = page.find(mark); at != std::string::npos;) {
    const std::size_t from = at + mark.size();
    const std::size_t to = page.find(mark, from);
    if (to == std::string::npos) break;
    all.push_back(page.substr(from, to - from));
    at = page.find(mark, to + mark.size());
  }
  return all;
}

bool is_digit(const SheetCommand& command) { return command.phrase.english.size() == 1; }

}  // namespace

TEST_CASE("the sheet prints the commands that a session takes, all of them and no other") {
  std::set<std::string> printed, taken;
  for (const auto& group : sheet_groups()) {
    for (const auto& command : group.commands) printed.emplace(command.name);
  }
  for (const auto& command : scan::commands()) taken.emplace(command.name);
  CHECK(printed == taken);
}

TEST_CASE("the picker's page and the sheet call a command the same") {
  const std::string page = picker_page();
  std::set<std::string> names, phrases;
  for (const auto& group : sheet_groups()) {
    const bool reasons = group.title.english == "Reasons";
    for (const auto& command : group.commands) {
      names.emplace(is_digit(command) ? command.phrase.english : command.name);
      phrases.emplace(command.phrase.english);
      if (reasons || is_digit(command)) continue;
      const std::string said =
          "**" + std::string(command.phrase.english) + "** `" + std::string(command.name) + "`";
      INFO(said);
      CHECK(page.find(said) != std::string::npos);
    }
  }
  for (const auto& name : marked(page, "`")) {
    INFO(name << " is on no sheet");
    CHECK(names.contains(name));
  }
  for (const auto& phrase : marked(page, "**")) {
    INFO(phrase << " is on no sheet");
    CHECK(phrases.contains(phrase));
  }
}

TEST_CASE("the states' page and the sheet call a command the same") {
  for (const auto& group : sheet_groups()) {
    if (group.title.english == "Reasons") continue;
    for (const auto& command : group.commands) {
      CHECK(lower(command.phrase.english) == lower(scan::find_command(command.name)->meaning));
    }
  }
}

}  // namespace holdfast::cli

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "cli/sheet_words.hpp"
#include "scan/commands.hpp"

namespace holdfast::cli {

TEST_CASE("the sheet prints the commands that a session takes, all of them and no other") {
  std::set<std::string> printed, taken;
  for (const auto& group : sheet_groups()) {
    for (const auto& command : group.commands) printed.emplace(command.name);
  }
  for (const auto& command : scan::commands()) taken.emplace(command.name);
  CHECK(printed == taken);
}

}  // namespace holdfast::cli

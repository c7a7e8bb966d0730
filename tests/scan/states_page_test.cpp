// docs/scan-states.md is the state table as the code has it. To write it anew:
//   HOLDFAST_WRITE_DOCS=1 build/release/bin/test_scan "the page of the states*"
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "gs1/own_code.hpp"
#include "scan/commands.hpp"

using namespace holdfast::scan;
namespace gs1 = holdfast::gs1;

namespace {

constexpr const char* page_path = "docs/scan-states.md";

template <typename T>
std::vector<T> all_of(std::size_t count) {
  std::vector<T> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<T>(i));
  return values;
}

std::vector<Step> steps_of(Verb verb) {
  std::vector<Step> steps;
  for (const Step step : all_of<Step>(step_count)) {
    if (reachable(verb, step)) steps.push_back(step);
  }
  return steps;
}

std::string cell(Verb verb, Step step, Event event) {
  const Action action = action_for(verb, step, event);
  return action == Action::none ? "·" : std::string(to_string(action));
}

std::string line(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const auto& each : cells) text += " " + each + " |";
  return text + "\n";
}

std::string table(Verb verb) {
  const auto steps = steps_of(verb);
  std::vector<std::string> head = {"scan"};
  std::vector<std::string> rule = {"---"};
  for (const Step step : steps) {
    head.emplace_back(to_string(step));
    rule.emplace_back("---");
  }
  std::string text = line(head) + line(rule);
  for (const Event event : all_of<Event>(event_count)) {
    std::vector<std::string> cells = {std::string(to_string(event))};
    bool legal = false;
    for (const Step step : steps) {
      cells.push_back(cell(verb, step, event));
      legal = legal || action_for(verb, step, event) != Action::none;
    }
    if (legal) text += line(cells);
  }
  return text;
}

std::string list_of_commands() {
  std::string text = line({"barcode", "meaning"}) + line({"---", "---"});
  for (const Command& command : commands()) {
    text += line({"`" + gs1::own_code(gs1::OwnKind::command, command.name) + "`",
                  std::string(command.meaning)});
  }
  return text;
}

std::string page() {
  std::string text =
      "# What a scan does, state by state\n\n"
      "Written by the test that compares it with the code (`tests/scan/states_page_test.cpp`); "
      "its\n"
      "first lines tell how to write it anew. A column is what the scanner waits for, a row what "
      "is\n"
      "scanned, a cell what happens. `·` is illegal: nothing changes, and the scanner says what "
      "it\n"
      "expects. Scans that no column of a verb takes are left out. Whoever was signed out over\n"
      "unfinished work scans the badge first: until then every column takes that and ST alone.\n";
  for (const Verb verb : all_of<Verb>(verb_count)) {
    text += "\n## " + std::string(to_string(verb)) + "\n\n" + table(verb);
  }
  return text + "\n## Command barcodes\n\n" + list_of_commands();
}

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the page of the states is the table in the code") {
  const std::string now = page();
  if (std::getenv("HOLDFAST_WRITE_DOCS") != nullptr) std::ofstream(page_path) << now;
  INFO("write it anew with HOLDFAST_WRITE_DOCS=1, and read what changed");
  CHECK(read(page_path) == now);
}

TEST_CASE("what the display tells to scan is printed on the sheet under that name") {
  const std::regex literal("\"[^\"]*\"");
  const std::regex capitals("\\b[A-Z]{2,}\\b");
  const std::set<std::string> no_barcodes = {"PIN", "AI"};
  std::size_t named = 0;
  for (const auto& file : std::filesystem::directory_iterator("src/scan/detail")) {
    if (file.path().filename().string().rfind("turn", 0) != 0) continue;
    const std::string text = read(file.path().c_str());
    for (std::sregex_iterator said(text.begin(), text.end(), literal), end; said != end; ++said) {
      const std::string words = said->str();
      for (std::sregex_iterator word(words.begin(), words.end(), capitals); word != end; ++word) {
        const std::string name = word->str();
        INFO(file.path() << ": " << words);
        if (no_barcodes.contains(name)) continue;
        CHECK(find_command(name) != nullptr);
        ++named;
      }
    }
  }
  CHECK(named > 20);
  CHECK(to_string(Event::enter) == "DENT");
  CHECK(to_string(Event::erase) == "DDEL");
  CHECK(to_string(Event::show) == "ST");
}

TEST_CASE("command names are typed alike on every keyboard, and none is there twice") {
  for (const Command& command : commands()) {
    const bool digit = command.event == Event::digit;
    const auto letters = digit ? command.name.substr(0, 1) : command.name;
    CHECK(letters.find_first_not_of("BCDEFGHIJKLNOPRSTUVX") == std::string_view::npos);
    CHECK(find_command(command.name) == &command);
    CHECK_FALSE(command.meaning.empty());
  }
  CHECK(find_command("NONE") == nullptr);
}

// The printed sheets are read back from the paper, so to speak, by a decoder that did not make
// them.
#include "cli/sheet.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>

#include "cli/rendered.hpp"
#include "gs1/parse.hpp"
#include "scan/learn.hpp"

using namespace holdfast;
using namespace holdfast::cli;

namespace {

void save(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// All that can be read on the pages.
std::multiset<std::string> read_pdf(const std::vector<Page>& pages) {
  const Scratch scratch;
  save(scratch / "sheet.pdf", to_pdf(pages));
  const auto pictures = rendered_pdf(scratch / "sheet.pdf");
  REQUIRE(pictures.size() == pages.size());
  std::multiset<std::string> all;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    for (const auto& symbol : pages[i].symbols) all.insert(read_at(pictures[i], symbol));
  }
  return all;
}

std::multiset<std::string> expected_commands() {
  std::multiset<std::string> all;
  for (const SheetGroup& group : sheet_groups()) {
    for (const SheetCommand& command : group.commands) {
      const std::string code = gs1::own_code(gs1::OwnKind::command, command.name);
      all.insert("]C0" + code);
      all.insert("]d1" + code);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("every code of the English sheet is read back from the PDF, both ways") {
  const auto pages = command_sheet(Language::english);
  REQUIRE(pages);
  CHECK(read_pdf(*pages) == expected_commands());
}

TEST_CASE("every code of the German sheet is read back from the SVG, both ways") {
  const auto pages = command_sheet(Language::german);
  REQUIRE(pages);
  const Scratch scratch;
  save(scratch / "sheet.svg", to_svg(*pages));
  const Picture picture = rendered_svg(scratch / "sheet.svg");
  std::multiset<std::string> all;
  for (std::size_t i = 0; i < pages->size(); ++i) {
    for (const auto& symbol : (*pages)[i].symbols) {
      all.insert(read_at(picture, symbol, static_cast<int>(i)));
    }
  }
  CHECK(all == expected_commands());
}

TEST_CASE("codes of places and people are printed behind the commands") {
  const std::string long_name(48, 'W');
  const auto pages = command_sheet(Language::english, {{gs1::OwnKind::location, "A-01-02"},
                                                       {gs1::OwnKind::badge, "ANNA"},
                                                       {gs1::OwnKind::location, long_name}});
  REQUIRE(pages);
  auto expected = expected_commands();
  for (const char* carrier : {"]C0", "]d1"}) {
    expected.insert(carrier + gs1::own_code(gs1::OwnKind::location, "A-01-02"));
    expected.insert(carrier + gs1::own_code(gs1::OwnKind::badge, "ANNA"));
  }
  expected.insert("]d1" + gs1::own_code(gs1::OwnKind::location, long_name));
  CHECK(read_pdf(*pages) == expected);
}

TEST_CASE("what is printed is what the box reads as a command") {
  for (const SheetGroup& group : sheet_groups()) {
    for (const SheetCommand& command : group.commands) {
      const std::string code = gs1::own_code(gs1::OwnKind::command, command.name);
      const auto scan = gs1::parse(code);
      REQUIRE(scan);
      CHECK(scan->kind == gs1::Kind::command);
      CHECK(scan->name == command.name);
      CHECK_FALSE(command.phrase.english.empty());
      CHECK_FALSE(command.phrase.german.empty());
    }
  }
}

TEST_CASE("no code and no word leaves the page") {
  const auto pages = command_sheet(Language::german);
  REQUIRE(pages);
  for (const Page& page : *pages) {
    for (const auto& symbol : page.symbols) {
      for (const Box& box : symbol) {
        CHECK(box.x >= 500);
        CHECK(box.x + box.width <= page_width - 500);
        CHECK(box.y + box.height <= page_height - 500);
      }
    }
    for (const Words& words : page.words) CHECK(words.y < page_height - 500);
  }
}

TEST_CASE("the codes to learn a scanner with say what is expected") {
  const auto pages = learn_sheet();
  REQUIRE(pages);
  const std::string signs(scan::learn_signs);
  const std::string parts =
      "10" + std::string(scan::learn_lot) + "\x1d" + "21" + std::string(scan::learn_serial);
  CHECK(read_pdf(*pages) ==
        std::multiset<std::string>{"]C0" + signs, "]C1" + parts, "]d1" + signs, "]d2" + parts});
}

TEST_CASE("SVG and PDF escape what stands in names") {
  Page page;
  page.write(1000, 1000, 300, "<A&B> (\\) ü");
  CHECK_THAT(to_svg({page}), Catch::Contains("&lt;A&amp;B&gt;"));
  CHECK_THAT(to_pdf({page}), Catch::Contains("(<A&B> \\(\\\\\\) \xfc)"));
}

TEST_CASE("a symbol for a terminal has its dark modules and a quiet zone") {
  Symbol symbol;
  symbol.columns = 2;
  symbol.rows = 2;
  symbol.dark = {true, false, true, true};
  CHECK(in_blocks(symbol) ==
        "\x1b[30;107m      \x1b[0m\n\x1b[30;107m  █▄  \x1b[0m\n\x1b[30;107m      \x1b[0m\n");
}

TEST_CASE("what cannot be a barcode is an error that says which text") {
  const auto made = make_symbol(Symbology::gs1_data_matrix, "[01]123");
  REQUIRE_FALSE(made);
  CHECK_THAT(made.error().message, Catch::Contains("[01]123"));
}

TEST_CASE("the sheet in the documentation is the one that is printed") {
  std::ifstream file("docs/command-sheet.svg", std::ios::binary);
  const std::string shown((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // If not: holdfast scanner sheet --out docs/command-sheet.svg
  CHECK(shown == to_svg(*command_sheet(Language::english)));
}

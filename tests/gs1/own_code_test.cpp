#include <catch2/catch.hpp>

#include "gs1/own_code.hpp"
#include "gs1/parse.hpp"

using namespace holdfast::gs1;

TEST_CASE("own codes are read as what they name") {
  const auto kind_of = [](const std::string& text) { return parse(text)->kind; };
  CHECK(kind_of(own_code(OwnKind::command, "RCV")) == Kind::command);
  CHECK(kind_of(own_code(OwnKind::location, "A-01-02")) == Kind::location);
  CHECK(kind_of(own_code(OwnKind::badge, "17")) == Kind::badge);
  CHECK(kind_of(own_code(OwnKind::document, "10023")) == Kind::document);
  CHECK(kind_of(own_code(OwnKind::tote, "T4")) == Kind::tote);
  const std::string location = own_code(OwnKind::location, "A-01-02");
  CHECK(parse(location)->name == "A-01-02");
}

TEST_CASE("the printed command sheet keeps its check letters") {
  // A change of the algorithm would make printed sheets worthless.
  CHECK(own_code(OwnKind::command, "RCV") == "XKRCVC");
  CHECK(own_code(OwnKind::command, "UNDO") == "XKUNDOS");
  CHECK(own_code(OwnKind::location, "A-01") == "XLA-01I");
}

TEST_CASE("a wrong check letter makes an own code text, and says so") {
  const auto scan = parse("XKRCVB");
  REQUIRE(scan);
  CHECK(scan->kind == Kind::text);
  CHECK(scan->wrong_check_letter);
  CHECK_FALSE(parse("SW-10001")->wrong_check_letter);
}

TEST_CASE("a lost, a changed and two swapped characters are found") {
  const std::string good = own_code(OwnKind::location, "B12-07");
  bool fits = true;
  for (std::size_t i = 2; i + 1 < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == '1' ? '2' : '1';
    if (changed != good) (void)read_own_code(changed, fits);
    CHECK_FALSE((changed != good && fits));
    if (i + 2 < good.size() && good[i] != good[i + 1]) {
      std::string swapped = good;
      std::swap(swapped[i], swapped[i + 1]);
      (void)read_own_code(swapped, fits);
      CHECK_FALSE(fits);
    }
  }
}

TEST_CASE("names that a keyboard cannot be trusted with are not read as own codes") {
  bool fits = false;
  CHECK_FALSE(read_own_code("XL", fits));
  CHECK_FALSE(read_own_code("XLA 1B", fits));
  CHECK_FALSE(read_own_code("XZABC", fits));
  CHECK_FALSE(read_own_code("XL" + std::string(own_name_chars_max + 1, 'A') + "B", fits));
}

TEST_CASE("an element string is never taken for an own code") {
  CHECK(parse("]C110XKRCVC")->kind == Kind::elements);
  CHECK(parse("]C0XKRCVC")->kind == Kind::command);
}

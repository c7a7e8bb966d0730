#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

TEST_CASE("a move is two movements, out and in") {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 10;
  desk.command("TRN");
  desk.location("A-01");
  CHECK(desk.scan(bolt_gtin).movements.empty());
  desk.scan(bolt_gtin);
  const Outcome& moved = desk.location("B-07");
  REQUIRE(moved.movements.size() == 2);
  CHECK(moved.movements[0].kind == Verb::move);
  CHECK(moved.movements[0].location == "A-01");
  CHECK(moved.movements[0].quantity == -2);
  CHECK(moved.movements[1].location == "B-07");
  CHECK(moved.movements[1].quantity == 2);
  CHECK_FALSE(moved.below_zero);
  CHECK(desk.state().step == Step::item);
}

TEST_CASE("items may come before the location they are taken from") {
  Desk desk;
  desk.command("TRN");
  desk.scan(bolt_gtin);
  CHECK(desk.state().step == Step::source);
  CHECK(desk.location("A-01").movements.empty());
  const Outcome& moved = desk.location("A-02");
  CHECK(moved.movements.size() == 2);
  CHECK(moved.below_zero);
  CHECK(desk.stock("SW-BOLT", "A-02") == 1);
}

TEST_CASE("after a move the next location is a new source") {
  Desk desk;
  desk.command("TRN");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.location("A-02");
  desk.location("B-07");
  desk.scan(nut_gtin);
  desk.location("A-01");
  CHECK(desk.stock("SW-NUT", "B-07") == -1);
  CHECK(desk.stock("SW-NUT", "A-01") == 1);
}

TEST_CASE("goods are not moved to where they are") {
  Desk desk;
  desk.command("TRN");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  CHECK(desk.location("A-01").feedback == Feedback::error);
  CHECK(desk.state().lines.size() == 1);
  CHECK(desk.last.movements.empty());
}

TEST_CASE("the first CLR drops the line scanned last, the second asks about the others") {
  Desk desk;
  desk.command("TRN");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.scan(nut_gtin);
  desk.command("CLR");
  REQUIRE(desk.state().lines.size() == 1);
  CHECK(desk.state().lines[0].sku == "SW-BOLT");
  CHECK(desk.command("CLR").feedback == Feedback::question);
  desk.command("NO");
  CHECK(desk.location("A-02").movements.size() == 2);
}

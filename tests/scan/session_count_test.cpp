#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {
Desk counting() {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 10;
  desk.world.stock[{id_of("SW-NUT"), "A-01"}] = 5;
  desk.command("CNT");
  desk.location("A-01");
  return desk;
}
}  // namespace

TEST_CASE("each scan adds to the count and nothing is told before the place is left") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  CHECK(desk.scan(bolt_box).counts.empty());
  CHECK_THAT(desk.last.text, Catch::Contains("13 x SW-BOLT"));
  CHECK(desk.last.movements.empty());
  const Outcome& left = desk.location("A-02");
  REQUIRE(left.counts.size() == 1);
  CHECK(left.counts[0].location == "A-01");
  CHECK(left.counts[0].quantity == 13);
  CHECK(desk.state().location == "A-02");
  CHECK(desk.stock("SW-NUT", "A-01") == 5);
}

TEST_CASE("END sets what was not seen to zero only after OK") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::question);
  CHECK(desk.last.counts.empty());
  const Outcome& yes = desk.command("OK");
  CHECK(yes.feedback == Feedback::done);
  CHECK(yes.counts.size() == 2);
  CHECK(desk.stock("SW-BOLT", "A-01") == 1);
  CHECK(desk.stock("SW-NUT", "A-01") == 0);
  CHECK(desk.state().step == Step::source);
}

TEST_CASE("NO to the zeros keeps the count and leaves the rest alone") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  desk.command("END");
  CHECK(desk.command("NO").counts.size() == 1);
  CHECK(desk.stock("SW-NUT", "A-01") == 5);
}

TEST_CASE("the same location again answers OK") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  desk.command("END");
  CHECK(desk.location("A-02").feedback == Feedback::question);
  CHECK(desk.location("A-01").counts.size() == 2);
}

TEST_CASE("CLR takes back the question, not the count") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  desk.command("END");
  desk.command("CLR");
  CHECK(desk.state().step == Step::item);
  CHECK(desk.state().lines.size() == 1);
}

TEST_CASE("a complete count ends without a question") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  desk.scan(nut_gtin);
  const Outcome& end = desk.command("END");
  CHECK(end.feedback == Feedback::done);
  CHECK(end.counts.size() == 2);
}

TEST_CASE("lots are counted apart and told together") {
  Desk desk = counting();
  desk.scan(
      "]d20109521234543213"
      "17270131"
      "10L1");
  desk.scan(
      "]d20109521234543213"
      "17270131"
      "10L2");
  desk.scan(
      "]d20109521234543213"
      "17270131"
      "10L2");
  const Outcome& left = desk.location("A-02");
  REQUIRE(left.counts.size() == 1);
  CHECK(left.counts[0].quantity == 3);
  REQUIRE(left.counts[0].parts.size() == 2);
  CHECK(left.counts[0].parts[1].lot == "L2");
  CHECK(left.counts[0].parts[1].quantity == 2);
}

TEST_CASE("leaving a count needs CLR twice and OK, and drops it") {
  Desk desk = counting();
  desk.scan(bolt_gtin);
  desk.command("CLR");
  CHECK(desk.state().lines.size() == 1);
  CHECK(desk.command("CLR").feedback == Feedback::question);
  desk.command("OK");
  CHECK(desk.state().verb == Verb::none);
  CHECK(desk.stock("SW-BOLT", "A-01") == 10);
}

TEST_CASE("a place where nothing is can be counted to zero") {
  Desk desk = counting();
  desk.command("END");
  CHECK(desk.command("OK").counts.size() == 2);
  CHECK(desk.stock("SW-BOLT", "A-01") == 0);
}

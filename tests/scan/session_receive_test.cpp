#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

TEST_CASE("goods received go to the location scanned before") {
  Desk desk;
  CHECK(desk.command("RCV").feedback == Feedback::accepted);
  desk.location("A-01");
  const Outcome& scanned = desk.scan(bolt_gtin);
  CHECK(scanned.feedback == Feedback::counted);
  REQUIRE(scanned.movements.size() == 1);
  const Movement& movement = scanned.movements[0];
  CHECK(movement.kind == Verb::receive);
  CHECK(movement.item == id_of("SW-BOLT"));
  CHECK(movement.sku == "SW-BOLT");
  CHECK(movement.location == "A-01");
  CHECK(movement.quantity == 1);
  CHECK_FALSE(movement.reverses);
}

TEST_CASE("goods without a place wait for the location that follows, which stays") {
  Desk desk;
  desk.command("RCV");
  CHECK(desk.scan(bolt_gtin).movements.empty());
  desk.scan(bolt_gtin);
  desk.scan(nut_gtin);
  CHECK(desk.state().step == Step::destination);
  const Outcome& put = desk.location("A-02");
  CHECK(put.movements.size() == 2);
  CHECK(desk.stock("SW-BOLT", "A-02") == 2);
  CHECK(desk.stock("SW-NUT", "A-02") == 1);
  desk.scan(nut_gtin);
  CHECK(desk.stock("SW-NUT", "A-02") == 2);
}

TEST_CASE("a delivery note becomes the reference, known or not") {
  Desk desk;
  desk.command("RCV");
  desk.document("LS-77");
  desk.location("A-01");
  CHECK(desk.scan(bolt_gtin).movements[0].reference == "LS-77");
  const Outcome& end = desk.command("END");
  REQUIRE(end.closed.size() == 1);
  CHECK(end.closed[0].number == "LS-77");
  CHECK(desk.state().order.empty());
}

TEST_CASE("a label's lot and expiry are carried") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  const Outcome& scanned = desk.scan(
      "]d20109521234543213"
      "17270131"
      "10L7");
  REQUIRE(scanned.movements.size() == 1);
  CHECK(scanned.movements[0].lot == "L7");
  CHECK(scanned.movements[0].expiry == "2027-01-31");
}

TEST_CASE("a lot and an expiry that the label lacks are asked for and merged") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(std::string("]C101") + milk_gtin).movements.empty());
  CHECK(desk.state().step == Step::lot);
  CHECK(desk.scan("LOT-9").movements.empty());
  CHECK(desk.state().step == Step::expiry);
  const Outcome& done = desk.scan("]C117270131");
  REQUIRE(done.movements.size() == 1);
  CHECK(done.movements[0].lot == "LOT-9");
  CHECK(done.movements[0].expiry == "2027-01-31");
  CHECK(desk.state().step == Step::item);
  // The same goods once more need no second asking.
  CHECK(desk.scan(std::string("]C101") + milk_gtin).movements.size() == 1);
  CHECK(desk.last.movements[0].lot == "LOT-9");
}

TEST_CASE("serial numbers are taken once") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  const std::string label = std::string("]d201") + drill_gtin + "21S1";
  CHECK(desk.scan(label).movements.size() == 1);
  const State before = desk.state();
  const Outcome& again = desk.scan(label);
  CHECK(again.feedback == Feedback::error);
  CHECK(again.movements.empty());
  CHECK_THAT(again.text, Catch::Contains("S1") && Catch::Contains("already"));
  CHECK(desk.state().undo == before.undo);
  CHECK(desk.scan(std::string("]d201") + drill_gtin + "21S2").movements.size() == 1);
}

TEST_CASE("a serial number that is in stock is not received again") {
  Desk desk;
  desk.world.serials["S5"] = "B-07";
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(std::string("]d201") + drill_gtin + "21S5").feedback == Feedback::error);
  CHECK_THAT(desk.last.text, Catch::Contains("B-07"));
}

TEST_CASE("a serial number that the label lacks is asked for") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(std::string("]C101") + drill_gtin);
  CHECK(desk.state().step == Step::serial);
  CHECK(desk.scan("SN-1").movements[0].serial == "SN-1");
  CHECK(desk.state().step == Step::item);
}

TEST_CASE("a recalled lot and an expired label block until OK") {
  Desk desk;
  desk.world.blocked_lots["BAD"] = "recalled";
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan("]d20109521234543213"
                  "17270131"
                  "10BAD")
            .movements.empty());
  CHECK(desk.state().step == Step::blocked);
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::error);
  CHECK(desk.last.movements.empty());
  desk.command("OK");
  CHECK(desk.state().step == Step::item);
  CHECK(desk.scan("]d20109521234543213"
                  "17261101"
                  "10L1")
            .movements.empty());
  CHECK_THAT(desk.last.text, Catch::Contains("2026-11-01"));
  desk.command("CLR");
  CHECK(desk.scan(bolt_gtin).movements.size() == 1);
}

TEST_CASE("nothing expires while the clock is not trusted") {
  Desk desk;
  desk.today.clear();
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan("]d20109521234543213"
                  "17261101"
                  "10L1")
            .movements.size() == 1);
}

TEST_CASE("END while goods wait for a place is refused") {
  Desk desk;
  desk.command("RCV");
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::error);
  CHECK(desk.state().lines.size() == 1);
  CHECK(desk.command("PCK").feedback == Feedback::error);
  CHECK(desk.state().verb == Verb::receive);
}

#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {
Desk receiving() {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  return desk;
}
}  // namespace

TEST_CASE("the same item again adds one, a pack adds its pieces") {
  Desk desk = receiving();
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  desk.scan(bolt_box);
  CHECK(desk.stock("SW-BOLT", "A-01") == 14);
}

TEST_CASE("AI 30 counts pieces and AI 37 counts what its GTIN names") {
  Desk desk = receiving();
  CHECK(desk.scan(std::string("]C101") + "04006381333931" +
                  "30"
                  "25")
            .movements[0]
            .quantity == 25);
  CHECK(desk.scan(std::string("]C102") + bolt_box +
                  "37"
                  "3")
            .movements[0]
            .quantity == 36);
}

TEST_CASE("goods by weight take the label's net weight, exactly") {
  Desk desk = receiving();
  const Outcome& scanned = desk.scan(std::string("]e001") + ham_gtin + "3103001750");
  CHECK(scanned.movements[0].quantity == *base::Decimal::parse("1.75"));
}

TEST_CASE("digits and DENT multiply the next item") {
  Desk desk = receiving();
  desk.digits("12");
  desk.command("DENT");
  CHECK(desk.scan(bolt_gtin).movements[0].quantity == 12);
  CHECK(desk.scan(bolt_gtin).movements[0].quantity == 1);
  desk.wait(base::Seconds(20));
  desk.digits("2");
  desk.command("DENT");
  CHECK(desk.scan(bolt_box).movements[0].quantity == 24);
}

TEST_CASE("digits within five seconds multiply the last item") {
  Desk desk = receiving();
  desk.scan(bolt_gtin);
  desk.wait(base::Seconds(2));
  desk.digits("10");
  const Outcome& entered = desk.command("DENT");
  REQUIRE(entered.movements.size() == 1);
  CHECK(entered.movements[0].quantity == 9);
  CHECK(desk.stock("SW-BOLT", "A-01") == 10);
}

TEST_CASE("digits after more than five seconds are for the next item") {
  Desk desk = receiving();
  desk.scan(bolt_gtin);
  desk.wait(base::Seconds(6));
  desk.digits("10");
  CHECK(desk.command("DENT").movements.empty());
  desk.scan(nut_gtin);
  CHECK(desk.stock("SW-NUT", "A-01") == 10);
}

TEST_CASE("SET makes the line's quantity what it says, up or down") {
  Desk desk = receiving();
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  desk.digits("20");
  CHECK(desk.command("SET").movements[0].quantity == 18);
  desk.command("SET");  // or SET first, then digits and DENT
  desk.digits("5");
  CHECK(desk.command("DENT").movements[0].quantity == -15);
  CHECK(desk.stock("SW-BOLT", "A-01") == 5);
}

TEST_CASE("PLUS adds pieces to the line") {
  Desk desk = receiving();
  desk.scan(bolt_box);
  desk.digits("3");
  desk.command("PLUS");
  CHECK(desk.stock("SW-BOLT", "A-01") == 15);
}

TEST_CASE("SET before the item in a count sets it, also to zero") {
  Desk desk;
  desk.command("CNT");
  desk.location("A-01");
  desk.scan(nut_gtin);
  desk.scan(bolt_gtin);
  desk.digits("40");
  desk.command("SET");
  desk.scan(nut_gtin);  // another line: adds
  CHECK(desk.state().lines[1].quantity == 40);
  CHECK(desk.state().lines[0].quantity == 2);
  desk.digits("0");
  desk.command("SET");
  CHECK(desk.location("A-02").counts[0].quantity == 0);
}

TEST_CASE("a digit is taken away by DEL and CLR drops the number") {
  Desk desk = receiving();
  desk.digits("129");
  desk.command("DDEL");
  CHECK(desk.state().digits == "12");
  desk.command("CLR");
  CHECK(desk.state().digits.empty());
  CHECK(desk.scan(bolt_gtin).movements[0].quantity == 1);
  CHECK(desk.command("DENT").feedback == Feedback::error);
  CHECK(desk.command("DDEL").feedback == Feedback::error);
}

TEST_CASE("a quantity has at most six digits") {
  Desk desk = receiving();
  desk.digits("123456");
  CHECK(desk.command("D7").feedback == Feedback::error);
  CHECK(desk.state().digits == "123456");
}

TEST_CASE("serial numbers are never multiplied") {
  Desk desk = receiving();
  desk.digits("3");
  desk.command("DENT");
  const std::string label = std::string("]d201") + drill_gtin + "21S1";
  CHECK(desk.scan(label).feedback == Feedback::error);
  CHECK(desk.last.movements.empty());
  desk.command("CLR");
  desk.scan(label);
  desk.digits("3");
  CHECK(desk.command("DENT").feedback == Feedback::error);
  CHECK(desk.stock("SW-DRILL", "A-01") == 1);
}

TEST_CASE("SET in a pick keeps to what the order has open") {
  Desk desk;
  desk.command("PCK");
  desk.document("1001");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.digits("14");
  CHECK(desk.command("SET").movements[0].quantity == -13);
  desk.digits("15");
  CHECK(desk.command("SET").trouble == Trouble::over_pick);
  CHECK(desk.stock("SW-BOLT", "A-01") == -14);
  CHECK(desk.state().digits.empty());
}

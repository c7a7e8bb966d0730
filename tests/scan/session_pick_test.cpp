#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {
Desk picking(std::string_view order = "1001") {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 100;
  desk.world.stock[{id_of("SW-NUT"), "A-01"}] = 1;
  desk.command("PCK");
  desk.document(order);
  desk.location("A-01");
  return desk;
}
}  // namespace

TEST_CASE("a pick takes from the location for the order") {
  Desk desk = picking();
  const Outcome& scanned = desk.scan(bolt_gtin);
  REQUIRE(scanned.movements.size() == 1);
  CHECK(scanned.movements[0].kind == Verb::pick);
  CHECK(scanned.movements[0].quantity == -1);
  CHECK(scanned.movements[0].location == "A-01");
  CHECK(scanned.movements[0].reference == "1001");
}

TEST_CASE("an order is known by its own code, by AI 400 and by its plain number") {
  for (const auto& code : {gs1::own_code(gs1::OwnKind::document, "1001"), std::string("]C14001001"),
                           std::string("1001")}) {
    Desk desk;
    desk.command("PCK");
    CHECK(desk.scan(code).feedback == Feedback::accepted);
    CHECK(desk.state().order == "1001");
  }
}

TEST_CASE("the order is asked for first, then the location, then items") {
  Desk desk;
  desk.command("PCK");
  CHECK(desk.state().step == Step::document);
  CHECK(desk.location("A-01").feedback == Feedback::error);
  CHECK_THAT(desk.last.text, Catch::Contains("expected order, got location A-01"));
  desk.document("1001");
  CHECK(desk.state().step == Step::source);
  CHECK(desk.scan(bolt_gtin).movements.empty());
  CHECK_THAT(desk.last.text, Catch::Contains("expected location, got item"));
  CHECK(desk.state().step == Step::source);
}

TEST_CASE("a pack counts its pieces and never more than the order has open") {
  Desk desk = picking();
  CHECK(desk.scan(bolt_box).movements[0].quantity == -12);
  const Outcome& second = desk.scan(bolt_box);
  CHECK(second.feedback == Feedback::attention);
  CHECK(second.trouble == Trouble::over_pick);
  CHECK(second.movements.empty());
  CHECK_THAT(second.text, Catch::Contains("only 2 open"));
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::question);  // first it goes back
  desk.command("OK");
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  CHECK(desk.scan(bolt_gtin).trouble == Trouble::over_pick);
  CHECK(desk.location("A-01").feedback == Feedback::accepted);  // as good as OK
  CHECK(desk.state().step == Step::item);
  CHECK(desk.stock("SW-BOLT", "A-01") == 86);
}

TEST_CASE("an item outside the order makes no movement") {
  Desk desk = picking("1002");
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::attention);
  CHECK(desk.last.trouble == Trouble::wrong_item);
  CHECK(desk.last.movements.empty());
  CHECK_THAT(desk.last.text, Catch::Contains("not in order 1002"));
  CHECK(desk.scan(nut_gtin).movements.size() == 1);  // the right one, without more ado
}

TEST_CASE("the last open piece says that the order is complete") {
  Desk desk = picking("1002");
  CHECK(desk.scan(nut_gtin).feedback == Feedback::done);
  const Outcome& end = desk.command("END");
  REQUIRE(end.closed.size() == 1);
  CHECK(end.closed[0].number == "1002");
  CHECK_FALSE(end.closed[0].incomplete);
  CHECK(desk.state().step == Step::document);
  desk.command("END");
  CHECK(desk.state().verb == Verb::none);
}

TEST_CASE("ending a short pick is asked back") {
  Desk desk = picking();
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::question);
  CHECK(desk.last.closed.empty());
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::question);
  CHECK(desk.last.movements.empty());
  desk.command("NO");
  CHECK(desk.scan(bolt_gtin).movements.size() == 1);
  desk.command("END");
  const Outcome& yes = desk.command("OK");
  REQUIRE(yes.closed.size() == 1);
  CHECK(yes.closed[0].incomplete);
}

TEST_CASE("picking what is not known to be there is done and flagged") {
  Desk desk = picking();
  CHECK_FALSE(desk.scan(nut_gtin).below_zero);
  const Outcome& second = desk.scan(nut_gtin);
  CHECK(second.movements.size() == 1);
  CHECK(second.below_zero);
}

TEST_CASE("an order without open lines and an unknown order are refused") {
  Desk desk;
  desk.world.orders["1003"] = {"1003", {{id_of("SW-NUT"), "SW-NUT", 0}}};
  desk.command("PCK");
  CHECK(desk.document("1003").feedback == Feedback::error);
  CHECK(desk.document("9999").feedback == Feedback::error);
  CHECK(desk.state().order.empty());
}

TEST_CASE("totes are optional") {
  Desk desk = picking();
  CHECK(desk.scan(gs1::own_code(gs1::OwnKind::tote, "T4")).feedback == Feedback::accepted);
  CHECK(desk.state().tote == "T4");
  CHECK(desk.scan(bolt_gtin).movements.size() == 1);
}

TEST_CASE("a scanner goes from order to order and from place to place without END") {
  Desk desk = picking();
  desk.world.stock[{id_of("SW-BOLT"), "A-02"}] = 1;
  desk.location("A-02");
  CHECK(desk.scan(bolt_gtin).movements[0].location == "A-02");
  desk.document("1002");
  CHECK(desk.scan(nut_gtin).movements[0].reference == "1002");
}

TEST_CASE("a place where nothing of the order lies is doubted until it is scanned again") {
  Desk desk = picking();
  const State before = desk.state();
  CHECK(desk.location("B-07").feedback == Feedback::attention);
  CHECK(desk.last.trouble == Trouble::wrong_location);
  CHECK_THAT(desk.last.text, Catch::Contains("A-01"));
  CHECK(desk.state().location == before.location);
  CHECK(desk.location("B-07").feedback == Feedback::accepted);
  CHECK(desk.scan(bolt_gtin).movements[0].location == "B-07");
}

TEST_CASE("a batch gives its pieces to the orders in the sequence they were scanned in") {
  Desk desk;
  desk.world.stock[{id_of("SW-NUT"), "A-01"}] = 10;
  desk.command("BCH");
  desk.document("1002");
  desk.document("1001");
  CHECK(desk.document("1001").feedback == Feedback::error);
  desk.location("A-01");
  CHECK(desk.scan(nut_gtin).movements[0].reference == "1002");
  desk.digits("2");
  desk.wait(base::Seconds(6));
  desk.command("DENT");
  const Outcome& both = desk.scan(nut_gtin);
  REQUIRE(both.movements.size() == 1);
  CHECK(both.movements[0].reference == "1001");
  CHECK(both.movements[0].kind == Verb::pick);
  CHECK(desk.scan(nut_gtin).trouble == Trouble::over_pick);
  desk.command("OK");
  CHECK(desk.command("END").feedback == Feedback::question);
  desk.command("OK");
  REQUIRE(desk.last.closed.size() == 2);
  CHECK(desk.last.closed[1].number == "1001");
  CHECK(desk.last.closed[1].incomplete);
}

TEST_CASE("one scan of a pack may serve two orders of a batch, and is taken back whole") {
  Desk desk;
  desk.world.orders["1003"] = {"1003", {{id_of("SW-BOLT"), "SW-BOLT", 5}}};
  desk.command("BCH");
  desk.document("1003");
  desk.document("1001");
  desk.location("A-01");
  const Outcome& pack = desk.scan(bolt_box);
  REQUIRE(pack.movements.size() == 2);
  CHECK(pack.movements[0].quantity == -5);
  CHECK(pack.movements[1].quantity == -7);
  CHECK(pack.movements[1].reference == "1001");
  CHECK(desk.command("UNDO").movements.size() == 2);
  CHECK(desk.world.line_of("1003", "SW-BOLT")->open == 5);
  CHECK(desk.world.line_of("1001", "SW-BOLT")->open == 14);
}

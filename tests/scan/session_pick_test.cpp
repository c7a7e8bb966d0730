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
  CHECK(second.feedback == Feedback::error);
  CHECK(second.movements.empty());
  CHECK_THAT(second.text, Catch::Contains("only 2 open"));
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::error);
  CHECK(desk.stock("SW-BOLT", "A-01") == 86);
}

TEST_CASE("an item outside the order makes no movement") {
  Desk desk = picking("1002");
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::error);
  CHECK(desk.last.movements.empty());
  CHECK_THAT(desk.last.text, Catch::Contains("not in order 1002"));
}

TEST_CASE("the last open piece says that the order is complete") {
  Desk desk = picking("1002");
  CHECK(desk.scan(nut_gtin).feedback == Feedback::done);
  const Outcome& end = desk.command("END");
  REQUIRE(end.closed);
  CHECK(end.closed->number == "1002");
  CHECK_FALSE(end.closed->incomplete);
  CHECK(desk.state().step == Step::document);
  desk.command("END");
  CHECK(desk.state().verb == Verb::none);
}

TEST_CASE("ending a short pick is asked back") {
  Desk desk = picking();
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::question);
  CHECK_FALSE(desk.last.closed);
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::question);
  CHECK(desk.last.movements.empty());
  desk.command("NO");
  CHECK(desk.scan(bolt_gtin).movements.size() == 1);
  desk.command("END");
  const Outcome& yes = desk.command("OK");
  REQUIRE(yes.closed);
  CHECK(yes.closed->incomplete);
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
  desk.location("A-02");
  CHECK(desk.scan(bolt_gtin).movements[0].location == "A-02");
  desk.document("1002");
  CHECK(desk.scan(nut_gtin).movements[0].reference == "1002");
}

// From the pick to the buyer and back: pack, ship, return.
#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

constexpr const char* sscc = "]C100306141411234567891";

// Order 1002 (one nut) and three bolts of 1001 are picked; the house packs and ships by scans.
Desk picked() {
  Desk desk;
  desk.world.house.pick_ships = false;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 50;
  desk.world.stock[{id_of("SW-NUT"), "A-01"}] = 50;
  desk.command("PCK");
  desk.document("1001");
  desk.location("A-01");
  for (int i = 0; i < 3; ++i) desk.scan(bolt_gtin);
  desk.document("1002");
  desk.scan(nut_gtin);
  desk.command("END");
  CHECK(desk.last.closed[0].number == "1002");
  CHECK_FALSE(desk.last.closed[0].ships);
  desk.command("END");
  return desk;
}

Desk packed() {
  Desk desk = picked();
  desk.command("BOX");
  desk.document("1001");
  for (int i = 0; i < 3; ++i) desk.scan(bolt_gtin);
  desk.scan(sscc);
  return desk;
}

}  // namespace

TEST_CASE("a parcel holds what was scanned into it, and the order learns it") {
  Desk desk = packed();
  CHECK(desk.last.feedback == Feedback::counted);
  CHECK(desk.last.movements.empty());
  REQUIRE(desk.last.facts.size() == 1);
  CHECK(desk.last.facts[0] == OrderFact{Deed::packed, "1001", "SW-BOLT", 3, "306141411234567891"});
  CHECK(desk.last.parcels[0] == ParcelNote{"306141411234567891", "1001", ParcelState::packed});
  CHECK(desk.command("END").feedback == Feedback::done);
  CHECK(desk.state().step == Step::document);
}

TEST_CASE("only what was picked is packed, and no more of it") {
  Desk desk = picked();
  desk.command("BOX");
  desk.document("1001");
  CHECK(desk.scan(ham_gtin).trouble == Trouble::wrong_item);
  for (int i = 0; i < 3; ++i) desk.scan(bolt_gtin);
  CHECK(desk.scan(bolt_gtin).trouble == Trouble::over_pick);
  desk.command("OK");
  CHECK(desk.state().lines[0].quantity == 3);
  CHECK(desk.scan(nut_gtin).trouble == Trouble::over_pick);  // ordered, but not picked yet
}

TEST_CASE("a parcel taken back is open again, with what was in it") {
  Desk desk = packed();
  const Outcome& undone = desk.command("UNDO");
  CHECK(undone.facts[0].quantity == -3);
  CHECK(undone.parcels[0].state == ParcelState::open);
  CHECK(desk.state().lines[0].quantity == 3);
  CHECK(desk.world.line_of("1001", "SW-BOLT")->to_pack == 3);
  desk.scan(gs1::own_code(gs1::OwnKind::tote, "7"));
  CHECK(desk.last.facts[0].detail == "tote 7");
}

TEST_CASE(
    "ending a pack with goods outside is asked back, and END closes a parcel without a name") {
  Desk desk = picked();
  desk.command("BOX");
  desk.document("1001");
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::question);
  desk.command("OK");
  CHECK(desk.last.facts[0].quantity == 1);
  CHECK(desk.last.closed[0].incomplete);
  CHECK(desk.last.parcels.empty());
}

TEST_CASE("a parcel of nothing but zeros is not closed, and UNDO goes on from there") {
  Desk desk = picked();
  desk.command("BOX");
  desk.document("1001");
  desk.scan(bolt_gtin);
  desk.digits("0");
  desk.command("SET");
  REQUIRE(desk.state().lines[0].quantity.is_zero());
  CHECK(desk.scan(sscc).feedback == Feedback::error);
  CHECK(desk.last.parcels.empty());
  CHECK(desk.command("UNDO").feedback == Feedback::accepted);
  CHECK(desk.state().lines[0].quantity == 1);
}

TEST_CASE("a parcel says its order, and END ships it") {
  Desk desk = packed();
  desk.command("END");
  desk.command("SHP");
  CHECK(desk.scan(sscc).feedback == Feedback::counted);
  CHECK(desk.state().order == "1001");
  CHECK(desk.scan(sscc).trouble == Trouble::serial_twice);
  const Outcome& end = desk.command("END");
  CHECK(end.feedback == Feedback::done);
  REQUIRE(end.facts.size() == 1);
  CHECK(end.facts[0] == OrderFact{Deed::shipped, "1001", "SW-BOLT", 3, ""});
  CHECK(end.parcels[0].state == ParcelState::shipped);
  CHECK_FALSE(end.closed[0].ships);  // the facts say it already
  CHECK(desk.scan(sscc).trouble == Trouble::serial_twice);
}

TEST_CASE("a parcel of another order and one nobody packed draw attention") {
  Desk desk = packed();
  desk.command("END");
  desk.command("SHP");
  desk.document("1002");
  CHECK(desk.scan(sscc).trouble == Trouble::wrong_item);
  CHECK(desk.scan("]C100340123450000000017").feedback == Feedback::attention);
  CHECK(desk.state().order == "1002");
}

TEST_CASE("an order without parcels is shipped as it was picked, after a question") {
  Desk desk = picked();
  desk.command("SHP");
  desk.document("1002");
  CHECK(desk.command("END").feedback == Feedback::question);
  desk.command("OK");
  CHECK(desk.last.closed[0] == Closed{Verb::ship, "1002", false, true});
}

TEST_CASE("single items are shipped, and what stays behind is asked about") {
  Desk desk = picked();
  desk.command("SHP");
  desk.document("1001");
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::question);
  desk.command("OK");
  CHECK(desk.last.facts[0].quantity == 1);
  CHECK(desk.last.closed[0].incomplete);
  CHECK(desk.world.line_of("1001", "SW-BOLT")->to_ship == 2);
}

TEST_CASE("a return goes back to stock and to its order, with its reason") {
  Desk desk;
  desk.world.line_of("1001", "SW-BOLT")->at_buyer = 2;
  desk.command("RET");
  desk.document("1001");
  desk.scan(bolt_gtin);
  desk.command("BRK");
  const Outcome& back = desk.location("B-07");
  REQUIRE(back.movements.size() == 1);
  CHECK(back.movements[0].kind == Verb::back);
  CHECK(back.movements[0].quantity == 1);
  CHECK(back.movements[0].reference == "1001");
  CHECK(back.facts[0] == OrderFact{Deed::returned, "1001", "SW-BOLT", 1, "damaged"});
  desk.scan(bolt_gtin);
  CHECK(desk.scan(bolt_gtin).trouble == Trouble::over_pick);  // two left the house, three come back
  desk.command("OK");
  CHECK(desk.scan(nut_gtin).trouble == Trouble::over_pick);
}

TEST_CASE("a return taken back leaves stock and order as they were") {
  Desk desk;
  desk.world.line_of("1001", "SW-BOLT")->at_buyer = 2;
  desk.command("RET");
  desk.document("1001");
  desk.scan(bolt_gtin);
  desk.location("B-07");
  desk.command("UNDO");
  CHECK(desk.stock("SW-BOLT", "B-07") == 0);
  CHECK(desk.world.line_of("1001", "SW-BOLT")->at_buyer == 2);
  CHECK(desk.state().step == Step::destination);
}

TEST_CASE("a return without papers is taken as well") {
  Desk desk;
  desk.command("RET");
  CHECK(desk.scan(nut_gtin).feedback == Feedback::counted);
  CHECK(desk.location("A-01").movements[0].reference.empty());
  CHECK(desk.last.facts.empty());
}

TEST_CASE("an order shipped as a whole takes its parcels along") {
  Desk desk = packed();
  desk.command("END");
  desk.command("SHP");
  desk.document("1001");
  CHECK(desk.command("END").feedback == Feedback::question);
  const Outcome& all = desk.command("OK");
  REQUIRE(all.parcels.size() == 1);
  CHECK(all.parcels[0] == ParcelNote{"306141411234567891", "1001", ParcelState::shipped});
  desk.command("SHP");
  CHECK(desk.scan(sscc).trouble == Trouble::serial_twice);
}

TEST_CASE("a parcel does not ship pieces that were scanned one by one already") {
  Desk desk = packed();
  desk.command("END");
  desk.command("SHP");
  desk.document("1001");
  desk.scan(bolt_gtin);
  CHECK(desk.scan(sscc).trouble == Trouble::over_pick);
  CHECK(desk.state().parcels.empty());
  CHECK(desk.state().lines[0].quantity == 1);
}

TEST_CASE("of two scanners that drafted the same last pieces only one gets them") {
  const bool by_parcel = GENERATE(false, true);
  Desk desk = packed();
  desk.command("END");
  desk.command("SHP");
  desk.document("1001");
  if (by_parcel) desk.scan(sscc);
  for (int i = 0; i < 3 && !by_parcel; ++i) desk.scan(bolt_gtin);
  Desk other = desk;
  CHECK(desk.command("END").facts[0].quantity == 3);
  CHECK(other.command("END").feedback == Feedback::error);
  CHECK(other.last.facts.empty());
  CHECK(other.last.closed.empty());
  CHECK(desk.world.line_of("1001", "SW-BOLT")->to_ship == 0);
}

TEST_CASE("of two scanners that packed the same last pieces only one closes its parcel") {
  Desk desk = picked();
  desk.command("BOX");
  desk.document("1001");
  for (int i = 0; i < 3; ++i) desk.scan(bolt_gtin);
  Desk other = desk;
  CHECK(desk.scan(sscc).facts.size() == 1);
  CHECK(other.scan(gs1::own_code(gs1::OwnKind::tote, "7")).feedback == Feedback::error);
  CHECK(other.last.facts.empty());
  CHECK(other.command("END").feedback == Feedback::error);
  CHECK(desk.world.line_of("1001", "SW-BOLT")->to_pack == 0);
}

TEST_CASE("of two scanners that hold the same return only one puts it away") {
  Desk desk = picked();
  desk.world.line_of("1001", "SW-BOLT")->at_buyer = 1;
  desk.command("RET");
  desk.document("1001");
  desk.scan(bolt_gtin);
  Desk other = desk;
  CHECK(desk.location("B-07").movements.size() == 1);
  CHECK(other.location("B-07").feedback == Feedback::error);
  CHECK(other.last.movements.empty());
  CHECK(other.state().lines.size() == 1);
}

TEST_CASE("everything that was picked is shipped only if it is still there when OK is scanned") {
  Desk desk = picked();
  desk.command("SHP");
  desk.document("1001");
  REQUIRE(desk.command("END").feedback == Feedback::question);
  const bool gone = GENERATE(false, true);
  if (gone) desk.world.orders.erase("1001");
  if (!gone) desk.world.line_of("1001", "SW-BOLT")->to_ship = 0;  // by another scanner
  const Outcome& late = desk.command("OK");
  CHECK(late.feedback == Feedback::error);
  CHECK(late.closed.empty());
  CHECK_THAT(late.text, Catch::Contains("1001") && Catch::Contains("nothing is left"));
  CHECK(desk.state().step == Step::document);
}

// Adjusting, sending to another site, putting away, guided counts, taking a document back.
#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

TEST_CASE("an adjustment says where, which way, what and why, in this order") {
  Desk desk;
  desk.command("DIF");
  CHECK(desk.state().step == Step::source);
  desk.location("A-01");
  CHECK(desk.scan(bolt_gtin).trouble == Trouble::out_of_turn);
  desk.command("OUT");
  CHECK(desk.command("BRK").trouble == Trouble::out_of_turn);  // of what?
  desk.scan(bolt_box);
  const Outcome& done = desk.command("BRK");
  REQUIRE(done.movements.size() == 1);
  CHECK(done.movements[0].kind == Verb::adjust);
  CHECK(done.movements[0].quantity == -12);
  CHECK(done.movements[0].reference == "damaged");
  CHECK(done.below_zero);
  CHECK(desk.command("UNDO").movements[0].quantity == 12);
  CHECK(desk.state().step == Step::reason);
}

TEST_CASE("what was found is adjusted upwards, and another place asks for its way again") {
  Desk desk;
  desk.command("DIF");
  desk.location("A-01");
  desk.command("IN");
  desk.scan(nut_gtin);
  CHECK(desk.location("A-02").feedback == Feedback::error);  // why comes first
  CHECK(desk.command("FOUND").movements[0].quantity == 1);
  desk.location("A-02");
  CHECK(desk.state().step == Step::sign);
}

TEST_CASE("goods sent to another site are on their way there") {
  Desk desk;
  desk.command("SND");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  CHECK(desk.location("A-02").trouble == Trouble::wrong_location);
  CHECK(desk.state().lines.size() == 1);
  const Outcome& sent = desk.location("@BERLIN");
  REQUIRE(sent.movements.size() == 2);
  CHECK(sent.movements[0].kind == Verb::move);
  CHECK(sent.movements[1].location == "@BERLIN");
}

TEST_CASE("a move inside the house does not end at another site") {
  Desk desk;
  desk.command("TRN");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  CHECK(desk.location("@BERLIN").feedback == Feedback::attention);
  CHECK(desk.location("A-02").movements.size() == 2);
}

TEST_CASE("putting away tells where more of it lies") {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "B-07"}] = 4;
  desk.command("PUT");
  desk.location("A-01");
  CHECK_THAT(desk.scan(bolt_gtin).text, Catch::Contains("B-07"));
  CHECK(desk.location("B-07").movements[1].quantity == 1);
  CHECK(desk.last.movements[0].kind == Verb::move);
  CHECK(desk.state().location == "A-01");
}

TEST_CASE("a guided count tells what should be there and is made twice where it differs") {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 2;
  desk.command("CNTG");
  CHECK_THAT(desk.location("A-01").text, Catch::Contains("2 x SW-BOLT"));
  CHECK_THAT(desk.scan(bolt_gtin).text, Catch::Contains("1 of 2"));
  CHECK(desk.command("END").trouble == Trouble::difference);
  CHECK(desk.last.feedback == Feedback::question);
  desk.command("OK");
  CHECK(desk.state().lines.empty());
  CHECK(desk.state().location == "A-01");
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").counts[0].quantity == 1);  // asked once
}

TEST_CASE("what is kept after a difference stands at once") {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 2;
  desk.world.house.recount = true;
  desk.command("CNT");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  CHECK(desk.location("A-02").feedback == Feedback::question);
  CHECK(desk.state().location == "A-01");
  CHECK(desk.command("NO").counts[0].quantity == 1);
}

TEST_CASE("a count as it was known asks nothing") {
  Desk desk;
  desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 1;
  desk.command("CNTG");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  CHECK(desk.command("END").feedback == Feedback::done);
  CHECK(desk.last.counts[0].quantity == 1);
}

TEST_CASE("a whole document is taken back after a question, also what UNDO no longer reaches") {
  Desk desk;
  desk.command("RCV");
  desk.document("LS-1");
  desk.location("A-01");
  for (std::size_t i = 0; i < undo_steps_max + 20; ++i) desk.scan(bolt_gtin);
  desk.scan(nut_gtin);
  CHECK(desk.state().undo.size() == undo_steps_max);
  CHECK(desk.command("UNDOC").feedback == Feedback::question);
  CHECK(desk.last.movements.empty());
  const Outcome& back = desk.command("OK");
  CHECK(desk.stock("SW-BOLT", "A-01") == 0);
  CHECK(desk.stock("SW-NUT", "A-01") == 0);
  CHECK(back.movements.size() == undo_steps_max + 1);  // the older ones as one sum
  CHECK(back.movements.front().reverses);
  CHECK(back.movements.front().reference == "LS-1");
  CHECK(desk.command("UNDO").feedback == Feedback::error);
  CHECK(desk.scan(nut_gtin).movements.size() == 1);  // and work goes on
}

TEST_CASE("a document that is not taken back after all stays") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.command("UNDOC");
  desk.command("NO");
  CHECK(desk.stock("SW-BOLT", "A-01") == 1);
  CHECK(desk.command("UNDO").movements.size() == 1);
}

TEST_CASE("an announced delivery: what comes is taken, what differs is told") {
  Desk desk;
  desk.world.deliveries["PO-1"] = {"PO-1", {{id_of("SW-BOLT"), "SW-BOLT", 2}}};
  desk.command("RCV");
  CHECK_THAT(desk.document("PO-1").text, Catch::Contains("1 items are to come"));
  desk.location("A-01");
  CHECK(desk.scan(bolt_gtin).feedback == Feedback::counted);
  CHECK(desk.command("END").feedback == Feedback::question);
  desk.command("NO");
  desk.scan(bolt_gtin);
  CHECK(desk.scan(bolt_gtin).trouble == Trouble::difference);
  CHECK(desk.last.movements.size() == 1);
  CHECK(desk.scan(nut_gtin).trouble == Trouble::wrong_item);
  CHECK(desk.last.movements.size() == 1);
  CHECK(desk.command("END").feedback == Feedback::done);
}

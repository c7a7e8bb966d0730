// Badges, PINs, approvals; expired goods, older lots, serial numbers.
#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

// Ann has a badge, Bob a badge and a PIN and may approve.
Desk staffed(std::shared_ptr<PinTries> tries = std::make_shared<PinTries>()) {
  Desk desk(std::move(tries));
  desk.world.house.signed_in = true;
  desk.world.operators["A"] = {"Ann", false, false};
  desk.world.operators["B"] = {"Bob", true, true};
  desk.world.pins["B"] = "4711";
  return desk;
}

std::string milk(std::string_view expiry, std::string_view lot) {
  return std::string("]d201") + milk_gtin + "17" + std::string(expiry) + "10" + std::string(lot);
}

std::string drill(std::string_view serial) {
  return std::string("]d201") + drill_gtin + "21" + std::string(serial);
}

}  // namespace

TEST_CASE("where operators are known nobody works without a badge") {
  Desk desk = staffed();
  CHECK(desk.command("RCV").trouble == Trouble::not_signed_in);
  CHECK(desk.badge("X").trouble == Trouble::not_signed_in);
  CHECK(desk.badge("A").feedback == Feedback::accepted);
  CHECK_THAT(desk.last.text, Catch::Contains("Ann"));
  CHECK(desk.command("RCV").feedback == Feedback::accepted);
}

TEST_CASE("a PIN is scanned digit by digit and shown to nobody") {
  Desk desk = staffed();
  desk.badge("B");
  CHECK(desk.state().step == Step::pin);
  CHECK(desk.state().person.empty());
  CHECK(desk.command("D4").secret);
  CHECK_THAT(desk.last.text, !Catch::Contains("4"));
  desk.digits("711");
  CHECK_FALSE(desk.command("DENT").secret);
  CHECK(desk.state().person == "B");
  CHECK(desk.state().pin.empty());
}

TEST_CASE("a PIN scanned too late, or as one barcode, is kept and shown nowhere") {
  Desk desk = staffed();
  desk.badge("B");
  const bool late = GENERATE(false, true);
  const std::string pin = GENERATE("4711", "4006381333932");  // the second is misread as an EAN
  if (late) desk.wait(idle_after);
  CHECK(desk.scan(pin).secret);
  CHECK(desk.last.feedback == Feedback::error);
  CHECK_THAT(desk.last.text, !Catch::Contains(pin));
  CHECK_FALSE(desk.last.unknown);
  CHECK(desk.state().unknown.empty());
  CHECK_FALSE(desk.badge("B").secret);
}

TEST_CASE("the digit that meets the time-out of a PIN is as secret as the others") {
  Desk desk = staffed();
  desk.badge("B");
  desk.digits("47");
  desk.wait(idle_after);
  CHECK(desk.command("D1").secret);
  CHECK_THAT(desk.last.text, !Catch::Contains("1"));
  CHECK(desk.state().step == Step::idle);
}

TEST_CASE("no digit of a PIN is in the snapshot, and a power cut asks for it anew") {
  Desk desk = staffed();
  desk.badge("B");
  desk.digits("4711");
  Desk after = staffed();
  REQUIRE(after.session.restore(desk.session.snapshot()));
  CHECK(after.state().step == Step::pin);
  CHECK(after.state().pin.empty());
  CHECK(after.command("DENT").trouble == Trouble::wrong_pin);
  after.digits("4711");
  after.command("DENT");
  CHECK(after.state().person == "B");
}

TEST_CASE("three wrong PINs and the right one has to wait a minute") {
  Desk desk = staffed();
  desk.badge("B");
  for (int i = 0; i < 3; ++i) {
    desk.digits("1234");
    CHECK(desk.command("DENT").trouble == Trouble::wrong_pin);
  }
  desk.digits("4711");
  CHECK(desk.command("DENT").feedback == Feedback::error);
  desk.wait(base::Seconds(61));
  CHECK(desk.command("DENT").feedback == Feedback::accepted);
  CHECK(desk.state().person == "B");
}

TEST_CASE("a sign-in given up, and ten idle minutes, leave nobody signed in") {
  Desk desk = staffed();
  desk.badge("A");
  desk.badge("B");
  desk.command("CLR");
  CHECK(desk.state().step == Step::idle);
  CHECK(desk.command("RCV").trouble == Trouble::not_signed_in);
  desk.badge("A");
  desk.command("RCV");
  desk.wait(base::Seconds(601));
  REQUIRE(desk.session.idle(desk.now()));
  CHECK(desk.command("RCV").trouble == Trouble::not_signed_in);
}

TEST_CASE("wrong PINs count for the badge, whichever scanner they are scanned at") {
  const auto tries = std::make_shared<PinTries>();
  Desk one = staffed(tries), two = staffed(tries);
  const auto wrong = [](Desk& desk) {
    desk.digits("1234");
    CHECK(desk.command("DENT").trouble == Trouble::wrong_pin);
  };
  one.badge("B");
  two.badge("B");
  wrong(one);
  wrong(two);
  wrong(one);
  two.digits("4711");
  CHECK(two.command("DENT").trouble == Trouble::wrong_pin);
  CHECK(two.state().person.empty());
  two.wait(base::Seconds(61));
  two.command("DENT");
  CHECK(two.state().person == "B");
  two.badge("B");
  wrong(two);
  wrong(two);
  two.digits("4711");
  CHECK(two.command("DENT").feedback == Feedback::accepted);  // the right one begins anew
}

TEST_CASE("ten idle minutes sign out whoever left lines behind, and the next badge goes on") {
  const std::string next = GENERATE("A", "B");
  Desk desk = staffed();
  desk.badge("A");
  desk.command("RCV");
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  desk.wait(base::Seconds(601));
  REQUIRE(desk.session.idle(desk.now()));
  for (const char* answer : {"OK", "NO", "END", "UNDO", "CLR"}) {
    CHECK(desk.command(answer).trouble == Trouble::not_signed_in);
    CHECK(desk.state().lines.size() == 1);
  }
  CHECK(desk.location("A-01").movements.empty());
  CHECK(desk.scan(bolt_gtin).trouble == Trouble::not_signed_in);
  CHECK(desk.badge("X").trouble == Trouble::not_signed_in);
  CHECK_THAT(desk.command("ST").text, Catch::Contains("scan your badge"));
  desk.badge(next);
  if (next == "B") desk.digits("4711");
  if (next == "B") desk.command("DENT");
  CHECK(desk.last.feedback == Feedback::question);
  CHECK_THAT(desk.last.text, Catch::Contains("go on?"));
  desk.command("OK");
  const Outcome& put = desk.location("A-01");
  REQUIRE(put.movements.size() == 1);
  CHECK(put.movements[0].person == next);
  CHECK(put.movements[0].quantity == 2);
}

TEST_CASE("a question that nobody answers for ten minutes is answered by who signs in") {
  Desk desk = staffed();
  desk.badge("A");
  desk.command("PCK");
  desk.document("1001");
  desk.command("END");
  REQUIRE(desk.state().question == Question::finish_short);
  desk.wait(base::Seconds(601));
  CHECK(desk.command("OK").trouble == Trouble::not_signed_in);
  desk.badge("B");
  desk.digits("47");
  desk.command("CLR");
  CHECK(desk.state().question == Question::finish_short);
  CHECK(desk.command("OK").trouble == Trouble::not_signed_in);
  desk.badge("B");
  desk.wait(base::Seconds(601));  // and nobody gives the PIN
  auto idle = desk.session.idle(desk.now());
  REQUIRE(idle);
  desk.session.accept(std::move(*idle));
  CHECK(desk.state().step == Step::question);
  CHECK_FALSE(desk.session.idle(desk.now()));
  desk.badge("A");
  CHECK_FALSE(desk.command("OK").closed.empty());
}

TEST_CASE("where no badges are in use nobody is signed out, and a question waits") {
  Desk desk;
  desk.command("PCK");
  desk.document("1001");
  desk.command("END");
  desk.wait(base::Seconds(601));
  CHECK_FALSE(desk.session.idle(desk.now()));
  CHECK_FALSE(desk.command("OK").closed.empty());
}

TEST_CASE("expired goods are let through by a supervisor only, and both names are kept") {
  Desk desk = staffed();
  desk.badge("A");
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(milk("261101", "L1")).trouble == Trouble::expired);
  CHECK(desk.badge("A").trouble == Trouble::not_signed_in);
  CHECK(desk.state().step == Step::blocked);
  desk.badge("B");
  desk.digits("4711");
  const Outcome& let = desk.command("DENT");
  REQUIRE(let.movements.size() == 1);
  CHECK(let.movements[0].person == "A+B");
  CHECK(desk.state().step == Step::item);
  CHECK(desk.state().person == "A");
}

TEST_CASE("a recalled lot nobody lets through") {
  Desk desk = staffed();
  desk.world.blocked_lots["BAD"] = "recalled";
  desk.badge("A");
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(milk("270131", "BAD")).trouble == Trouble::blocked_lot);
  CHECK(desk.badge("B").feedback == Feedback::error);
  CHECK(desk.command("OK").feedback == Feedback::accepted);
}

TEST_CASE("without operators any badge is a second pair of eyes") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(milk("261101", "L1"));
  CHECK(desk.badge("99").movements[0].person == "+99");
}

TEST_CASE("an adjustment by a picker waits for a supervisor, one by a supervisor does not") {
  Desk desk = staffed();
  desk.badge("A");
  desk.command("DIF");
  desk.location("A-01");
  desk.command("OUT");
  desk.scan(bolt_gtin);
  CHECK(desk.command("LOST").movements.empty());
  CHECK(desk.state().step == Step::approval);
  CHECK(desk.command("UNDO").trouble == Trouble::out_of_turn);
  desk.badge("B");
  desk.digits("4711");
  CHECK(desk.command("DENT").movements[0].person == "A+B");
  desk.badge("B");
  desk.digits("4711");
  desk.command("DENT");
  desk.command("DIF");
  desk.location("A-01");
  desk.command("IN");
  desk.scan(bolt_gtin);
  CHECK(desk.command("FOUND").movements[0].person == "B");
}

TEST_CASE("an older lot at the place is told, and the pick is made") {
  Desk desk;
  desk.world.orders["1004"] = {"1004", {{id_of("SW-MILK"), "SW-MILK", 5}}};
  desk.world.lots = {{"OLD", "2026-12-24", 3}, {"NEW", "2027-01-31", 9}};
  desk.command("PCK");
  desk.document("1004");
  desk.location("A-01");
  const Outcome& picked = desk.scan(milk("270131", "NEW"));
  CHECK(picked.movements.size() == 1);
  CHECK(picked.feedback == Feedback::attention);
  CHECK(picked.trouble == Trouble::fefo);
  CHECK_THAT(picked.text, Catch::Contains("OLD"));
  CHECK(desk.scan(milk("261224", "OLD")).feedback == Feedback::counted);
}

TEST_CASE("a serial number leaves once and comes in once, whoever scans it") {
  Desk desk;
  desk.world.orders["1005"] = {"1005", {{id_of("SW-DRILL"), "SW-DRILL", 3}}};
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(drill("S1"));
  desk.command("PCK");
  desk.document("1005");
  desk.location("A-01");
  CHECK(desk.scan(drill("S1")).movements.size() == 1);
  desk.command("CLR");
  desk.command("CLR");
  desk.command("PCK");
  desk.document("1005");
  desk.location("A-01");
  CHECK(desk.scan(drill("S1")).trouble == Trouble::serial_twice);
  CHECK_THAT(desk.last.text, Catch::Contains("order 1005"));
  desk.command("RET");
  desk.scan(drill("S1"));
  desk.location("B-07");
  CHECK(desk.last.movements[0].serial == "S1");
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(drill("S1")).trouble == Trouble::serial_twice);
}

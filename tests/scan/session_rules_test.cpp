#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

TEST_CASE("an unknown code is kept with its count and place") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan("5012345678900").feedback == Feedback::question);
  desk.command("NO");
  desk.scan("5012345678900");
  REQUIRE(desk.last.unknown);
  CHECK(desk.last.unknown->times == 2);
  CHECK(desk.last.unknown->location == "A-01");
  CHECK(desk.state().unknown.size() == 1);
  desk.command("NO");
  CHECK(desk.state().step == Step::item);
  for (std::size_t i = 0; i < 2 * unknown_codes_max; ++i) {
    desk.scan("X" + std::to_string(i));
    desk.command("NO");
  }
  CHECK(desk.state().unknown.size() == unknown_codes_max);
}

TEST_CASE("where no item is expected an unknown code is told and kept, not asked about") {
  Desk desk;
  CHECK(desk.scan("5012345678900").feedback == Feedback::error);
  CHECK(desk.last.trouble == Trouble::unknown_code);
  CHECK(desk.state().unknown.size() == 1);
}

TEST_CASE("an unknown code is learnt from the item it is") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan("5012345678900");
  CHECK(desk.scan("another one").feedback == Feedback::question);  // first the first
  CHECK(desk.command("OK").feedback == Feedback::question);        // OK is no item
  const Outcome& named = desk.scan(bolt_box);
  REQUIRE(named.learnt);
  CHECK(named.learnt->code == "05012345678900");
  CHECK(named.learnt->sku == "SW-BOLT");
  CHECK(named.movements[0].quantity == 12);
  CHECK(desk.scan("5012345678900").movements[0].quantity == 12);
  CHECK(desk.state().question == Question::none);
}

TEST_CASE("a label without an article number is told, and not asked about in vain") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  const std::string label = GENERATE("]C191SUPPLIER77", "]C1240ABC-1");
  const Outcome& told = desk.scan(label);
  CHECK(told.feedback == Feedback::error);
  CHECK(told.trouble == Trouble::unknown_code);
  CHECK_THAT(told.text, Catch::Contains("no article number"));
  REQUIRE(told.unknown);  // whoever keeps the articles sees it
  CHECK(desk.state().step == Step::item);
  CHECK_FALSE(desk.scan(bolt_gtin).learnt);
}

TEST_CASE("of a label with lot and number it is the article number that is learnt") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan("]d2010501234567890010L1").feedback == Feedback::question);
  const Outcome& named = desk.scan(bolt_gtin);
  REQUIRE(named.learnt);
  CHECK(named.learnt->code == "05012345678900");
  CHECK(desk.scan("]d2010501234567890010L2").movements.size() == 1);
}

TEST_CASE("a barcode that reads wrong is told, numbered and changes nothing") {
  Desk desk;
  desk.command("RCV");
  const State before = desk.state();
  const Outcome& wrong = desk.scan("]E04006381333932");
  CHECK(wrong.feedback == Feedback::error);
  CHECK(wrong.number == before.number + 1);
  CHECK_THAT(wrong.text, Catch::Contains("check digit"));
  CHECK(desk.state().step == before.step);
}

TEST_CASE("an own code with a wrong check letter says so") {
  Desk desk;
  desk.scan("XKRCVB");
  CHECK_THAT(desk.last.text, Catch::Contains("check letter"));
}

TEST_CASE("an article number that looks like a location code is still an article") {
  Desk desk;
  const std::string sku = gs1::own_code(gs1::OwnKind::location, "-SHIRT");
  desk.world.add({id_of(sku), sku, "Shirt XL"}, {});
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(sku).movements.size() == 1);
}

TEST_CASE("a command of later days is refused in words") {
  Desk desk;
  CHECK(desk.command("PRN").feedback == Feedback::error);
  CHECK_THAT(desk.last.text, Catch::Contains("PRN"));
}

TEST_CASE("ST says where the session stands and changes nothing") {
  Desk desk;
  desk.command("PCK");
  desk.document("1001");
  CHECK_THAT(desk.command("ST").text, Catch::Contains("pick 1001") && Catch::Contains("location"));
  CHECK(desk.state().step == Step::source);
}

TEST_CASE("ten minutes without a scan end a session that has nothing open") {
  Desk desk;
  desk.command("PCK");
  desk.document("1001");
  CHECK_FALSE(desk.session.idle(desk.now()));
  desk.wait(base::Seconds(601));
  const auto idle = desk.session.idle(desk.now());
  REQUIRE(idle);
  CHECK(idle->feedback == Feedback::error);
  CHECK(idle->number == desk.state().number);
  desk.location("A-01");  // without the timer having run
  CHECK(desk.last.feedback == Feedback::error);
  CHECK(desk.state().verb == Verb::none);
}

TEST_CASE("ten minutes without a scan never drop what was counted, they ask") {
  Desk desk;
  desk.command("CNT");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.wait(base::Seconds(700));
  CHECK(desk.scan(nut_gtin).feedback == Feedback::question);
  CHECK(desk.state().lines.size() == 1);
  desk.command("OK");
  CHECK(desk.state().step == Step::item);
  desk.scan(nut_gtin);
  CHECK(desk.state().lines.size() == 2);
  desk.wait(base::Seconds(700));
  desk.command("NO");
  CHECK(desk.state().verb == Verb::none);
  CHECK(desk.state().lines.empty());
}

TEST_CASE("a badge signs in and starts afresh") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(gs1::own_code(gs1::OwnKind::badge, "17"));
  CHECK(desk.state().verb == Verb::none);
  desk.command("RCV");
  desk.location("A-01");
  CHECK(desk.scan(bolt_gtin).movements[0].person == "17");
}

TEST_CASE("a GS1 location is a location") {
  Desk desk;
  desk.world.locations.insert("9521234000105/A1");
  desk.command("RCV");
  desk.scan(
      "]C14149521234000105"
      "254A1");
  CHECK(desk.state().location == "9521234000105/A1");
}

TEST_CASE("interpreting a scan changes nothing until it is accepted") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  const State before = desk.state();
  const auto scan = gs1::parse(bolt_gtin);
  const Outcome first = desk.session.interpret(*scan, desk.now());
  const Outcome second = desk.session.interpret(*scan, desk.now());
  CHECK(desk.state() == before);
  CHECK(first.movements == second.movements);
  CHECK(first.next == second.next);
}

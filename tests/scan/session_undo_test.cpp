#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

TEST_CASE("UNDO is a movement of opposite sign that names what it reverses") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  const std::uint64_t number = desk.scan(bolt_box).number;
  const Outcome& undone = desk.command("UNDO");
  REQUIRE(undone.movements.size() == 1);
  CHECK(undone.movements[0].kind == Verb::receive);
  CHECK(undone.movements[0].quantity == -12);
  REQUIRE(undone.movements[0].reverses);
  CHECK(undone.movements[0].reverses->scan == number);
  CHECK(undone.movements[0].reverses->index == 0);
  CHECK(undone.movements[0].reverses->receipt == "r" + std::to_string(number));
  CHECK(desk.stock("SW-BOLT", "A-01") == 0);
}

TEST_CASE("twenty scans are taken back, newest first") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  for (int i = 0; i < 20; ++i) desk.scan(i % 2 == 0 ? bolt_gtin : nut_gtin);
  CHECK(desk.command("UNDO").movements[0].sku == "SW-NUT");
  for (int i = 0; i < 19; ++i) CHECK(desk.command("UNDO").movements.size() == 1);
  CHECK(desk.stock("SW-BOLT", "A-01") == 0);
  CHECK(desk.stock("SW-NUT", "A-01") == 0);
  CHECK(desk.command("UNDO").feedback == Feedback::error);
}

TEST_CASE("nothing is taken back past END") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.command("END");
  CHECK(desk.command("UNDO").feedback == Feedback::error);
  CHECK(desk.last.movements.empty());
  CHECK(desk.stock("SW-BOLT", "A-01") == 1);
}

TEST_CASE("a move taken back gives its goods back to be put elsewhere") {
  Desk desk;
  desk.command("TRN");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.scan(nut_gtin);
  desk.location("A-02");
  const Outcome& undone = desk.command("UNDO");
  CHECK(undone.movements.size() == 4);
  CHECK(undone.movements[3].reverses->index == 3);
  CHECK(desk.state().lines.size() == 2);
  CHECK(desk.state().location == "A-01");
  desk.command("UNDO");
  CHECK(desk.state().lines.size() == 1);
  desk.location("B-07");
  CHECK(desk.stock("SW-BOLT", "B-07") == 1);
  CHECK(desk.stock("SW-NUT", "A-02") == 0);
  CHECK(desk.stock("SW-BOLT", "A-02") == 0);
}

TEST_CASE("UNDO in a count takes back the last step of the count") {
  Desk desk;
  desk.command("CNT");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  desk.digits("50");
  desk.command("SET");
  CHECK(desk.command("UNDO").movements.empty());
  CHECK(desk.state().lines[0].quantity == 2);
  desk.command("UNDO");
  desk.command("UNDO");
  CHECK(desk.state().lines.empty());
}

TEST_CASE("a count once made is final, and so is what was done before it") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.command("CNT");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.location("A-02");
  CHECK(desk.command("UNDO").feedback == Feedback::error);
  CHECK(desk.last.movements.empty());
  CHECK(desk.state().lines.empty());
}

TEST_CASE("a serial number taken back may be scanned again") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  const std::string label = std::string("]d201") + drill_gtin + "21S1";
  desk.scan(label);
  desk.command("UNDO");
  CHECK(desk.scan(label).movements.size() == 1);
}

TEST_CASE("what was done under another verb can still be taken back") {
  Desk desk;
  desk.command("TRN");
  desk.scan(nut_gtin);
  desk.location("A-01");
  desk.location("A-02");
  desk.command("PCK");
  CHECK(desk.command("UNDO").movements.size() == 2);
  CHECK(desk.state().verb == Verb::pick);
  CHECK(desk.state().lines.empty());
  CHECK(desk.command("UNDO").feedback == Feedback::error);
}

TEST_CASE("ten idle minutes do not lose what the newest scan is named by") {
  Desk desk;
  desk.command("TRN");
  desk.scan(nut_gtin);
  desk.location("A-01");
  const std::string receipt = "r" + std::to_string(desk.location("A-02").number);
  desk.wait(idle_after);
  auto idle = desk.session.idle(desk.now());
  REQUIRE(idle);
  desk.session.accept(std::move(*idle));
  REQUIRE(desk.command("UNDO").movements.size() == 2);
  CHECK(desk.last.movements[0].reverses->receipt == receipt);
}

TEST_CASE("UNDO gives SET its line back") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  desk.scan(bolt_gtin);
  desk.command("UNDO");
  desk.digits("5");
  CHECK(desk.command("SET").movements[0].quantity == 4);
  CHECK(desk.stock("SW-BOLT", "A-01") == 5);
}

TEST_CASE("taking everything back restores the stock, whatever was done") {
  rc::check([] {
    Desk desk;
    desk.world.stock[{id_of("SW-BOLT"), "A-01"}] = 50;
    const auto before = desk.world.stock;
    desk.command(*rc::gen::element(std::string("RCV"), std::string("TRN")));
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 7));
    std::size_t used = 0;
    for (const int step : steps) {
      if (desk.state().undo.size() + 1 >= undo_steps_max) break;
      ++used;
      if (step == 0) desk.location("A-01");
      if (step == 1) desk.location("B-07");
      if (step == 2) desk.scan(bolt_gtin);
      if (step == 3) desk.scan(bolt_box);
      if (step == 4) desk.scan(nut_gtin);
      if (step == 5) desk.command("D4");
      if (step == 6) desk.command("SET");
    }
    desk.command("CLR");
    while (!desk.state().undo.empty()) desk.command("UNDO");
    for (const auto& [key, quantity] : desk.world.stock) {
      const auto was = before.find(key);
      RC_ASSERT(quantity == (was == before.end() ? base::Decimal{} : was->second));
    }
    RC_CLASSIFY(used > 5);
  });
}

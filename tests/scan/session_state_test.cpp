#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "base/codec.hpp"
#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {
State without_times(State state) {
  state.last_scan = {};
  state.digits_since = {};
  state.pin.clear();
  state.pin_tries = 0;
  state.pin_locked_until = {};
  if (state.last) state.last->time = {};
  for (UndoEntry& entry : state.undo) {
    if (entry.last) entry.last->time = {};
  }
  return state;
}

// A desk after any number of any scans.
Desk anywhere() {
  Desk desk;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 18));
  static const std::vector<std::string> names = {"RCV", "PCK", "CNT", "TRN", "END", "UNDO",
                                                 "CLR", "OK",  "NO",  "SET", "D3",  "DENT"};
  for (const int step : steps) {
    const auto at = static_cast<std::size_t>(step);
    if (at < names.size()) desk.command(names[at]);
    if (step == 12) desk.location("A-01");
    if (step == 13) desk.location("A-02");
    if (step == 14) desk.scan(bolt_gtin);
    if (step == 15) desk.scan(std::string("]d201") + milk_gtin + "10L1");
    if (step == 16) desk.document("1001");
    if (step == 17) desk.scan("unheard of");
  }
  return desk;
}
}  // namespace

TEST_CASE("a snapshot gives the session back exactly") {
  rc::check([] {
    const Desk desk = anywhere();
    const auto restored = decode_state(desk.session.snapshot());
    RC_ASSERT(restored);
    RC_ASSERT(*restored == without_times(desk.state()));
  });
}

TEST_CASE("a session restored after a power cut goes on where it was") {
  Desk desk;
  desk.command("CNT");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  Desk after;
  REQUIRE(after.session.restore(desk.session.snapshot()));
  after.scan(bolt_gtin);
  CHECK(after.last.number == desk.last.number + 1);
  CHECK(after.location("A-02").counts[0].quantity == 2);
}

TEST_CASE("no damaged snapshot is taken, none makes the reader fail") {
  Desk desk;
  desk.command("RCV");
  desk.location("A-01");
  desk.scan(bolt_gtin);
  const std::string good = desk.session.snapshot();
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto cut = decode_state(good.substr(0, size));
    REQUIRE_FALSE(cut);
    CHECK(cut.error().kind == base::ErrorKind::corrupt);
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x55);
    (void)decode_state(flipped);
  }
  CHECK_FALSE(decode_state(good + "x"));
  Session session(desk.world);
  CHECK_FALSE(
      session.restore("\x09"
                      "from the future"));
}

TEST_CASE("a snapshot stays small with all undo steps in use") {
  Desk desk;
  desk.command("RCV");
  desk.document("PO-2026-0017");
  desk.location("A-01");
  for (int i = 0; i < 100; ++i) desk.scan(i % 3 == 0 ? bolt_gtin : nut_gtin);
  CHECK(desk.state().undo.size() == undo_steps_max);
  CHECK(desk.session.snapshot().size() < 2048);
}

TEST_CASE("a snapshot of version 1 is read, written down here field by field") {
  base::Writer out;
  out.u8(1);
  out.uint(4);
  const base::Uuid bolt = id_of("SW-BOLT");
  const std::string id(reinterpret_cast<const char*>(bolt.bytes.data()), bolt.bytes.size());
  for (const std::string& text : {std::string("A-01"), std::string(), id, std::string("SW-BOLT")}) {
    out.text(text);
  }
  enum : std::uint8_t { place, nothing, item, sku };
  for (const int choice : {3, 3, 0, 0}) out.u8(static_cast<std::uint8_t>(choice));
  for (const std::uint8_t text : {place, nothing, nothing, nothing}) out.uint(text);
  out.uint(1);  // one line: five bolts
  for (const std::uint8_t text : {item, sku, nothing, nothing, nothing}) out.uint(text);
  out.decimal(5);
  out.boolean(false);  // nothing waits
  out.boolean(false);  // nothing was touched
  out.uint(nothing);   // no digits
  out.u8(0);
  out.boolean(false);
  out.boolean(false);
  out.uint(1);  // one scan to take back: it made the line
  out.uint(6);
  out.uint(nothing);
  out.u8(3);
  out.uint(place);
  out.uint(0);
  out.boolean(true);
  out.uint(0);
  out.boolean(false);
  out.uint(0);
  out.boolean(false);
  out.uint(0);  // serial numbers
  out.uint(0);  // unknown codes
  out.uint(7);

  const auto state = decode_state(out.bytes());
  REQUIRE(state);
  CHECK(state->verb == Verb::count);
  CHECK(state->location == "A-01");
  CHECK(state->lines.at(0).quantity == 5);
  CHECK(state->undo.at(0).change);
  CHECK(state->number == 7);
  CHECK(state->orders.empty());
  Desk desk;
  REQUIRE(desk.session.restore(out.bytes()));
  CHECK(desk.location("A-02").counts[0].quantity == 5);
}

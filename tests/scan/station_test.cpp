#include <catch2/catch.hpp>

#include "desk.hpp"
#include "scan/station.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

// Keeps records; answers at once, or when told to.
class Notebook final : public Recorder {
 public:
  void record(ScanRecord record, Done done) override {
    records.push_back(std::move(record));
    waiting.push_back(std::move(done));
    if (at_once) flush();
  }
  void flush(std::string_view failure = {}) {
    auto due = std::exchange(waiting, {});
    for (Done& done : due) {
      if (failure.empty()) {
        world.apply(records[answered].outcome);
        done("dot-" + std::to_string(++answered));
      } else {
        records.pop_back();
        done(base::fail(base::ErrorKind::exhausted, std::string(failure)));
      }
    }
  }
  explicit Notebook(SmallWorld& applied) : world(applied) {}
  SmallWorld& world;
  bool at_once = true;
  std::vector<ScanRecord> records;
  std::vector<Done> waiting;
  std::size_t answered = 0;
};

struct Box {
  SmallWorld world = Desk().world;
  Notebook notebook{world};
  base::ManualClock clock;
  Station station{world, notebook, clock};
  std::vector<FeedbackEvent> heard;
  FeedbackCallback callback{[this](const FeedbackEvent& event) { heard.push_back(event); }};

  Box() {
    REQUIRE(station.add_scanner("dock"));
    REQUIRE(station.add_scanner("pick-1"));
    station.add_sink(callback);
  }
  void scan(const std::string& bytes, const std::string& device = "dock") {
    station.on_reading({device, bytes, clock.monotonic()});
  }
  void command(std::string_view name, const std::string& device = "dock") {
    scan(gs1::own_code(gs1::OwnKind::command, name), device);
  }
  void location(std::string_view name) { scan(gs1::own_code(gs1::OwnKind::location, name)); }
};

}  // namespace

TEST_CASE("nothing beeps before the scan is durable") {
  Box box;
  box.notebook.at_once = false;
  box.command("RCV");
  CHECK(box.notebook.records.size() == 1);
  CHECK(box.heard.empty());
  CHECK(box.station.session("dock")->state().verb == Verb::none);
  box.notebook.flush();
  REQUIRE(box.heard.size() == 1);
  CHECK(box.heard[0].feedback == Feedback::accepted);
  CHECK(box.heard[0].number == 1);
  CHECK(box.station.session("dock")->state().verb == Verb::receive);
}

TEST_CASE("a scan that cannot be stored beeps error and leaves the session alone") {
  Box box;
  box.command("RCV");
  box.location("A-01");
  box.notebook.at_once = false;
  box.scan(bolt_gtin);
  box.notebook.flush("the disk is full: 0 bytes left");
  CHECK(box.heard.back().feedback == Feedback::error);
  CHECK_THAT(box.heard.back().text, Catch::Contains("disk is full"));
  CHECK(box.station.last_accepted("dock")->number == 2);
  box.notebook.at_once = true;
  box.scan(bolt_gtin);
  CHECK(box.heard.back().feedback == Feedback::counted);
  CHECK(box.station.last_accepted("dock")->number == 3);
  CHECK(box.world.on_hand(id_of("SW-BOLT"), "A-01") == 1);
}

TEST_CASE("the record holds the raw bytes, what happened and where the session stands") {
  Box box;
  box.command("RCV");
  box.location("A-01");
  box.scan(
      "]C10104006381333931"
      "30"
      "7");
  const ScanRecord& record = box.notebook.records.back();
  CHECK(record.reading.bytes ==
        "]C10104006381333931"
        "30"
        "7");
  CHECK(record.reading.device == "dock");
  CHECK(record.outcome.number == 3);
  REQUIRE(record.outcome.movements.size() == 1);
  CHECK(record.outcome.movements[0].quantity == 7);
  const auto state = decode_state(record.snapshot);
  REQUIRE(state);
  CHECK(state->number == 3);
  CHECK(state->location == "A-01");
}

TEST_CASE("scans that come while one is being stored are taken in order") {
  Box box;
  box.notebook.at_once = false;
  box.command("RCV");
  box.location("A-01");
  box.scan(bolt_gtin);
  CHECK(box.notebook.records.size() == 1);
  while (!box.notebook.waiting.empty()) box.notebook.flush();
  CHECK(box.notebook.records.size() == 3);
  CHECK(box.world.on_hand(id_of("SW-BOLT"), "A-01") == 1);
}

TEST_CASE("two scanners do not wait for each other and number their own scans") {
  Box box;
  box.notebook.at_once = false;
  box.command("RCV", "dock");
  box.command("PCK", "pick-1");
  CHECK(box.notebook.records.size() == 2);
  box.notebook.flush();
  CHECK(box.station.last_accepted("dock")->number == 1);
  CHECK(box.station.last_accepted("pick-1")->verb == Verb::pick);
}

TEST_CASE("more scans than can wait are refused aloud") {
  Box box;
  box.notebook.at_once = false;
  for (std::size_t i = 0; i < readings_waiting_max + 2; ++i) box.command("ST");
  REQUIRE(box.heard.size() == 1);
  CHECK(box.heard[0].feedback == Feedback::error);
  while (!box.notebook.waiting.empty()) box.notebook.flush();
  CHECK(box.station.last_accepted("dock")->number == readings_waiting_max + 1);
}

TEST_CASE("a 1 MB barcode is refused without being stored") {
  Box box;
  box.scan(std::string(1024 * 1024, 'A'));
  CHECK(box.notebook.records.empty());
  CHECK(box.heard.back().feedback == Feedback::error);
}

TEST_CASE("a barcode with a wrong check digit is stored, numbered and told") {
  Box box;
  box.scan("]E04006381333932");
  CHECK(box.notebook.records.size() == 1);
  CHECK(box.heard.back().feedback == Feedback::error);
  CHECK(box.station.last_accepted("dock")->number == 1);
}

TEST_CASE("a lost scan beeps error, a scanner that goes does not") {
  Box box;
  box.station.on_notice({"dock", NoticeKind::gone, "gone", {}});
  CHECK(box.heard.empty());
  box.station.on_notice({"dock", NoticeKind::lost_input, "too fast", {}});
  REQUIRE(box.heard.size() == 1);
  CHECK(box.heard[0].feedback == Feedback::error);
  CHECK_FALSE(box.station.last_accepted("dock"));
  box.station.on_notice({"stranger", NoticeKind::lost_input, "", {}});
  box.scan("X", "stranger");
  CHECK(box.notebook.records.empty());
}

TEST_CASE("an undo after a restart still names the scan it reverses") {
  Box box;
  box.command("RCV");
  box.location("A-01");
  box.scan(bolt_gtin);
  box.scan(bolt_gtin);
  Notebook after(box.world);
  Station restarted(box.world, after, box.clock);
  REQUIRE(restarted.add_scanner("dock", false, box.notebook.records.back().snapshot));
  restarted.on_reading({"dock", gs1::own_code(gs1::OwnKind::command, "UNDO"), {}});
  restarted.on_reading({"dock", gs1::own_code(gs1::OwnKind::command, "UNDO"), {}});
  REQUIRE(after.records.size() == 2);
  const auto& newest = after.records[0].outcome.movements[0];
  CHECK(newest.reverses->scan == 4);
  CHECK(newest.reverses->receipt.empty());  // given after that snapshot was stored
  const auto& older = after.records[1].outcome.movements[0];
  CHECK(older.reverses->scan == 3);
  CHECK(older.reverses->receipt == "dot-3");
  CHECK(restarted.last_accepted("dock")->number == 6);
}

TEST_CASE("the receipt of the last scan may be given back at a restart") {
  Box box;
  box.command("RCV");
  box.location("A-01");
  box.scan(bolt_gtin);
  Notebook after(box.world);
  Station restarted(box.world, after, box.clock);
  REQUIRE(restarted.add_scanner("dock", false, box.notebook.records.back().snapshot, "dot-3"));
  restarted.on_reading({"dock", gs1::own_code(gs1::OwnKind::command, "UNDO"), {}});
  CHECK(after.records[0].outcome.movements[0].reverses->receipt == "dot-3");
}

TEST_CASE("a snapshot that cannot be read starts the scanner anew and is told") {
  Box box;
  const auto added = box.station.add_scanner("dock-2", false, "garbage");
  REQUIRE_FALSE(added);
  CHECK(added.error().kind == base::ErrorKind::corrupt);
  CHECK(box.station.session("dock-2") != nullptr);
  CHECK_FALSE(box.station.add_scanner("dock"));
}

TEST_CASE("a session goes idle by the clock alone") {
  Box box;
  box.command("PCK");
  box.clock.advance(base::Seconds(599));
  box.station.tick();
  CHECK(box.heard.size() == 1);
  box.clock.advance(base::Seconds(2));
  box.station.tick();
  box.station.tick();
  REQUIRE(box.heard.size() == 2);
  CHECK(box.heard[1].feedback == Feedback::error);
  CHECK(box.station.session("dock")->state().verb == Verb::none);
  CHECK(box.notebook.records.size() == 1);
}

TEST_CASE("an expired label is not judged by a clock that is not set") {
  Box box;
  box.clock.set_wall({0});
  box.command("RCV");
  box.location("A-01");
  box.scan(
      "]d20109521234543213"
      "17200131"
      "10L1");
  CHECK(box.heard.back().feedback == Feedback::counted);
  box.clock.set_wall({1'795'000'000'000});
  box.scan(
      "]d20109521234543213"
      "17200131"
      "10L1");
  CHECK(box.heard.back().feedback == Feedback::error);
}

TEST_CASE("answers that come after the station is gone are ignored") {
  Box box;
  Notebook late(box.world);
  late.at_once = false;
  {
    Station short_lived(box.world, late, box.clock);
    REQUIRE(short_lived.add_scanner("dock"));
    short_lived.on_reading({"dock", "X", {}});
  }
  late.flush();
  SUCCEED();
}

TEST_CASE("a weight in a store's own number counts by the rules of its country, or not at all") {
  Box box;
  const auto with_check = [](std::string digits) { return digits += gs1::check_digit_of(digits); };
  Item ham{id_of("SW-HAM"), "SW-HAM", "Ham"};
  ham.by_weight = true;
  box.world.add(ham, {"0" + with_check("231234560000")});
  const auto received = [&](const gs1::RestrictedProfile* rules) {
    box.station.use_store_numbers(rules);
    const auto before = box.world.stock[{id_of("SW-HAM"), "A-01"}];
    box.scan(with_check("231234561250"));
    return *box.world.stock[{id_of("SW-HAM"), "A-01"}].minus(before);
  };
  box.command("RCV");
  box.location("A-01");
  CHECK(received(gs1::restricted_profile("se")) == *base::Decimal::parse("1.25"));
  CHECK(received(nullptr).is_zero());
}

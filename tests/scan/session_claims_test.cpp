// Two scanners on one document: the second is asked only when the first is on the disk.
#include <catch2/catch.hpp>

#include "desk.hpp"
#include "scan/station.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

// Keeps what was recorded until it is let go, and shows it to the world then.
class SlowDisk final : public Recorder {
 public:
  explicit SlowDisk(SmallWorld& world) : world_(world) {}
  void record(ScanRecord record, Done done) override {
    records.push_back(record);
    waiting.emplace_back(std::move(record), std::move(done));
  }
  void drain() {
    while (!waiting.empty()) answer(base::Result<std::string>("r"));
  }
  void answer(base::Result<std::string> receipt) {
    auto [record, done] = std::move(waiting.front());
    waiting.erase(waiting.begin());
    if (receipt) world_.apply(record.outcome);
    done(std::move(receipt));
  }
  std::vector<ScanRecord> records;
  std::vector<std::pair<ScanRecord, Done>> waiting;

 private:
  SmallWorld& world_;
};

struct TwoScanners {
  Desk desk;
  SlowDisk disk{desk.world};
  base::ManualClock clock;
  Station station{desk.world, disk, clock};
  std::vector<FeedbackEvent> heard;
  FeedbackCallback ear{[this](const FeedbackEvent& event) { heard.push_back(event); }};

  TwoScanners() {
    desk.world.stock[{id_of("SW-NUT"), "A-01"}] = 10;
    station.add_sink(ear);
    for (const char* name : {"one", "two"}) {
      REQUIRE(station.add_scanner(name));
      scan(name, gs1::own_code(gs1::OwnKind::command, "PCK"));
      scan(name, gs1::own_code(gs1::OwnKind::document, "1002"));
      scan(name, gs1::own_code(gs1::OwnKind::location, "A-01"));
      disk.drain();
    }
    heard.clear();
    disk.records.clear();
  }
  void scan(const std::string& device, const std::string& code) {
    station.on_reading({device, code, clock.monotonic()});
  }
};

}  // namespace

TEST_CASE("of two who reach for the last open piece one is told that it is gone") {
  TwoScanners pair;
  pair.scan("one", nut_gtin);
  pair.scan("two", nut_gtin);
  CHECK(pair.disk.records.size() == 1);  // the second is not even interpreted
  pair.disk.drain();
  REQUIRE(pair.heard.size() == 2);
  CHECK(pair.heard[0].feedback == Feedback::done);
  CHECK(pair.heard[1].trouble == Trouble::over_pick);
  CHECK(pair.station.session("two")->state().question == Question::put_back);
  CHECK(pair.desk.stock("SW-NUT", "A-01") == 9);
}

TEST_CASE("two scanners on two documents do not wait for each other") {
  TwoScanners pair;
  pair.scan("two", gs1::own_code(gs1::OwnKind::document, "1001"));
  pair.disk.drain();
  pair.disk.records.clear();
  pair.scan("one", nut_gtin);
  pair.scan("two", nut_gtin);
  CHECK(pair.disk.records.size() == 2);
  pair.disk.drain();
}

TEST_CASE("one serial number is not received by two scanners at once") {
  TwoScanners pair;
  for (const char* name : {"one", "two"}) {
    pair.scan(name, gs1::own_code(gs1::OwnKind::command, "RCV"));
    pair.disk.drain();
    pair.scan(name, gs1::own_code(gs1::OwnKind::location, "A-01"));
    pair.disk.drain();
  }
  pair.heard.clear();
  const std::string label = std::string("]d201") + drill_gtin + "21S9";
  pair.scan("one", label);
  pair.scan("two", label);
  pair.disk.drain();
  REQUIRE(pair.heard.size() == 2);
  CHECK(pair.heard[0].feedback == Feedback::counted);
  CHECK(pair.heard[1].trouble == Trouble::serial_twice);
}

TEST_CASE("what waited for another scanner has its turn when that one could not be stored") {
  TwoScanners pair;
  pair.scan("one", nut_gtin);
  pair.scan("two", nut_gtin);
  pair.disk.answer(base::fail(base::ErrorKind::io, "the card is gone"));
  pair.disk.drain();
  REQUIRE(pair.heard.size() == 2);
  CHECK(pair.heard[0].feedback == Feedback::error);
  CHECK(pair.heard[1].feedback == Feedback::done);
  CHECK(pair.station.session("two")->state().order == "1002");
}

TEST_CASE("digits of a PIN are recorded as stars") {
  TwoScanners pair;
  pair.desk.world.house.signed_in = true;
  pair.desk.world.operators["B"] = {"Bob", true, true};
  pair.scan("one", gs1::own_code(gs1::OwnKind::badge, "B"));
  pair.disk.drain();
  pair.disk.records.clear();
  pair.scan("one", gs1::own_code(gs1::OwnKind::command, "D7"));
  REQUIRE(pair.disk.records.size() == 1);
  const ScanRecord& record = pair.disk.records[0];
  CHECK(record.reading.bytes == std::string(record.reading.bytes.size(), '*'));
  CHECK(decode_state(record.snapshot)->pin.empty());
}

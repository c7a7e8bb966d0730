// HID POS scanners: whole scans with their AIM identifier, in one report or many.
#include "scan/hid_decoder.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "heard.hpp"
#include "hid.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

struct Device {
  explicit Device(const HidBytes& descriptor = pos_descriptor())
      : decoder(*HidDecoder::make({}, *parse_hid_descriptor(descriptor))) {}
  HidDecoder decoder;
  DecodedList out;
  base::MonotonicTime time{1'000'000'000};
  void feed(const HidBytes& report) { decoder.feed(report, time, out); }
};

// One report without id: nothing but 8 bytes of data.
HidBytes small_descriptor() {
  return {0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x75, 0x08, 0x09, 0xfe, 0x95, 0x08, 0x81, 0x02, 0xc0};
}

}  // namespace

TEST_CASE("a scan is one report: AIM identifier, then the data, separators untouched") {
  Device device;
  device.feed(pos_report("]C1",
                         "10LOT\x1d"
                         "21S9"));
  device.feed(pos_report("]E0", "4006381333931"));
  CHECK(scans_of(device.out) == Scans{"]C110LOT\x1d"
                                      "21S9",
                                      "]E04006381333931"});
  CHECK(notices_of(device.out).empty());
}

TEST_CASE("a scan longer than a report goes on in the next ones") {
  Device device;
  const std::string first(56, 'a');
  const std::string second(56, 'b');
  device.feed(pos_report("]d2", first, true));
  CHECK(device.out.empty());
  CHECK(device.decoder.busy());
  device.feed(pos_report("]d2", second, true));
  device.feed(pos_report("", "end"));
  CHECK(scans_of(device.out) == Scans{"]d2" + first + second + "end"});
  CHECK_FALSE(device.decoder.busy());
}

TEST_CASE("a part that belongs to another code loses the scan aloud, and the next is read") {
  Device device;
  device.feed(pos_report("]d2", std::string(56, 'a'), true));
  device.feed(pos_report("]C1", "0104006381333931"));
  CHECK(scans_of(device.out).empty());
  CHECK(notices_of(device.out) == Notices{NoticeKind::lost_input});
  device.feed(pos_report("]C0", "X1"));
  CHECK(scans_of(device.out) == Scans{"]C0X1"});
}

TEST_CASE("a part that never comes is told, and the next scan is its own") {
  Device device;
  device.feed(pos_report("]d2", std::string(56, 'a'), true));
  device.time = device.time + base::Seconds(1);
  device.feed(pos_report("]C0", "X1"));
  CHECK(scans_of(device.out) == Scans{"]C0X1"});
  CHECK(notices_of(device.out) == Notices{NoticeKind::unterminated});
}

TEST_CASE("a HID scanner unplugged in the middle of a long code says so") {
  Device device;
  device.feed(pos_report("]d2", std::string(56, 'a'), true));
  device.decoder.cut(device.out);
  CHECK(notices_of(device.out) == Notices{NoticeKind::unterminated});
  device.feed(pos_report("]C0", "X1"));
  CHECK(scans_of(device.out) == Scans{"]C0X1"});
}

TEST_CASE("a length that the report cannot hold is refused aloud") {
  Device device;
  HidBytes report = pos_report("]C0", "X1");
  report[1] = 200;
  device.feed(report);
  CHECK(scans_of(device.out).empty());
  CHECK(notices_of(device.out) == Notices{NoticeKind::lost_input});
  report[1] = 57;
  device.feed(report);
  CHECK(scans_of(device.out).empty());
}

TEST_CASE("reports of other ids and a suffix of CR LF are no part of a scan") {
  Device device;
  device.feed({7, 1, 2, 3});
  device.feed({});
  device.feed(pos_report("]C0", "X1\r\n"));
  device.feed(pos_report("]C0", ""));
  CHECK(scans_of(device.out) == Scans{"]C0X1"});
  CHECK(notices_of(device.out).empty());
}

TEST_CASE("a device without length, identifier and report ids is read too") {
  Device device(small_descriptor());
  device.feed({'4', '0', '0', '6', 0, 0, 0, 0});
  CHECK(scans_of(device.out) == Scans{"4006"});
  CHECK(device.decoder.signal_report(Signal::refused).empty());
}

TEST_CASE("mice and keyboards that only name the page are no scanners") {
  const auto make = [](HidBytes bytes) {
    return HidDecoder::make({}, *parse_hid_descriptor(bytes)).has_value();
  };
  CHECK(make(small_descriptor()));
  HidBytes vendor = small_descriptor();
  vendor[1] = 0x8d;
  CHECK_FALSE(make(vendor));
  HidBytes no_data = small_descriptor();
  no_data[9] = 0x12;
  CHECK_FALSE(make(no_data));
}

TEST_CASE("each signal that the device has is one bit of its output report") {
  Device device;
  CHECK(device.decoder.signal_report(Signal::accepted) == HidBytes{4, 2});
  CHECK(device.decoder.signal_report(Signal::refused) == HidBytes{4, 1});
  CHECK(device.decoder.signal_report(Signal::question) == HidBytes{4, 4});
}

TEST_CASE("reports of any bytes never break the decoder or give more than they hold") {
  rc::check([](const std::vector<std::vector<std::uint8_t>>& reports) {
    Device device;
    std::size_t fed = 0;
    for (auto report : reports) {
      report.insert(report.begin(), 2);
      fed += report.size() + 3;
      device.feed(report);
    }
    std::size_t given = 0;
    for (const auto& scan : scans_of(device.out)) given += scan.size();
    RC_ASSERT(given <= fed);
  });
}

// The serial decoder and what it shares with keyboards: ends of scans, limits, idle time.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "scan/serial_decoder.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

struct Line {
  explicit Line(Profile profile = {}) : decoder(profile) {}
  SerialDecoder decoder;
  DecodedList out;
  base::MonotonicTime time{1'000'000'000};

  void feed(std::string_view bytes) { decoder.feed(bytes, time, out); }
  void wait(base::Duration by) {
    time = time + by;
    decoder.check_idle(time, out);
  }
  [[nodiscard]] std::vector<std::string> scans() const {
    std::vector<std::string> all;
    for (const Decoded& one : out) {
      if (!one.notice) all.push_back(one.bytes);
    }
    return all;
  }
  [[nodiscard]] std::vector<NoticeKind> notices() const {
    std::vector<NoticeKind> all;
    for (const Decoded& one : out) {
      if (one.notice) all.push_back(*one.notice);
    }
    return all;
  }
};

using Scans = std::vector<std::string>;
using Notices = std::vector<NoticeKind>;

}  // namespace

TEST_CASE("scans end with CR, LF or ETX, and CR LF ends one scan") {
  Line line;
  line.feed("ONE\rTWO\nTHREE\r\nFOUR\x03\r\n\r\n");
  CHECK(line.scans() == Scans{"ONE", "TWO", "THREE", "FOUR"});
  CHECK(line.notices().empty());
}

TEST_CASE("STX in front is stripped and the separator stays") {
  Line line;
  line.feed(
      "\x02]C110LOT\x1d"
      "21S\x03"
      "\x02PLAIN\x03");
  CHECK(line.scans() == Scans{"]C110LOT\x1d"
                              "21S",
                              "PLAIN"});
}

TEST_CASE("a scan may come in any pieces") {
  rc::check([] {
    const std::string all =
        "]C110LOT42\x1d"
        "21S9\r4006381333931\r\nX\r";
    Line line;
    std::string_view rest = all;
    while (!rest.empty()) {
      const std::size_t size = *rc::gen::inRange<std::size_t>(1, rest.size() + 1);
      line.feed(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    RC_ASSERT(line.scans() == (Scans{"]C110LOT42\x1d"
                                     "21S9",
                                     "4006381333931", "X"}));
  });
}

TEST_CASE("a barcode of 1 MB is refused once and the next scan is read") {
  Line line;
  const std::string piece(4096, 'A');
  for (int i = 0; i < 256; ++i) line.feed(piece);
  CHECK(line.out.size() == 1);
  line.feed("\rGOOD\r");
  CHECK(line.notices() == Notices{NoticeKind::too_long});
  CHECK(line.scans() == Scans{"GOOD"});
}

TEST_CASE("512 bytes are read and 513 are not") {
  Line line;
  line.feed(std::string(scan_bytes_max, 'A') + "\r");
  CHECK(line.scans().size() == 1);
  line.feed(std::string(scan_bytes_max + 1, 'A') + "\r");
  CHECK(line.scans().size() == 1);
  CHECK(line.notices() == Notices{NoticeKind::too_long});
}

TEST_CASE("what has no end is discarded aloud, never glued to the next scan") {
  Line line;
  line.feed("LOST");
  line.wait(base::Millis(499));
  CHECK(line.out.empty());
  line.wait(base::Millis(2));
  CHECK(line.notices() == Notices{NoticeKind::unterminated});
  line.feed("NEXT\r");
  CHECK(line.scans() == Scans{"NEXT"});
  line.feed("LATE");
  line.time = line.time + base::Seconds(1);  // nobody looked meanwhile
  line.feed("FRESH\r");
  CHECK(line.scans() == Scans{"NEXT", "FRESH"});
}

TEST_CASE("a scanner without suffix is accepted after its idle time where the profile says so") {
  Profile profile;
  profile.accept_after_idle = base::Millis(150);
  Line line(profile);
  line.feed("NOEND");
  line.wait(base::Millis(151));
  CHECK(line.scans() == Scans{"NOEND"});
  CHECK(line.notices().empty());
}

TEST_CASE("letters that frame a scan are stripped") {
  Profile profile;
  profile.strip_prefix = "B";
  profile.strip_suffix = "C";
  Line line(profile);
  line.feed("B4006381333931C\rBC\rX1\r");
  CHECK(line.scans() == Scans{"4006381333931", "X1"});
}

TEST_CASE("a printable stand-in becomes the separator") {
  Profile profile;
  profile.separator.replaced_by = '|';
  Line line(profile);
  line.feed("]C110LOT|21S9\r");
  CHECK(line.scans() == Scans{"]C110LOT\x1d"
                              "21S9"});
}

TEST_CASE("a device that goes in mid-scan says that a scan was lost") {
  Line line;
  line.feed("HALF");
  line.decoder.cut(line.out);
  CHECK(line.notices() == Notices{NoticeKind::unterminated});
  line.feed("A\r");
  line.decoder.cut(line.out);
  CHECK(line.scans() == Scans{"A"});
  CHECK(line.notices().size() == 1);
}

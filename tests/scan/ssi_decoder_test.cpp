// Zebra SSI: packets, their checksum, what is acknowledged, and what is never counted twice.
#include "scan/ssi_decoder.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <set>

#include "heard.hpp"
#include "scan/talk.hpp"

using namespace holdfast;
using namespace holdfast::scan;
using namespace std::string_literals;

namespace {

const std::string ack = "\x04\xd0\x04\x00\xff\x28"s;
const std::string nak = "\x05\xd1\x04\x00\x01\xff\x25"s;
const std::string segment_ack = ssi_packet(0x74);

std::string packet(std::uint8_t opcode, std::string_view data, std::uint8_t status = 0) {
  std::string made = ssi_packet(opcode, data, status);
  made[2] = 0;  // from the decoder
  made.resize(made.size() - 2);
  std::uint16_t sum = 0;
  for (const char c : made) sum = static_cast<std::uint16_t>(sum - static_cast<std::uint8_t>(c));
  return made + static_cast<char>(sum >> 8U) + static_cast<char>(sum & 0xffU);
}
std::string scanned(std::string_view text, std::uint8_t status = 0) {
  return packet(0xf3, "\x03" + std::string(text), status);
}

struct Line {
  Line() : decoder(Profile{}) {}
  SsiDecoder decoder;
  DecodedList out;
  base::MonotonicTime time{1'000'000'000};
  // What is said in answer.
  std::string feed(std::string_view bytes) {
    decoder.feed(bytes, time, out);
    return decoder.take_replies();
  }
};

}  // namespace

TEST_CASE("packets of the host are as the manuals print them") {
  CHECK(ssi_packet(0xd0) == ack);
  CHECK(ssi_packet(0xe4) == "\x04\xe4\x04\x00\xff\x14"s);
  CHECK(ssi_packet(0xe9, {}, 8) == "\x04\xe9\x04\x08\xff\x07"s);
  CHECK(ssi_checksum_fits(ack));
  CHECK_FALSE(ssi_checksum_fits("\x04\xd0\x04\x00\xff\x29"s));
  CHECK_FALSE(ssi_checksum_fits("\xff\x28"s));
}

TEST_CASE("a packet with a scan is acknowledged") {
  Line line;
  CHECK(line.feed(scanned("]C110LOT\x1d"
                          "21S9\r\n")) == ack);
  CHECK(scans_of(line.out) == Scans{"]C110LOT\x1d"
                                    "21S9"});
}

TEST_CASE("a scan of several packets is one scan") {
  Line line;
  CHECK(line.feed(scanned("0104006381333931", 2)) == ack);
  CHECK(line.out.empty());
  CHECK(line.feed(scanned("10LOT")) == ack);
  CHECK(scans_of(line.out) == Scans{"010400638133393110LOT"});
}

TEST_CASE("a damaged packet is asked for again and counted once") {
  Line line;
  std::string damaged = scanned("4006381333931");
  damaged[7] ^= 1;
  CHECK(line.feed(damaged) == nak);
  CHECK(line.out.empty());
  CHECK(line.feed(scanned("4006381333931", 1)) == ack);
  CHECK(scans_of(line.out) == Scans{"4006381333931"});
  line.time = line.time + base::Seconds(1);
  line.decoder.check_idle(line.time, line.out);
  CHECK(notices_of(line.out).empty());
}

TEST_CASE("a damaged packet that does not come again is told") {
  Line line;
  std::string damaged = scanned("4006381333931");
  damaged[7] ^= 1;
  line.feed(damaged);
  CHECK(line.decoder.busy());
  line.time = line.time + base::Millis(501);
  line.decoder.check_idle(line.time, line.out);
  CHECK(notices_of(line.out) == Notices{NoticeKind::unterminated});
}

TEST_CASE("a packet sent again because our answer was lost is acknowledged, not counted") {
  Line line;
  line.feed(scanned("X1"));
  CHECK(line.feed(scanned("X1", 1)) == ack);
  CHECK(scans_of(line.out) == Scans{"X1"});
  CHECK(line.feed(scanned("X1")) == ack);  // the same barcode once more, by the person
  CHECK(scans_of(line.out) == Scans{"X1", "X1"});
}

TEST_CASE("a long scan in segments is put together, and a missing one loses it aloud") {
  const std::string text(300, 'x');
  const std::string head = "\xf3"s + "\x00\x00\x00\x00"s + "\x1b\x00"s + "\x01\x2c"s;
  const std::string zero = packet(0x73, "\x00"s + head + text.substr(0, 241));
  const std::string one = packet(0x73, "\x01"s + text.substr(241));
  Line line;
  CHECK(line.feed(zero) == segment_ack);
  CHECK(line.feed(zero) == segment_ack);  // again: our answer was lost
  CHECK(line.feed(one) == ack);
  CHECK(scans_of(line.out) == Scans{text});
  line.feed(zero);
  line.feed(packet(0x73, "\x02"s + text.substr(241)));
  CHECK(scans_of(line.out) == Scans{text});
  CHECK(notices_of(line.out) == Notices{NoticeKind::lost_input});
  line.feed(scanned("X1"));
  CHECK(scans_of(line.out) == Scans{text, "X1"});
}

TEST_CASE("the scanner's own answers and noise between packets are no scans") {
  Line line;
  CHECK(line.feed(packet(0xd0, "")).empty());
  CHECK(line.feed("\x00\x01\x02"s + scanned("X1")) == ack);
  CHECK(scans_of(line.out) == Scans{"X1"});
}

TEST_CASE("packets may come in any pieces") {
  rc::check([] {
    const std::string all = scanned("ONE") + scanned("TWO") + scanned("HALF", 2) + scanned("FULL");
    Line line;
    std::string_view rest = all;
    while (!rest.empty()) {
      const std::size_t size = *rc::gen::inRange<std::size_t>(1, rest.size() + 1);
      line.feed(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    RC_ASSERT(scans_of(line.out) == (Scans{"ONE", "TWO", "HALFFULL"}));
  });
}

TEST_CASE("bytes of any kind never break the decoder") {
  rc::check([](const std::string& noise) {
    Line line;
    line.feed(noise);
    line.time = line.time + base::Seconds(1);
    line.decoder.check_idle(line.time, line.out);
    line.feed(scanned("X1"));
    const Scans scans = scans_of(line.out);
    RC_ASSERT(!scans.empty() && scans.back() == "X1");
  });
}

TEST_CASE("every signal sounds different on scanners that beep by command") {
  CHECK(beep_command(Protocol::ssi, Signal::accepted) == ssi_packet(0xe6, "\x00"s));
  CHECK(beep_command(Protocol::datalogic, Signal::refused) == "F");
  CHECK(beep_command(Protocol::cipherlab, Signal::question) == "#@////\r#@////\r");
  for (const Protocol protocol : {Protocol::ssi, Protocol::datalogic, Protocol::cipherlab}) {
    std::set<std::string> sounds;
    for (std::size_t i = 0; i < signal_count; ++i) {
      sounds.insert(beep_command(protocol, static_cast<Signal>(i)));
    }
    CHECK(sounds.size() == signal_count);
  }
  CHECK(beep_command(Protocol::plain, Signal::accepted).empty());
}

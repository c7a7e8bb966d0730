// Bugs that other scanner daemons and apps had. Each is a test here, or named in a table below
// where it stands elsewhere; projects are cited as owner/repository and issue.
//
//   shift, case, symbols        julzhk/usb_barcode_scanner 8, markusressel/barcode-server 73,
//                               shaxxx/flutter_barcode_listener 20, node-hid/node-hid 58,
//                               gvalkov/golang-evdev 9
//   modifier bit masks          mikerovers/usb-barcode-scanner 4
//   not grabbed                 julzhk/usb_barcode_scanner 9
//   unplugged, asleep           gvalkov/python-evdev 191, Forceu/barcodebuddy 32, kivy/kivy 6140,
//                               dangle/akeydo 2, eklonofficial/Vice 93
//   keypad                      Forceu/barcodebuddy 159
//   ALT and numbers             markusressel/barcode-server 93, julzhk/usb_barcode_scanner 7
//   framing letters, no Enter   Forceu/barcodebuddy 231
//   FNC1 and GS                 serratus/quaggaJS 341, ericblade/quagga2 371,
//                               Redth/ZXing.Net.Maui 64, zxing/zxing 295, zxing/zxing 1324,
//                               phonegap/phonegap-plugin-barcodescanner 156,
//                               JimmyPun610/BarcodeScanner.Mobile 114, inventree/inventree-app 542
//   ]C1 in the data             odoo/odoo 163404
//   focus, lost work            OCA/stock-logistics-warehouse 2648,
//                               OCA/stock-logistics-barcode 420
//   host layout                 odoo/odoo 214407, shaxxx/flutter_barcode_listener 58,
//                               odoo/documentation 7983
#include <catch2/catch.hpp>

#include "desk.hpp"
#include "gs1/parse.hpp"
#include "keyboard.hpp"
#include "scan/device_list.hpp"
#include "scan/serial_decoder.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

using Scans = std::vector<std::string>;
using Notices = std::vector<NoticeKind>;

Profile in(Layout layout) {
  Profile profile;
  profile.layout = layout;
  return profile;
}

// Types each character with a shift that is let go in the frame of the next key.
void type_in_a_burst(Keyboard& keys, std::initializer_list<std::pair<int, bool>> taps) {
  bool held = false;
  for (const auto& [code, shifted] : taps) {
    if (held && !shifted) keys.up(KEY_LEFTSHIFT);
    if (!held && shifted) keys.down(KEY_LEFTSHIFT);
    held = shifted;
    keys.down(code);
    keys.report();
    keys.up(code);
  }
  if (held) keys.up(KEY_LEFTSHIFT);
  keys.enter();
}

void alt_number(Keyboard& keys, std::initializer_list<int> digits) {
  keys.down(KEY_LEFTALT);
  for (const int code : digits) keys.tap(code);
  keys.up(KEY_LEFTALT);
}

}  // namespace

TEST_CASE("RtTwtZDJe_ keeps its case in one burst (julzhk/usb_barcode_scanner 8)") {
  Keyboard keys;
  type_in_a_burst(keys, {{KEY_R, true},
                         {KEY_T, false},
                         {KEY_T, true},
                         {KEY_W, false},
                         {KEY_T, false},
                         {KEY_Z, true},
                         {KEY_D, true},
                         {KEY_J, true},
                         {KEY_E, false},
                         {KEY_MINUS, true}});
  CHECK(keys.scans() == Scans{"RtTwtZDJe_"});
}

TEST_CASE("Shift and 4 is a dollar, the keypad's slash a slash (markusressel/barcode-server 73)") {
  Keyboard keys;
  keys.with(KEY_LEFTSHIFT, KEY_4);
  keys.tap(KEY_KPSLASH);
  keys.tap(KEY_SLASH);
  keys.tap(KEY_KPEQUAL);
  keys.enter();
  CHECK(keys.scans() == Scans{"$//="});
}

TEST_CASE("a full stop after a capital is no greater-than (shaxxx/flutter_barcode_listener 20)") {
  Keyboard keys;
  type_in_a_burst(keys, {{KEY_A, true}, {KEY_DOT, false}, {KEY_B, true}, {KEY_COMMA, false}});
  CHECK(keys.scans() == Scans{"A.B,"});
}

TEST_CASE("capital and small letters are told apart (node-hid/node-hid 58)") {
  Keyboard keys;
  keys.type("aAbBzZ");
  keys.enter();
  CHECK(keys.scans() == Scans{"aAbBzZ"});
}

TEST_CASE("an asterisk is no 8, with Shift and on the keypad (gvalkov/golang-evdev 9)") {
  Keyboard keys;
  keys.with(KEY_RIGHTSHIFT, KEY_8);
  keys.tap(KEY_KPASTERISK);
  keys.tap(KEY_8);
  keys.enter();
  CHECK(keys.scans() == Scans{"**8"});
}

TEST_CASE("left and right modifiers are each themselves (mikerovers/usb-barcode-scanner 4)") {
  for (const int shift : {KEY_LEFTSHIFT, KEY_RIGHTSHIFT}) {
    Keyboard keys;
    keys.with(shift, KEY_A);
    keys.enter();
    CHECK(keys.scans() == Scans{"A"});
  }
  for (const int control : {KEY_LEFTCTRL, KEY_RIGHTCTRL}) {
    Keyboard keys;
    keys.type("A");
    keys.with(control, KEY_RIGHTBRACE);
    keys.enter();
    CHECK(keys.scans() == Scans{"A\x1d"});
  }
  Keyboard gui;  // means nothing, and shifts nothing
  gui.with(KEY_LEFTMETA, KEY_A);
  gui.enter();
  CHECK(gui.scans() == Scans{"a"});
  Keyboard german(in(Layout::de));
  german.with(KEY_RIGHTALT, KEY_Q);  // AltGr is no Alt
  german.enter();
  CHECK(german.scans() == Scans{"@"});
}

// That the grab keeps keys from others needs input devices: tests/contract/test_scanner_devices.py,
// where the kernel has them. Here: it takes nobody but the scanner.
TEST_CASE("only what is a scanner by its profile is held alone (julzhk/usb_barcode_scanner 9)") {
  DeviceFacts scanner;
  scanner.node = "/dev/input/event5";
  scanner.vid = "05e0";
  scanner.pid = "1200";
  DeviceFacts office = scanner;
  office.node = "/dev/input/event0";
  office.vid = "046d";
  Profile profile;
  profile.kind = DeviceKind::evdev;
  profile.match.vid = "05e0";
  profile.match.pid = "1200";
  const auto chosen = choose(profile, {office, scanner});
  REQUIRE(chosen);
  CHECK(chosen->node == "/dev/input/event5");
}

TEST_CASE(
    "keys cut off by unplugging are no scan, and the scanner that comes back starts afresh "
    "(gvalkov/python-evdev 191, kivy/kivy 6140, dangle/akeydo 2)") {
  Keyboard keys;
  keys.down(KEY_LEFTSHIFT);
  keys.type("400638");
  keys.decoder.cut(keys.out);
  CHECK(keys.scans().empty());
  CHECK(keys.notices() == Notices{NoticeKind::unterminated});
  Keyboard back;  // a new node, and with it a new decoder
  back.type("a1");
  back.enter();
  CHECK(back.scans() == Scans{"a1"});
}

TEST_CASE(
    "a Bluetooth scanner that slept comes back under another node "
    "(Forceu/barcodebuddy 32, eklonofficial/Vice 93)") {
  DeviceFacts before;
  before.node = "/dev/input/event5";
  before.vid = "05e0";
  before.pid = "1200";
  before.serial = "a4:c1:38:00:00:01";
  DeviceFacts after = before;
  after.node = "/dev/input/event9";
  Profile profile;
  profile.kind = DeviceKind::evdev;
  profile.match = match_for(before, {before});
  CHECK_FALSE(choose(profile, {}));
  REQUIRE(choose(profile, {after}));
  CHECK(choose(profile, {after})->node == "/dev/input/event9");
}

TEST_CASE("keypad minus is not ignored (Forceu/barcodebuddy 159)") {
  Keyboard keys;
  for (const int code : {KEY_KP1, KEY_KPMINUS, KEY_KP2, KEY_KPPLUS, KEY_KP0}) keys.tap(code);
  keys.tap(KEY_KPENTER);
  CHECK(keys.scans() == Scans{"1-2+0"});
}

TEST_CASE("ALT and numbers give characters (markusressel/barcode-server 93)") {
  Keyboard keys;
  alt_number(keys, {KEY_KP0, KEY_KP6, KEY_KP5});
  alt_number(keys, {KEY_KP2, KEY_KP5, KEY_KP2});
  alt_number(keys, {KEY_KP0, KEY_KP0, KEY_KP2, KEY_KP9});
  keys.enter();
  CHECK(keys.scans() == Scans{"Aⁿ\x1d"});
}

TEST_CASE("ALT and 083 is an S and no stray 83 (julzhk/usb_barcode_scanner 7)") {
  Keyboard keys;
  alt_number(keys, {KEY_KP0, KEY_KP8, KEY_KP3});
  keys.type("9");
  keys.enter();
  CHECK(keys.scans() == Scans{"S9"});
}

TEST_CASE("letters around a code and no Enter at its end (Forceu/barcodebuddy 231)") {
  Profile profile;
  profile.strip_prefix = "B";
  profile.strip_suffix = "C";
  profile.accept_after_idle = base::Millis(150);
  Keyboard keys(profile);
  keys.type("B4006381333931C");
  keys.time = keys.time + base::Millis(151);
  keys.decoder.check_idle(keys.time, keys.out);
  CHECK(keys.scans() == Scans{"4006381333931"});
}

TEST_CASE(
    "every separator arrives, not only the first (serratus/quaggaJS 341, ericblade/quagga2 371, "
    "Redth/ZXing.Net.Maui 64, zxing/zxing 295, zxing/zxing 1324, "
    "phonegap/phonegap-plugin-barcodescanner 156, JimmyPun610/BarcodeScanner.Mobile 114)") {
  SerialDecoder decoder(Profile{});
  DecodedList out;
  decoder.feed(
      "]d210LOT\x1d"
      "21S9\x1d"
      "240X\x1d"
      "3712\r",
      base::MonotonicTime{1}, out);
  REQUIRE(out.size() == 1);
  const auto scan = gs1::parse(out[0].bytes);
  REQUIRE(scan);
  CHECK(scan->lot() == "LOT");
  CHECK(scan->serial() == "S9");
  CHECK(scan->value("240") == "X");
  CHECK(scan->value("37") == "12");
}

TEST_CASE("a keyboard scanner's separators reach the parts (inventree/inventree-app 542)") {
  Keyboard keys;
  keys.type("]C110LOT");
  keys.with(KEY_LEFTCTRL, KEY_RIGHTBRACE);
  keys.type("21S9");
  keys.enter();
  REQUIRE(keys.scans().size() == 1);
  const std::string bytes = keys.scans()[0];
  const auto scan = gs1::parse(bytes);
  REQUIRE(scan);
  CHECK(scan->lot() == "LOT");
  CHECK(scan->serial() == "S9");
}

TEST_CASE("]C1 is taken off once, in front, and never out of the data (odoo/odoo 163404)") {
  const auto first = gs1::parse("]C10104006381333931");
  REQUIRE(first);
  CHECK(first->gtin14() == "04006381333931");
  CHECK(first->data == "0104006381333931");
  const auto text = gs1::parse("]C0SHELF]C1");
  REQUIRE(text);
  CHECK(text->data == "SHELF]C1");
}

TEST_CASE("a scan into an open question keeps the work (OCA/stock-logistics-barcode 420)") {
  Desk desk;
  desk.command("CNT");
  desk.location("A-01");
  desk.scan("4006381333931");
  const auto lines = desk.state().lines;
  desk.command("CLR");
  desk.command("CLR");
  REQUIRE(desk.state().step == Step::question);
  desk.scan("4006381333931");
  CHECK(desk.state().step == Step::question);
  desk.command("NO");
  CHECK(desk.state().lines == lines);
}

TEST_CASE(
    "a scan belongs to its scanner, whatever another one is asked "
    "(OCA/stock-logistics-warehouse 2648)") {
  Desk asked;
  Desk other;
  asked.command("CNT");
  asked.location("A-01");
  other.command("RCV");
  other.scan("4006381333931");
  CHECK(other.state().verb == Verb::receive);
  CHECK(other.state().lines.size() == 1);
  CHECK(asked.state().lines.empty());
}

TEST_CASE(
    "the layout is the scanner's, not the host's (odoo/odoo 214407, "
    "shaxxx/flutter_barcode_listener 58, odoo/documentation 7983)") {
  Keyboard as_french(in(Layout::fr));  // a US scanner read as a French one
  Keyboard as_us;
  for (Keyboard* keys : {&as_french, &as_us}) {
    for (const int code : {KEY_2, KEY_0, KEY_0, KEY_2, KEY_9, KEY_7}) keys->tap(code);
    keys->enter();
  }
  CHECK(as_french.scans() == Scans{"éààéçè"});
  CHECK(as_us.scans() == Scans{"200297"});
  Keyboard french(in(Layout::fr));
  french.type("https://id.gs1.org/01/09521234543213");
  french.enter();
  CHECK(french.scans() == Scans{"https://id.gs1.org/01/09521234543213"});
}

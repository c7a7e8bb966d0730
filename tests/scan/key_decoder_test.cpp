// Keyboard-wedge scanners; among them the mistakes that other scanner programs made.
#include "keyboard.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace holdfast;
using namespace holdfast::scan;

namespace {
using Scans = std::vector<std::string>;
using Notices = std::vector<NoticeKind>;
constexpr std::string_view test_code = "]AZaz09-_./:;,+*'\"()<>=?!%&#@$~`^[]{}|\\";

Profile in(Layout layout) {
  Profile profile;
  profile.layout = layout;
  return profile;
}
Profile german() { return in(Layout::de); }
}  // namespace

TEST_CASE("the test code comes out as it was printed, on every layout") {
  for (const Layout layout : {Layout::us, Layout::gb, Layout::de, Layout::fr}) {
    INFO(to_string(layout));
    Keyboard keys(in(layout));
    keys.type(test_code);
    keys.enter();
    CHECK(keys.scans() == Scans{std::string(test_code)});
  }
}

TEST_CASE("every printable character can be typed on every layout") {
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  for (const Layout layout : {Layout::us, Layout::gb, Layout::de, Layout::fr}) {
    INFO(to_string(layout));
    Keyboard keys(in(layout));
    keys.type(all);
    keys.enter();
    CHECK(keys.scans() == Scans{all});
  }
}

TEST_CASE("a French scanner types digits with Shift, and Caps Lock does it for it") {
  Keyboard keys(in(Layout::fr));
  keys.with(KEY_LEFTSHIFT, KEY_2);
  keys.tap(KEY_2);
  keys.tap(KEY_Q);
  keys.tap(KEY_SEMICOLON);
  keys.enter();
  CHECK(keys.scans() == Scans{"2éam"});
  Keyboard caps(in(Layout::fr), true);
  caps.tap(KEY_2);
  caps.tap(KEY_Q);
  caps.enter();
  CHECK(caps.scans() == Scans{"2A"});
}

TEST_CASE("a British keyboard differs from a US one in a few signs") {
  Keyboard keys(in(Layout::gb));
  keys.with(KEY_LEFTSHIFT, KEY_2);
  keys.with(KEY_LEFTSHIFT, KEY_APOSTROPHE);
  keys.tap(KEY_BACKSLASH);
  keys.tap(KEY_102ND);
  keys.with(KEY_LEFTSHIFT, KEY_3);
  keys.tap(KEY_Z);
  keys.enter();
  CHECK(keys.scans() == Scans{"\"@#\\£z"});
}

TEST_CASE("the separator as Ctrl and AltGr, or at its US place, on a French keyboard") {
  Keyboard keys(in(Layout::fr));
  keys.type("A");
  keys.down(KEY_LEFTCTRL);
  keys.with(KEY_RIGHTALT, KEY_MINUS);
  keys.up(KEY_LEFTCTRL);
  keys.with(KEY_LEFTCTRL, KEY_RIGHTBRACE);
  keys.type("B");
  keys.with(KEY_LEFTCTRL, KEY_SEMICOLON);  // Ctrl+M where the French M is
  CHECK(keys.scans() == Scans{"A\x1d\x1d"
                              "B"});
}

TEST_CASE("a US scanner read as German gives what the layout page says") {
  Keyboard us;
  Keyboard de(german());
  for (const int code : {KEY_RIGHTBRACE, KEY_Y, KEY_Z, KEY_SLASH, KEY_MINUS}) {
    us.tap(code);
    de.tap(code);
  }
  us.enter();
  de.enter();
  CHECK(us.scans() == Scans{"]yz/-"});
  CHECK(de.scans() == Scans{"+zy-ß"});
}

TEST_CASE("shift released in the frame of the next key does not change that key") {
  Keyboard keys;
  keys.down(KEY_LEFTSHIFT);
  keys.down(KEY_R);
  keys.report();
  keys.up(KEY_R);
  keys.up(KEY_LEFTSHIFT);
  keys.down(KEY_T);
  keys.report();
  keys.up(KEY_T);
  keys.down(KEY_LEFTSHIFT);
  keys.down(KEY_4);
  keys.report();
  keys.up(KEY_4);
  keys.up(KEY_LEFTSHIFT);
  keys.down(KEY_DOT);
  keys.report();
  keys.up(KEY_DOT);
  keys.enter();
  CHECK(keys.scans() == Scans{"Rt$."});
}

TEST_CASE("one shift key up does not lift the other") {
  Keyboard keys;
  keys.down(KEY_LEFTSHIFT);
  keys.down(KEY_RIGHTSHIFT);
  keys.tap(KEY_A);
  keys.up(KEY_LEFTSHIFT);
  keys.tap(KEY_B);
  keys.up(KEY_RIGHTSHIFT);
  keys.tap(KEY_C);
  keys.enter();
  CHECK(keys.scans() == Scans{"ABc"});
}

TEST_CASE("Caps Lock turns letters over and nothing else") {
  Keyboard on({}, true);
  on.tap(KEY_A);
  on.with(KEY_LEFTSHIFT, KEY_B);
  on.tap(KEY_1);
  on.enter();
  CHECK(on.scans() == Scans{"Ab1"});
  Keyboard around;  // some scanners press it around their data
  around.tap(KEY_CAPSLOCK);
  around.tap(KEY_X);
  around.tap(KEY_CAPSLOCK);
  around.tap(KEY_X);
  around.enter();
  CHECK(around.scans() == Scans{"Xx"});
  Keyboard de(german(), true);
  de.tap(KEY_SEMICOLON);
  de.enter();
  CHECK(de.scans() == Scans{"Ö"});
}

TEST_CASE("the separator comes as Ctrl and the key that carries ] on either layout") {
  Keyboard us;
  us.type("10A");
  us.with(KEY_LEFTCTRL, KEY_RIGHTBRACE);
  us.type("21B");
  us.enter();
  CHECK(us.scans() == Scans{"10A\x1d"
                            "21B"});
  Keyboard de(german());
  de.type("10A");
  de.down(KEY_RIGHTCTRL);
  de.with(KEY_RIGHTALT, KEY_9);
  de.up(KEY_RIGHTCTRL);
  de.with(KEY_LEFTCTRL, KEY_RIGHTBRACE);
  de.enter();
  CHECK(de.scans() == Scans{"10A\x1d\x1d"});
}

TEST_CASE("ALT and keypad digits in one report are one character") {
  Keyboard keys;
  keys.down(KEY_LEFTALT);
  keys.down(KEY_KP0);
  keys.down(KEY_KP8);
  keys.down(KEY_KP3);
  keys.report();
  for (const int code : {KEY_LEFTALT, KEY_KP0, KEY_KP8, KEY_KP3}) keys.up(code);
  keys.report();
  keys.enter();
  CHECK(keys.scans() == Scans{"S"});
}

TEST_CASE("ALT and keypad digits one by one, with a digit twice, are one character") {
  Keyboard keys;
  const auto alt = [&](std::initializer_list<int> codes) {
    keys.down(KEY_LEFTALT);
    for (const int code : codes) keys.tap(code);
    keys.up(KEY_LEFTALT);
  };
  alt({KEY_KP0, KEY_KP9, KEY_KP9});
  alt({KEY_KP0, KEY_KP2, KEY_KP9});
  alt({KEY_KP1, KEY_KP2, KEY_KP9});
  alt({KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP8});
  keys.enter();
  CHECK(keys.scans() == Scans{"c\x1d"
                              "ü€"});
}

TEST_CASE("an ALT combination leaves no stray digits behind") {
  Keyboard keys;
  keys.down(KEY_LEFTALT);
  keys.tap(KEY_KP8);
  keys.tap(KEY_KP3);
  keys.up(KEY_LEFTALT);
  keys.tap(KEY_KP8);
  keys.enter();
  CHECK(keys.scans() == Scans{"S8"});
}

TEST_CASE("a separator that the profile does not allow rejects the scan") {
  Profile profile;
  profile.separator = {false, false, false, 0};
  Keyboard keys(profile);
  keys.type("10A");
  keys.with(KEY_LEFTCTRL, KEY_RIGHTBRACE);
  keys.type("21B");
  keys.enter();
  CHECK(keys.scans().empty());
  CHECK(keys.notices() == Notices{NoticeKind::bad_key});
  profile.separator.f8 = true;
  Keyboard f8(profile);
  f8.type("10A");
  f8.tap(KEY_F8);
  f8.type("B");
  f8.enter();
  CHECK(f8.scans() == Scans{"10A\x1d"
                            "B"});
}

TEST_CASE("control characters injected by a barcode reject it") {
  Keyboard keys;
  keys.type("A");
  keys.with(KEY_LEFTCTRL, KEY_C);
  keys.type("B");
  keys.enter();
  CHECK(keys.scans().empty());
  CHECK(keys.notices() == Notices{NoticeKind::bad_key});
  keys.type("GOOD");
  keys.enter();
  CHECK(keys.scans() == Scans{"GOOD"});
}

TEST_CASE("Enter and Ctrl+J, as CR LF comes, make one scan") {
  Keyboard keys;
  keys.type("A1");
  keys.enter();
  keys.with(KEY_LEFTCTRL, KEY_J);
  keys.type("B2");
  keys.with(KEY_LEFTCTRL, KEY_M);
  keys.with(KEY_LEFTCTRL, KEY_J);
  keys.tap(KEY_KPENTER);
  CHECK(keys.scans() == Scans{"A1", "B2"});
  CHECK(keys.notices().empty());
}

TEST_CASE("Tab ends a scan only where the profile says so") {
  Profile profile;
  profile.terminators.tab = true;
  Keyboard tab(profile);
  tab.type("A1");
  tab.tap(KEY_TAB);
  CHECK(tab.scans() == Scans{"A1"});
  Keyboard keys;
  keys.type("A1");
  keys.tap(KEY_TAB);
  keys.enter();
  CHECK(keys.scans().empty());
  CHECK(keys.notices() == Notices{NoticeKind::bad_key});
}

TEST_CASE("the keypad types digits and minus") {
  Keyboard keys;
  for (const int code : {KEY_KP4, KEY_KP0, KEY_KPMINUS, KEY_KP7, KEY_KPDOT}) keys.tap(code);
  keys.tap(KEY_KPENTER);
  CHECK(keys.scans() == Scans{"40-7."});
}

TEST_CASE("autorepeat of a stuck key types nothing") {
  Keyboard keys;
  keys.down(KEY_9);
  for (int i = 0; i < 41; ++i) keys.event(EV_KEY, KEY_9, 2);
  keys.up(KEY_9);
  keys.enter();
  CHECK(keys.scans() == Scans{"9"});
}

TEST_CASE("dropped events reject the scan aloud and the next one is read") {
  Keyboard keys;
  keys.type("400638");
  keys.down(KEY_LEFTSHIFT);
  keys.event(EV_SYN, SYN_DROPPED, 0);
  keys.tap(KEY_1);  // part of the gap
  keys.decoder.resynchronise({}, false);
  keys.report();
  keys.type("3931");
  keys.enter();
  CHECK(keys.scans().empty());
  CHECK(keys.notices() == Notices{NoticeKind::lost_input});
  keys.type("a2");
  keys.enter();
  CHECK(keys.scans() == Scans{"a2"});  // shift is not stuck
}

TEST_CASE("when the terminator was dropped too, idle time makes room for the next scan") {
  Keyboard keys;
  keys.type("123");
  keys.event(EV_SYN, SYN_DROPPED, 0);
  keys.report();
  keys.time = keys.time + base::Seconds(1);
  keys.type("456");
  keys.enter();
  CHECK(keys.scans() == Scans{"456"});
  CHECK(keys.notices().size() == 1);
}

TEST_CASE("an unterminated scan is discarded after half a second") {
  Keyboard keys;
  keys.type("LOST");
  keys.time = keys.time + base::Millis(600);
  keys.decoder.check_idle(keys.time, keys.out);
  CHECK(keys.notices() == Notices{NoticeKind::unterminated});
  keys.type("NEXT");
  keys.enter();
  CHECK(keys.scans() == Scans{"NEXT"});
}

TEST_CASE("a German scanner types dead keys with a blank") {
  Keyboard de(german());
  de.tap(KEY_GRAVE);  // ^
  de.tap(KEY_SPACE);
  de.type("A");
  de.tap(KEY_GRAVE);
  de.enter();
  CHECK(de.scans() == Scans{"^A^"});
}

TEST_CASE("300 characters of a DataMatrix come through") {
  Keyboard keys;
  const std::string text(300, 'x');
  keys.type(text);
  keys.enter();
  CHECK(keys.scans() == Scans{text});
}

TEST_CASE("a key without a character never leaves a gap in a barcode") {
  Keyboard keys;
  keys.type("AB");
  keys.tap(KEY_F1);
  keys.type("CD");
  keys.enter();
  CHECK(keys.scans().empty());
  CHECK(keys.notices() == Notices{NoticeKind::bad_key});
}

// The table is made by tools/scanners/keys.py, whose layouts were written apart from ours.
TEST_CASE("what the emulator's own layouts type is read as it was meant") {
  std::ifstream file("tests/data/keys/typed.txt");
  std::string expected;
  for (char c = ' '; c <= '~'; ++c) expected += c;
  expected += '\x1d';
  int layouts = 0;
  for (std::string line; std::getline(file, line); ++layouts) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    INFO(name);
    Keyboard keys(in(name == "us"   ? Layout::us
                     : name == "gb" ? Layout::gb
                     : name == "de" ? Layout::de
                                    : Layout::fr));
    int code = 0;
    int value = 0;
    for (char colon = 0; words >> code >> colon >> value;) keys.event(EV_KEY, code, value);
    CHECK(keys.scans() == Scans{expected});
  }
  CHECK(layouts == 4);
}

// Learning a scanner: every way it may be set up comes out as a profile that reads it.
#include "scan/learn.hpp"

#include <catch2/catch.hpp>

#include <cctype>
#include <functional>

#include "keyboard.hpp"
#include "scan/ssi_decoder.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

// A keyboard scanner with its settings, recorded.
struct Wedge {
  Layout layout = Layout::us;
  std::string before{};
  std::string after{};
  int end = KEY_ENTER;
  std::string aim{};
  std::function<void(Keyboard&)> separator = [](Keyboard& keys) {
    keys.with(KEY_LEFTCTRL, KEY_RIGHTBRACE);
  };

  Keyboard keyboard() const {
    Profile profile;
    profile.layout = layout;
    Keyboard keys(profile);
    keys.record = true;
    return keys;
  }
  Capture signs() const {
    Keyboard keys = keyboard();
    keys.type(before + aim + std::string(learn_signs) + after);
    if (end != 0) keys.tap(end);
    return {keys.events, false, ""};
  }
  Capture separated() const {
    Keyboard keys = keyboard();
    keys.type(before + (aim.empty() ? "" : "]C1") + "10HOLDFAST");
    separator(keys);
    keys.type("21LEARN" + after);
    if (end != 0) keys.tap(end);
    return {keys.events, false, ""};
  }
};

Profile keyboard_at(const char* port) {
  Profile profile;
  profile.name = "dock";
  profile.kind = DeviceKind::evdev;
  profile.match.port = port;
  return profile;
}
Profile serial_line() {
  Profile profile;
  profile.name = "dock";
  profile.match.path = "/dev/ttyACM0";
  return profile;
}
base::Result<Learned> learned(const Wedge& wedge) {
  return learn(keyboard_at("usb-1"), wedge.signs(), wedge.separated());
}
base::Result<Learned> learned(const std::string& signs, const std::string& separated) {
  return learn(serial_line(), {{}, false, signs}, {{}, false, separated});
}
const std::string signs(learn_signs);
const std::string parts =
    "10HOLDFAST\x1d"
    "21LEARN";

}  // namespace

TEST_CASE("the layout, end and separator of a keyboard scanner are learned") {
  for (const Layout layout : {Layout::us, Layout::gb, Layout::de, Layout::fr}) {
    for (const int end : {KEY_ENTER, KEY_KPENTER, KEY_TAB}) {
      INFO(to_string(layout) << " " << end);
      Wedge wedge;
      wedge.layout = layout;
      wedge.end = end;
      wedge.aim = "]C0";
      const auto result = learned(wedge);
      REQUIRE(result);
      CHECK(result->profile.layout == layout);
      CHECK(result->profile.terminators.tab == (end == KEY_TAB));
      CHECK(result->profile.terminators.enter == (end != KEY_TAB));
      CHECK(result->profile.separator == SeparatorKeys{true, false, false, 0});
      CHECK(result->profile.strip_prefix.empty());
      CHECK(result->aim);
      CHECK(result->advice.empty());
    }
  }
}

TEST_CASE("every way of sending the separator is learned") {
  Wedge alt;
  alt.separator = [](Keyboard& keys) {
    keys.down(KEY_LEFTALT);
    for (const int code : {KEY_KP0, KEY_KP2, KEY_KP9}) keys.tap(code);
    keys.up(KEY_LEFTALT);
  };
  Wedge f8;
  f8.separator = [](Keyboard& keys) { keys.tap(KEY_F8); };
  Wedge bar;
  bar.layout = Layout::de;
  bar.separator = [](Keyboard& keys) { keys.type("|"); };
  CHECK(learned(alt)->profile.separator == SeparatorKeys{false, true, false, 0});
  CHECK(learned(f8)->profile.separator == SeparatorKeys{false, false, true, 0});
  CHECK(learned(bar)->profile.separator == SeparatorKeys{false, false, false, '|'});
}

TEST_CASE("a scanner that swallows the separator is told apart, and what to change is said") {
  Wedge wedge;
  wedge.separator = [](Keyboard&) {};
  const auto result = learned(wedge);
  REQUIRE(result);
  REQUIRE(result->advice.size() == 2);
  CHECK_THAT(result->advice[0], Catch::Contains("FNC1"));
  CHECK_THAT(result->advice[1], Catch::Contains("AIM"));
}

TEST_CASE("letters around a scan are learned, with the AIM identifier before or behind them") {
  Wedge wedge;
  wedge.before = "B";
  wedge.after = "C";
  const auto plain = learned(wedge);
  REQUIRE(plain);
  CHECK(plain->profile.strip_prefix == "B");
  CHECK(plain->profile.strip_suffix == "C");
  wedge.aim = "]C0";
  const auto behind = learned(wedge);
  REQUIRE(behind);
  CHECK(behind->profile.strip_prefix == "B");
  CHECK(behind->aim);
  const auto front = learned("]C0B" + signs + "\r", "]C1B" + parts + "\r");
  REQUIRE(front);
  CHECK(front->profile.strip_prefix == "B");
}

TEST_CASE("a scanner without suffix is read by its pauses, and advised to have one") {
  Wedge wedge;
  wedge.end = 0;
  const auto result = learned(wedge);
  REQUIRE(result);
  CHECK(result->profile.accept_after_idle == base::Millis(150));
  CHECK_THAT(result->advice.back(), Catch::Contains("suffix"));
  const auto serial = learned(signs, parts);
  REQUIRE(serial);
  CHECK(serial->profile.accept_after_idle == base::Millis(150));
}

TEST_CASE("exchanged case and foreign layouts are named, not guessed") {
  Wedge wedge;
  Capture caps = wedge.signs();
  caps.caps_lock = true;  // the scanner does not follow it
  const auto exchanged = learn(keyboard_at("usb-1"), caps, wedge.separated());
  REQUIRE_FALSE(exchanged);
  CHECK_THAT(exchanged.error().message, Catch::Contains("Caps Lock"));

  std::string upper = signs;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  const auto one_case = learned(upper + "\r", parts + "\r");
  REQUIRE_FALSE(one_case);
  CHECK_THAT(one_case.error().message, Catch::Contains("one case"));

  std::string swapped = signs;
  std::swap(swapped[2], swapped[3]);
  const auto foreign = learned(swapped + "\r", parts + "\r");
  REQUIRE_FALSE(foreign);
  CHECK_THAT(foreign.error().message, Catch::Contains("HFza-"));
  CHECK_FALSE(learned("", ""));
  CHECK_FALSE(learned(signs + "\r", signs + "\r"));
}

TEST_CASE("the ends of a serial line are those that came") {
  const auto crlf = learned(signs + "\r\n", parts + "\r\n");
  REQUIRE(crlf);
  CHECK(crlf->profile.terminators == Terminators{true, false, true, true, false});
  const auto etx = learned("\x02" + signs + "\x03", "\x02" + parts + "\x03");
  REQUIRE(etx);
  CHECK(etx->profile.terminators == Terminators{true, false, false, false, true});
  CHECK(etx->profile.strip_prefix.empty());
  const auto tab = learned(signs + "\t", parts + "\t");
  REQUIRE(tab);
  CHECK(tab->profile.terminators.tab);
}

TEST_CASE("a Zebra scanner that speaks SSI is known by its checksum") {
  const auto result = learned(ssi_packet(0xf3, "\x03" + signs), ssi_packet(0xf3, "\x03" + parts));
  REQUIRE(result);
  CHECK(result->profile.protocol == Protocol::ssi);
}

TEST_CASE("a printable separator of a serial line is learned") {
  const auto result = learned(signs + "\r", "10HOLDFAST|21LEARN\r");
  REQUIRE(result);
  CHECK(result->profile.separator.replaced_by == '|');
}

TEST_CASE("a HID POS scanner has nothing to learn but its identifier") {
  Profile profile = keyboard_at("usb-1");
  profile.kind = DeviceKind::hidpos;
  const auto result = learn(profile, {{}, false, "]C0" + signs}, {{}, false, "]C1" + parts});
  REQUIRE(result);
  CHECK(result->aim);
  CHECK(result->profile == profile);
}

TEST_CASE("what was learned reads what was scanned") {
  Wedge wedge;
  wedge.layout = Layout::fr;
  wedge.before = "B";
  wedge.after = "Z";
  wedge.end = KEY_TAB;
  wedge.separator = [](Keyboard& keys) { keys.type("|"); };
  const auto result = learned(wedge);
  REQUIRE(result);
  KeyDecoder decoder(result->profile, false);
  DecodedList out;
  for (const KeyEvent& event : wedge.separated().keys) decoder.feed(event, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].bytes == parts);
}

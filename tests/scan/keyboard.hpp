// A scanner that types: presses and releases keys as the kernel reports them.
#pragma once

#include <linux/input-event-codes.h>

#include <string>
#include <vector>

#include "scan/key_decoder.hpp"
#include "scan/keymap.hpp"

namespace holdfast::scan {

struct Keyboard {
  explicit Keyboard(Profile profile = {}, bool caps = false)
      : profile_of(profile), decoder(profile, caps) {}

  Profile profile_of;
  KeyDecoder decoder;
  DecodedList out;
  base::MonotonicTime time{1'000'000'000};

  bool record = false;
  std::vector<KeyEvent> events;

  void event(int type, int code, int value) {
    const KeyEvent event{static_cast<std::uint16_t>(type), static_cast<std::uint16_t>(code), value,
                         time};
    if (record) events.push_back(event);
    decoder.feed(event, out);
  }
  void down(int code) { event(EV_KEY, code, 1); }
  void up(int code) { event(EV_KEY, code, 0); }
  void report() { event(EV_SYN, SYN_REPORT, 0); }
  void tap(int code) {
    event(EV_MSC, MSC_SCAN, code);
    down(code);
    report();
    up(code);
    report();
    time = time + base::Millis(8);
  }
  void with(int modifier, int code) {
    down(modifier);
    tap(code);
    up(modifier);
  }
  // ASCII text as a scanner with the profile's layout types it.
  void type(std::string_view text) {
    for (const char c : text) {
      const std::string_view wanted(&c, 1);
      for (std::uint16_t code = 1; code <= KEY_102ND; ++code) {
        const KeyLevels* levels = key_levels(profile_of.layout, code);
        const bool keypad = code == KEY_KPASTERISK || (code >= KEY_KP7 && code <= KEY_KPDOT);
        if (levels == nullptr || keypad) continue;
        if (!type_with(*levels, wanted, code)) continue;
        break;
      }
    }
  }
  bool type_with(const KeyLevels& levels, std::string_view wanted, int code) {
    const bool shifted = levels.shift == wanted;
    const bool alt_gr = levels.alt_gr == wanted;
    if (levels.plain != wanted && !shifted && !alt_gr) return false;
    if (levels.plain == wanted) {
      tap(code);
    } else {
      with(shifted ? KEY_LEFTSHIFT : KEY_RIGHTALT, code);
    }
    if (levels.waits(shifted && levels.plain != wanted, alt_gr && !shifted)) tap(KEY_SPACE);
    return true;
  }
  void enter() { tap(KEY_ENTER); }
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

}  // namespace holdfast::scan

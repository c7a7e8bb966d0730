#include "scan/key_decoder.hpp"

#include <linux/input-event-codes.h>

#include <fmt/core.h>

#include "scan/keymap.hpp"

namespace holdfast::scan {
namespace {

constexpr std::int32_t key_up = 0;
constexpr std::int32_t key_repeats = 2;
constexpr char group_separator = '\x1d';
constexpr char record_separator = '\x1e';
constexpr char end_of_transmission = '\x04';

void set_bit(unsigned& bits, unsigned bit, bool on) { bits = on ? bits | bit : bits & ~bit; }

// The control character of a key's sign: @A-Z[\]^_ and lower case; 0 if there is none.
char control_of(std::string_view sign) {
  if (sign.size() != 1) return 0;
  const char c = sign[0] >= 'a' && sign[0] <= 'z' ? static_cast<char>(sign[0] - 32) : sign[0];
  return c >= '@' && c <= '_' ? static_cast<char>(c & 0x1f) : '\0';
}

}  // namespace

void KeyDecoder::feed(const KeyEvent& event, DecodedList& out) {
  if (event.type == EV_SYN) {
    if (event.code == SYN_DROPPED) {
      dropping_ = true;
      assembler_.reject(NoticeKind::lost_input, "the scan came too fast and was lost: scan again",
                        event.time, out);
    } else if (event.code == SYN_REPORT) {
      dropping_ = false;
    }
    return;
  }
  if (event.type == EV_KEY && event.value != key_repeats && !dropping_) key(event, out);
}

void KeyDecoder::resynchronise(const std::vector<std::uint16_t>& keys_down, bool caps_lock) {
  shift_ = control_ = 0;
  alt_ = alt_gr_ = false;
  alt_digits_.clear();
  dead_ = {};
  caps_ = caps_lock;
  DecodedList none;
  for (const std::uint16_t code : keys_down) {
    if (code != KEY_CAPSLOCK) (void)modifier(code, true, {}, none);
  }
}

void KeyDecoder::key(const KeyEvent& event, DecodedList& out) {
  const bool down = event.value != key_up;
  if (modifier(event.code, down, event, out) || !down) return;
  pressed(event.code, event.time, out);
}

bool KeyDecoder::modifier(std::uint16_t code, bool down, const KeyEvent& event, DecodedList& out) {
  switch (code) {
    case KEY_LEFTSHIFT: set_bit(shift_, 1, down); return true;
    case KEY_RIGHTSHIFT: set_bit(shift_, 2, down); return true;
    case KEY_LEFTCTRL: set_bit(control_, 1, down); return true;
    case KEY_RIGHTCTRL: set_bit(control_, 2, down); return true;
    case KEY_RIGHTALT: alt_gr_ = down; return true;
    case KEY_LEFTALT:
      if (alt_ && !down) alt_released(event.time, out);
      alt_ = down;
      return true;
    case KEY_CAPSLOCK:
      if (down) caps_ = !caps_;
      return true;
    case KEY_NUMLOCK:
    case KEY_SCROLLLOCK:
    case KEY_LEFTMETA:
    case KEY_RIGHTMETA: return true;
    default: return false;
  }
}

bool KeyDecoder::shifted(const KeyLevels& levels) const {
  return (shift_ != 0) != (levels.letter && caps_);
}

std::string_view KeyDecoder::level(const KeyLevels& levels) const {
  return levels.text(shifted(levels), alt_gr_);
}

void KeyDecoder::pressed(std::uint16_t code, base::MonotonicTime now, DecodedList& out) {
  const bool enter = (code == KEY_ENTER || code == KEY_KPENTER) && profile_.terminators.enter;
  if (enter || (code == KEY_TAB && profile_.terminators.tab)) {
    if (!dead_.empty()) character({}, false, now, out);
    assembler_.check_idle(now, out);
    return assembler_.terminate(out);
  }
  if (code == KEY_F8 && profile_.separator.f8) {
    return assembler_.append({&group_separator, 1}, now, out);
  }
  if (alt_) {
    if (const char digit = keypad_digit(code); digit != 0) {
      alt_digits_ += digit;
      return;
    }
  } else if (control_ != 0) {
    return with_control(code, now, out);
  } else if (const KeyLevels* levels = key_levels(profile_.layout, code)) {
    const std::string_view text = level(*levels);
    if (!text.empty()) {
      return character(text, levels->waits(shifted(*levels), alt_gr_), now, out);
    }
  }
  assembler_.reject(NoticeKind::bad_key,
                    fmt::format("key {} has no character in the scanner's layout: scan again, or "
                                "set the layout",
                                code),
                    now, out);
}

void KeyDecoder::character(std::string_view text, bool dead, base::MonotonicTime now,
                           DecodedList& out) {
  const std::string_view waiting = dead_;
  dead_ = {};
  if (!waiting.empty()) {
    assembler_.append(waiting, now, out);
    if (text == " ") return;
  }
  if (dead) {
    dead_ = text;
  } else if (!text.empty()) {
    assembler_.append(text, now, out);
  }
}

void KeyDecoder::with_control(std::uint16_t code, base::MonotonicTime now, DecodedList& out) {
  char c = 0;
  if (const KeyLevels* own = key_levels(profile_.layout, code)) c = control_of(level(*own));
  // Many scanners press the key of the US position whatever their layout is.
  const KeyLevels* us = key_levels(Layout::us, code);
  if (c == 0 && us != nullptr) c = control_of(us->plain);
  control_character(c, profile_.separator.ctrl_rbracket, now, out);
}

void KeyDecoder::control_character(char c, bool separator_allowed, base::MonotonicTime now,
                                   DecodedList& out) {
  if ((c == group_separator && separator_allowed) || c == record_separator ||
      c == end_of_transmission) {
    return character({&c, 1}, false, now, out);
  }
  const bool ends = ((c == '\r' || c == '\n') && profile_.terminators.enter) ||
                    (c == '\t' && profile_.terminators.tab);
  if (ends) {
    assembler_.check_idle(now, out);
    return assembler_.terminate(out);
  }
  assembler_.reject(
      NoticeKind::bad_key,
      fmt::format("control character {} is not allowed in a barcode", static_cast<int>(c)), now,
      out);
}

void KeyDecoder::alt_released(base::MonotonicTime now, DecodedList& out) {
  const std::string digits = std::move(alt_digits_);
  alt_digits_.clear();
  if (digits.empty()) return;
  const std::string text = alt_character(digits);
  if (text.empty()) {
    return assembler_.reject(NoticeKind::bad_key, fmt::format("ALT and {} is no character", digits),
                             now, out);
  }
  if (text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x20) {
    return control_character(text[0], profile_.separator.alt029, now, out);
  }
  character(text, false, now, out);
}

}  // namespace holdfast::scan

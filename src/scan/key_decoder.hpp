// Key events of a keyboard-wedge scanner to scans.
//
// Model: pure; fed with events as the kernel gives them, acts on each key event, never on frames.
// Both Shift keys count, so that a release in the frame of the next key changes nothing. ALT with
// keypad digits gives a character when ALT goes up. Ctrl with a key gives a control character; only
// 0x1D, 0x1E, 0x04 and terminators have a meaning. Any other key without a character rejects the
// scan, because a character that is left out makes another barcode. SYN_DROPPED rejects the scan.
#pragma once

#include <cstdint>

#include "scan/assembler.hpp"

namespace holdfast::scan {

// As struct input_event of linux/input.h.
struct KeyEvent {
  std::uint16_t type = 0;
  std::uint16_t code = 0;
  std::int32_t value = 0;
  base::MonotonicTime time{};
};

class KeyDecoder {
 public:
  KeyDecoder(const Profile& profile, bool caps_lock)
      : profile_(profile), assembler_(profile), caps_(caps_lock) {}

  void feed(const KeyEvent& event, DecodedList& out);
  void check_idle(base::MonotonicTime now, DecodedList& out) { assembler_.check_idle(now, out); }
  void cut(DecodedList& out) { assembler_.cut(out); }
  [[nodiscard]] bool busy() const { return assembler_.busy(); }
  // After dropped events: no key is down but those given, Caps Lock is as given.
  void resynchronise(const std::vector<std::uint16_t>& keys_down, bool caps_lock);

 private:
  void key(const KeyEvent& event, DecodedList& out);
  bool modifier(std::uint16_t code, bool down, const KeyEvent& event, DecodedList& out);
  void pressed(std::uint16_t code, base::MonotonicTime now, DecodedList& out);
  void with_control(std::uint16_t code, base::MonotonicTime now, DecodedList& out);
  void control_character(char c, bool separator_allowed, base::MonotonicTime now, DecodedList& out);
  void alt_released(base::MonotonicTime now, DecodedList& out);
  void character(std::string_view text, bool dead, base::MonotonicTime now, DecodedList& out);
  [[nodiscard]] bool shifted(const struct KeyLevels& levels) const;
  [[nodiscard]] std::string_view level(const struct KeyLevels& levels) const;

  Profile profile_;
  Assembler assembler_;
  bool caps_ = false;
  bool dropping_ = false;
  unsigned shift_ = 0, control_ = 0;  // one bit for each of the two keys
  bool alt_ = false, alt_gr_ = false;
  std::string alt_digits_;
  std::string_view dead_;  // sign that waits for the next key
};

}  // namespace holdfast::scan

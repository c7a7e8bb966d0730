// Which character a key gives on a US, British, German and French keyboard (the scanner's country
// setting; the box's own keymap plays no part). Characters are UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scan/profile.hpp"

namespace holdfast::scan {

constexpr std::uint8_t dead_plain = 1;
constexpr std::uint8_t dead_shift = 2;
constexpr std::uint8_t dead_alt_gr = 4;

struct KeyLevels {
  std::string_view plain{};
  std::string_view shift{};
  std::string_view alt_gr{};
  bool letter = false;  // Caps Lock changes it
  // Which levels wait for the next key; a blank after such a sign gives the sign itself.
  std::uint8_t dead = 0;
  [[nodiscard]] std::string_view text(bool shifted, bool with_alt_gr) const;
  [[nodiscard]] bool waits(bool shifted, bool with_alt_gr) const;
};

// Key codes of linux/input-event-codes.h. Null pointer for keys without a character.
const KeyLevels* key_levels(Layout layout, std::uint16_t code);
// '0'..'9' for the digits of the keypad, else 0.
[[nodiscard]] char keypad_digit(std::uint16_t code);

// What ALT and the digits of the keypad give: with a leading 0 Windows-1252, without code page 437,
// from 256 on Unicode. Empty when there is no such character.
[[nodiscard]] std::string alt_character(std::string_view digits);

}  // namespace holdfast::scan

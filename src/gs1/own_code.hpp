// Holdfast's own barcodes: X, a kind, a name, a check letter.
//
//   XK<command><c>   XL<location><c>   XO<operator badge><c>   XD<document><c>   XT<tote><c>
//
// Model: command names use only letters and digits that stand on the same key of QWERTY, QWERTZ and
// AZERTY. The other names are 1 to 48 printable ASCII characters without blanks. The check letter
// guards against a code that lost or swapped characters on its way through a keyboard: over all
// characters before it, from the left, r = (2 r + byte) mod 19, starting at 0, and once more with
// byte 0; the letter is the r-th (from 0) of BCDEFGHIJKLNOPRSTUV. 2 generates all residues mod 19,
// so neighbours swapped are always found (unless equal mod 19), and so is any wrong digit.
// Example: XKRCV -> check_letter_of("XKRCV"), printed as XKRCV<c>.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::gs1 {

enum class OwnKind : unsigned char { command, location, badge, document, tote };
constexpr std::size_t own_name_chars_max = 48;

struct OwnCode {
  OwnKind kind = OwnKind::command;
  std::string_view name;  // without X, kind and check letter
  friend bool operator==(const OwnCode&, const OwnCode&) = default;
};

[[nodiscard]] char check_letter_of(std::string_view before);
// Nothing when it does not look like one; `check_fits` tells whether the letter is right.
[[nodiscard]] std::optional<OwnCode> read_own_code(std::string_view text, bool& check_fits);
// What to print: own_code(OwnKind::location, "A-01").
[[nodiscard]] std::string own_code(OwnKind kind, std::string_view name);

}  // namespace holdfast::gs1

#include "scan/keymap.hpp"

#include <algorithm>
#include <iterator>

namespace holdfast::scan {
namespace {

struct Row {
  std::uint16_t code;
  KeyLevels levels;
};

// All tables are sorted by key code.
constexpr Row us_rows[] = {
    {2, {"1", "!"}},
    {3, {"2", "@"}},
    {4, {"3", "#"}},
    {5, {"4", "$"}},
    {6, {"5", "%"}},
    {7, {"6", "^"}},
    {8, {"7", "&"}},
    {9, {"8", "*"}},
    {10, {"9", "("}},
    {11, {"0", ")"}},
    {12, {"-", "_"}},
    {13, {"=", "+"}},
    {16, {"q", "Q", "", true}},
    {17, {"w", "W", "", true}},
    {18, {"e", "E", "", true}},
    {19, {"r", "R", "", true}},
    {20, {"t", "T", "", true}},
    {21, {"y", "Y", "", true}},
    {22, {"u", "U", "", true}},
    {23, {"i", "I", "", true}},
    {24, {"o", "O", "", true}},
    {25, {"p", "P", "", true}},
    {26, {"[", "{"}},
    {27, {"]", "}"}},
    {30, {"a", "A", "", true}},
    {31, {"s", "S", "", true}},
    {32, {"d", "D", "", true}},
    {33, {"f", "F", "", true}},
    {34, {"g", "G", "", true}},
    {35, {"h", "H", "", true}},
    {36, {"j", "J", "", true}},
    {37, {"k", "K", "", true}},
    {38, {"l", "L", "", true}},
    {39, {";", ":"}},
    {40, {"'", "\""}},
    {41, {"`", "~"}},
    {43, {"\\", "|"}},
    {44, {"z", "Z", "", true}},
    {45, {"x", "X", "", true}},
    {46, {"c", "C", "", true}},
    {47, {"v", "V", "", true}},
    {48, {"b", "B", "", true}},
    {49, {"n", "N", "", true}},
    {50, {"m", "M", "", true}},
    {51, {",", "<"}},
    {52, {".", ">"}},
    {53, {"/", "?"}},
    {86, {"<", ">"}},
};

// Where a British keyboard differs from a US one.
constexpr Row gb_rows[] = {
    {3, {"2", "\""}},      {4, {"3", "£"}},  {5, {"4", "$", "€"}}, {40, {"'", "@"}},
    {41, {"`", "¬", "¦"}}, {43, {"#", "~"}}, {86, {"\\", "|"}},
};

constexpr Row de_rows[] = {
    {2, {"1", "!"}},
    {3, {"2", "\"", "²"}},
    {4, {"3", "§", "³"}},
    {5, {"4", "$"}},
    {6, {"5", "%"}},
    {7, {"6", "&"}},
    {8, {"7", "/", "{"}},
    {9, {"8", "(", "["}},
    {10, {"9", ")", "]"}},
    {11, {"0", "=", "}"}},
    {12, {"ß", "?", "\\"}},
    {13, {"´", "`", "", false, dead_plain | dead_shift}},
    {16, {"q", "Q", "@", true}},
    {17, {"w", "W", "", true}},
    {18, {"e", "E", "€", true}},
    {19, {"r", "R", "", true}},
    {20, {"t", "T", "", true}},
    {21, {"z", "Z", "", true}},
    {22, {"u", "U", "", true}},
    {23, {"i", "I", "", true}},
    {24, {"o", "O", "", true}},
    {25, {"p", "P", "", true}},
    {26, {"ü", "Ü", "", true}},
    {27, {"+", "*", "~"}},
    {30, {"a", "A", "", true}},
    {31, {"s", "S", "", true}},
    {32, {"d", "D", "", true}},
    {33, {"f", "F", "", true}},
    {34, {"g", "G", "", true}},
    {35, {"h", "H", "", true}},
    {36, {"j", "J", "", true}},
    {37, {"k", "K", "", true}},
    {38, {"l", "L", "", true}},
    {39, {"ö", "Ö", "", true}},
    {40, {"ä", "Ä", "", true}},
    {41, {"^", "°", "", false, dead_plain}},
    {43, {"#", "'"}},
    {44, {"y", "Y", "", true}},
    {45, {"x", "X", "", true}},
    {46, {"c", "C", "", true}},
    {47, {"v", "V", "", true}},
    {48, {"b", "B", "", true}},
    {49, {"n", "N", "", true}},
    {50, {"m", "M", "µ", true}},
    {51, {",", ";"}},
    {52, {".", ":"}},
    {53, {"-", "_"}},
    {86, {"<", ">", "|"}},
};

// As Windows has it: the digits follow Caps Lock, and two signs of AltGr wait for the next key.
constexpr Row fr_rows[] = {
    {2, {"&", "1", "", true}},
    {3, {"é", "2", "~", true, dead_alt_gr}},
    {4, {"\"", "3", "#", true}},
    {5, {"'", "4", "{", true}},
    {6, {"(", "5", "[", true}},
    {7, {"-", "6", "|", true}},
    {8, {"è", "7", "`", true, dead_alt_gr}},
    {9, {"_", "8", "\\", true}},
    {10, {"ç", "9", "^", true}},
    {11, {"à", "0", "@", true}},
    {12, {")", "°", "]"}},
    {13, {"=", "+", "}"}},
    {16, {"a", "A", "", true}},
    {17, {"z", "Z", "", true}},
    {18, {"e", "E", "€", true}},
    {19, {"r", "R", "", true}},
    {20, {"t", "T", "", true}},
    {21, {"y", "Y", "", true}},
    {22, {"u", "U", "", true}},
    {23, {"i", "I", "", true}},
    {24, {"o", "O", "", true}},
    {25, {"p", "P", "", true}},
    {26, {"^", "¨", "", false, dead_plain | dead_shift}},
    {27, {"$", "£", "¤"}},
    {30, {"q", "Q", "", true}},
    {31, {"s", "S", "", true}},
    {32, {"d", "D", "", true}},
    {33, {"f", "F", "", true}},
    {34, {"g", "G", "", true}},
    {35, {"h", "H", "", true}},
    {36, {"j", "J", "", true}},
    {37, {"k", "K", "", true}},
    {38, {"l", "L", "", true}},
    {39, {"m", "M", "", true}},
    {40, {"ù", "%"}},
    {41, {"²", ""}},
    {43, {"*", "µ"}},
    {44, {"w", "W", "", true}},
    {45, {"x", "X", "", true}},
    {46, {"c", "C", "", true}},
    {47, {"v", "V", "", true}},
    {48, {"b", "B", "", true}},
    {49, {"n", "N", "", true}},
    {50, {",", "?"}},
    {51, {";", "."}},
    {52, {":", "/"}},
    {53, {"!", "§"}},
    {86, {"<", ">"}},
};

// The same on all, but for the decimal key.
constexpr Row common_rows[] = {
    {55, {"*", "*"}}, {57, {" ", " "}},  {71, {"7", "7"}},  {72, {"8", "8"}}, {73, {"9", "9"}},
    {74, {"-", "-"}}, {75, {"4", "4"}},  {76, {"5", "5"}},  {77, {"6", "6"}}, {78, {"+", "+"}},
    {79, {"1", "1"}}, {80, {"2", "2"}},  {81, {"3", "3"}},  {82, {"0", "0"}}, {83, {".", "."}},
    {98, {"/", "/"}}, {117, {"=", "="}}, {121, {",", ","}},
};
constexpr std::uint16_t keypad_dot = 83;
constexpr KeyLevels german_keypad_dot{",", ","};

template <std::size_t N>
const KeyLevels* find(const Row (&rows)[N], std::uint16_t code) {
  const auto* at = std::lower_bound(std::begin(rows), std::end(rows), code,
                                    [](const Row& row, std::uint16_t c) { return row.code < c; });
  return at != std::end(rows) && at->code == code ? &at->levels : nullptr;
}

}  // namespace

std::string_view KeyLevels::text(bool shifted, bool with_alt_gr) const {
  return with_alt_gr ? alt_gr : shifted ? shift : plain;
}

bool KeyLevels::waits(bool shifted, bool with_alt_gr) const {
  return (dead & (with_alt_gr ? dead_alt_gr : shifted ? dead_shift : dead_plain)) != 0;
}

const KeyLevels* key_levels(Layout layout, std::uint16_t code) {
  if (layout == Layout::de && code == keypad_dot) return &german_keypad_dot;
  if (const KeyLevels* common = find(common_rows, code)) return common;
  switch (layout) {
    case Layout::us: break;
    case Layout::de: return find(de_rows, code);
    case Layout::fr: return find(fr_rows, code);
    case Layout::gb:
      if (const KeyLevels* own = find(gb_rows, code)) return own;
  }
  return find(us_rows, code);
}

char keypad_digit(std::uint16_t code) {
  const KeyLevels* levels = code >= 71 && code <= 82 ? find(common_rows, code) : nullptr;
  const char c = levels == nullptr ? 0 : levels->plain[0];
  return c >= '0' && c <= '9' ? c : '\0';
}

}  // namespace holdfast::scan

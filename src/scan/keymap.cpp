#include "scan/keymap.hpp"

#include <algorithm>
#include <array>

namespace holdfast::scan {
namespace {

struct Row {
  std::uint16_t code;
  KeyLevels levels;
};

// Sorted by key code.
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
    {13, {"´", "`", "", false, true}},
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
    {41, {"^", "°", "", false, true}},
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

// The same on both, but for the decimal key.
constexpr Row common_rows[] = {
    {55, {"*", "*"}}, {57, {" ", " "}},  {71, {"7", "7"}},  {72, {"8", "8"}}, {73, {"9", "9"}},
    {74, {"-", "-"}}, {75, {"4", "4"}},  {76, {"5", "5"}},  {77, {"6", "6"}}, {78, {"+", "+"}},
    {79, {"1", "1"}}, {80, {"2", "2"}},  {81, {"3", "3"}},  {82, {"0", "0"}}, {83, {".", "."}},
    {98, {"/", "/"}}, {117, {"=", "="}}, {121, {",", ","}},
};
constexpr std::uint16_t keypad_dot = 83;
constexpr KeyLevels german_keypad_dot{",", ","};

constexpr std::array<std::uint16_t, 128> code_page_437 = {
    0xC7,   0xFC,   0xE9,   0xE2,   0xE4,   0xE0,   0xE5,   0xE7,   0xEA,   0xEB,   0xE8,   0xEF,
    0xEE,   0xEC,   0xC4,   0xC5,   0xC9,   0xE6,   0xC6,   0xF4,   0xF6,   0xF2,   0xFB,   0xF9,
    0xFF,   0xD6,   0xDC,   0xA2,   0xA3,   0xA5,   0x20A7, 0x192,  0xE1,   0xED,   0xF3,   0xFA,
    0xF1,   0xD1,   0xAA,   0xBA,   0xBF,   0x2310, 0xAC,   0xBD,   0xBC,   0xA1,   0xAB,   0xBB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255D, 0x255C, 0x255B, 0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580,
    0x3B1,  0xDF,   0x393,  0x3C0,  0x3A3,  0x3C3,  0xB5,   0x3C4,  0x3A6,  0x398,  0x3A9,  0x3B4,
    0x221E, 0x3C6,  0x3B5,  0x2229, 0x2261, 0xB1,   0x2265, 0x2264, 0x2320, 0x2321, 0xF7,   0x2248,
    0xB0,   0x2219, 0xB7,   0x221A, 0x207F, 0xB2,   0x25A0, 0xA0,
};
constexpr std::array<std::uint16_t, 32> windows_1252 = {
    0x20AC, 0x0,    0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x0,    0x17D,  0x0,    0x0,    0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x0,    0x17E,  0x178,
};

template <std::size_t N>
const KeyLevels* find(const Row (&rows)[N], std::uint16_t code) {
  const auto* at = std::lower_bound(std::begin(rows), std::end(rows), code,
                                    [](const Row& row, std::uint16_t c) { return row.code < c; });
  return at != std::end(rows) && at->code == code ? &at->levels : nullptr;
}

std::string utf8(std::uint32_t point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xc0 | (point >> 6)), byte(0x80 | (point & 0x3f))};
  return {byte(0xe0 | (point >> 12)), byte(0x80 | ((point >> 6) & 0x3f)),
          byte(0x80 | (point & 0x3f))};
}

bool is_surrogate(std::uint32_t point) { return point >= 0xd800 && point < 0xe000; }

}  // namespace

const KeyLevels* key_levels(Layout layout, std::uint16_t code) {
  if (layout == Layout::de && code == keypad_dot) return &german_keypad_dot;
  if (const KeyLevels* common = find(common_rows, code)) return common;
  return layout == Layout::us ? find(us_rows, code) : find(de_rows, code);
}

char keypad_digit(std::uint16_t code) {
  const KeyLevels* levels = code >= 71 && code <= 82 ? find(common_rows, code) : nullptr;
  const char c = levels == nullptr ? 0 : levels->plain[0];
  return c >= '0' && c <= '9' ? c : '\0';
}

std::string alt_character(std::string_view digits) {
  constexpr std::size_t digits_max = 5;
  if (digits.empty() || digits.size() > digits_max) return {};
  std::uint32_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
  if (value == 0 || value > 0xffff || is_surrogate(value)) return {};
  if (value < 0x80 || value > 0xff) return utf8(value);
  if (digits[0] != '0') return utf8(code_page_437[value - 0x80]);
  const std::uint32_t point = value < 0xa0 ? windows_1252[value - 0x80] : value;
  return point == 0 ? std::string{} : utf8(point);
}

}  // namespace holdfast::scan

#include "base/json_string.hpp"

#include <cstdint>

namespace holdfast::base {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | (code >> 6));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

// The four digits of \uXXXX.
bool read_hex4(std::string_view text, std::uint32_t& code) {
  if (text.size() < 4) return false;
  code = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const char c = text[i];
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<std::uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<std::uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<std::uint32_t>(c - 'A' + 10);
    else
      return false;
    code = code * 16 + digit;
  }
  return true;
}

// `text` begins behind "\u". Returns the characters used; 0 if it is no character.
std::size_t read_unicode(std::string_view text, std::string& out) {
  std::uint32_t code = 0;
  if (!read_hex4(text, code)) return 0;
  if (code < 0xd800 || code > 0xdfff) {
    append_utf8(code, out);
    return 4;
  }
  std::uint32_t low = 0;
  const bool pair = code < 0xdc00 && text.substr(4, 2) == "\\u" && read_hex4(text.substr(6), low) &&
                    low >= 0xdc00 && low <= 0xdfff;
  if (!pair) return 0;
  append_utf8(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), out);
  return 10;
}

// `text` begins with a backslash. Returns the characters used; 0 if it is no escape.
std::size_t read_escape(std::string_view text, std::string& out) {
  constexpr std::string_view names = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return 0;
  if (text[1] == 'u') {
    const std::size_t used = read_unicode(text.substr(2), out);
    return used == 0 ? 0 : used + 2;
  }
  const auto found = names.find(text[1]);
  if (found == std::string_view::npos) return 0;
  out += meanings[found];
  return 2;
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

}  // namespace

std::size_t utf8_character(std::string_view text) {
  const std::uint32_t first = byte_at(text, 0);
  const auto tail = [&](std::size_t i) { return (byte_at(text, i) & 0xc0) == 0x80; };
  const std::uint32_t second = byte_at(text, 1);
  if (first < 0x80) return text.empty() ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90;
    const bool beyond = first == 0xf4 && second > 0x8f;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

JsonStringRead read_json_string(std::string_view text, std::string& out) {
  std::size_t at = 1;
  while (at < text.size()) {
    const std::size_t start = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out.append(text, start, at - start);
    if (at == text.size()) break;
    if (text[at] == '"') return {at + 1, {}};
    if (text[at] == '\\') {
      const std::size_t used = read_escape(text.substr(at), out);
      if (used == 0) return {at, "no such escape in a string"};
      at += used;
      continue;
    }
    if (static_cast<unsigned char>(text[at]) < 0x20) return {at, "control character in a string"};
    const std::size_t bytes = utf8_character(text.substr(at));
    if (bytes == 0) return {at, "a string is not UTF-8"};
    out.append(text, at, bytes);
    at += bytes;
  }
  return {text.size(), "a string has no end"};
}

}  // namespace holdfast::base

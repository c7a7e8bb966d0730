#include "gs1/own_code.hpp"

#include <algorithm>

namespace holdfast::gs1 {
namespace {

constexpr std::string_view kind_letters = "KLODT";  // in the order of OwnKind
constexpr std::string_view check_letters = "BCDEFGHIJKLNOPRSTUV";

bool printable_name(std::string_view name) {
  return !name.empty() && name.size() <= own_name_chars_max &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

char check_letter_of(std::string_view before) {
  std::size_t r = 0;
  for (const char c : before) r = (2 * r + static_cast<unsigned char>(c)) % check_letters.size();
  return check_letters[2 * r % check_letters.size()];
}

std::optional<OwnCode> read_own_code(std::string_view text, bool& check_fits) {
  check_fits = false;
  if (text.size() < 4 || text[0] != 'X') return std::nullopt;
  const std::size_t kind = kind_letters.find(text[1]);
  const std::string_view name = text.substr(2, text.size() - 3);
  if (kind == std::string_view::npos || !printable_name(name)) return std::nullopt;
  check_fits = check_letter_of(text.substr(0, text.size() - 1)) == text.back();
  return OwnCode{static_cast<OwnKind>(kind), name};
}

std::string own_code(OwnKind kind, std::string_view name) {
  std::string text = {'X', kind_letters[static_cast<std::size_t>(kind)]};
  text += name;
  text += check_letter_of(text);
  return text;
}

}  // namespace holdfast::gs1

#include "dynamics/literals.hpp"

#include <cctype>

#include <fmt/core.h>

namespace holdfast::dynamics {

constexpr std::string_view lookup_end = "_value";

bool is_lookup(std::string_view column) {
  return column.size() > lookup_end.size() + 1 && column.starts_with("_") &&
         column.ends_with(lookup_end);
}

std::string_view attribute_of(std::string_view column) {
  if (!is_lookup(column)) return column;
  return column.substr(1, column.size() - lookup_end.size() - 1);
}

std::string literal(std::string_view column, const base::Json& value) {
  if (value.string() == nullptr) return value.dump();
  if (is_lookup(column)) return *value.string();
  std::string out = "'";
  for (const char c : *value.string()) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = std::isalnum(c) != 0 || std::string_view("-._~'@").find(
                                                   static_cast<char>(c)) != std::string_view::npos;
    out += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return out;
}

}  // namespace holdfast::dynamics

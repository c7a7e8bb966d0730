#include "gs1/error.hpp"

#include <array>

#include <fmt/core.h>

namespace holdfast::gs1 {
namespace {

struct Words {
  std::string_view name;
  std::string_view text;
};

constexpr std::array words = {
    Words{"syntax", "brackets or separators are out of place"},
    Words{"symbology", "the symbology identifier is cut short"},
    Words{"empty", "there is no data"},
    Words{"unknown_ai", "no application identifier begins like this"},
    Words{"length", "the value has a wrong length"},
    Words{"charset", "a character that is not allowed here"},
    Words{"check_digit", "the check digit does not fit: scan again, or the label is misprinted"},
    Words{"date", "there is no such day"},
    Words{"format", "the value does not begin with a GS1 company prefix"},
    Words{"association_exclusive", "two elements that must not stand together"},
    Words{"association_repeat", "the same element twice with different values"},
    Words{"too_many", "more elements than one barcode can hold"},
};

}  // namespace

std::string_view to_string(ErrorClass value) { return words[static_cast<std::size_t>(value)].name; }

base::Error explain(const ParseError& error, std::string_view payload) {
  const auto& entry = words[static_cast<std::size_t>(error.what)];
  const std::string ai = error.ai.empty() ? "" : fmt::format("AI ({}): ", printable(error.ai));
  return {base::ErrorKind::invalid_input,
          fmt::format("reading barcode {}: {}{} (at character {})", printable(payload), ai,
                      entry.text, error.position + 1),
          std::string(entry.name)};
}

std::string printable(std::string_view payload, std::size_t chars_max) {
  std::string out;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    if (out.size() >= chars_max) return out + "...";
    const auto byte = static_cast<unsigned char>(payload[i]);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("<{:02X}>", byte);
    } else {
      out += payload[i];
    }
  }
  return out;
}

}  // namespace holdfast::gs1

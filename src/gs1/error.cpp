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
    Words{"symbology", "the symbology identifier is missing, cut short or none of GS1's"},
    Words{"empty", "there is no data"},
    Words{"unknown_ai", "no application identifier begins like this"},
    Words{"length", "the value has a wrong length"},
    Words{"charset", "a character that is not allowed here"},
    Words{"check_digit", "the check digit does not fit: scan again, or the label is misprinted"},
    Words{"date", "there is no such day"},
    Words{"time", "there is no such time of day"},
    Words{"code_list", "the code is not in its list (country, currency, package, medium)"},
    Words{"gcp", "the value does not begin with a GS1 company prefix"},
    Words{"piece_of_total", "piece and total do not fit: neither may be 0, the piece not above"},
    Words{"pcenc", "a % must be followed by two hexadecimal digits"},
    Words{"coupon", "the fields of the coupon are out of place"},
    Words{"format", "the value has not the form that its AI asks for"},
    Words{"association_exclusive", "two elements that must not stand together"},
    Words{"association_required", "an element that needs another one beside it"},
    Words{"association_repeat", "the same element twice"},
    Words{"too_many", "more elements than one barcode can hold"},
    Words{"dl_uri", "this is no well-formed web address of GS1"},
    Words{"dl_no_key", "the web address names no GS1 key"},
    Words{"dl_path", "the elements behind this key belong into the path, in their order"},
    Words{"dl_attr", "an element that must not stand in the query of a link"},
};
static_assert(words.size() == static_cast<std::size_t>(ErrorClass::dl_attr) + 1);

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

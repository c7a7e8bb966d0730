#include "gs1/parse.hpp"

#include <algorithm>

#include "gs1/digital_link.hpp"
#include "gs1/own_code.hpp"

namespace holdfast::gs1 {
namespace {

constexpr std::size_t identifier_chars = 3;
constexpr std::size_t sscc_digits = 18;
constexpr std::size_t looks_like_elements_chars_min = 16;
constexpr std::string_view composite_mark = "|]e0";

ElementRules rules_of(const ParseOptions& options) {
  return {options.reference_year, options.unknown_ais, options.exclusive_pairs,
          options.required_ais};
}

Scan blank(std::string_view data, Carrier carrier, const ParseOptions& options) {
  Scan scan;
  scan.carrier = carrier;
  scan.data = data;
  scan.name = data;
  scan.reference_year = options.reference_year;
  return scan;
}

// Places are counted from the start of the payload, not of the part that was read.
tl::unexpected<ParseError> shifted(ParseError error, std::size_t by) {
  error.position += by;
  return tl::unexpected<ParseError>(error);
}

// What the elements make of the scan.
void name(Scan& scan) {
  scan.kind = Kind::elements;
  scan.name = {};
  if (scan.elements.size() == 1 && scan.elements[0].ai == "00") {
    scan.kind = Kind::sscc;
    scan.name = scan.elements[0].value;
  }
}

// The number itself, and what a country or a company put into it.
Parsed<void> take_gtin(Scan& scan, std::string_view digits, const ParseOptions& options) {
  const Gtin14 gtin = pad_gtin(digits);
  const auto restricted = read_restricted(gtin, options.restricted, options.measure_check);
  if (!restricted) return tl::unexpected<ParseError>(restricted.error());
  scan.restricted = *restricted;
  scan.bare_gtin = gtin;
  scan.kind = Kind::gtin;
  return {};
}

Parsed<Scan> read_as_elements(Scan scan, std::size_t offset, const ParseOptions& options) {
  if (auto read = read_elements_into(scan.elements, scan.data, rules_of(options)); !read) {
    return shifted(read.error(), offset);
  }
  name(scan);
  return scan;
}

Parsed<void> check_number(std::string_view digits, std::size_t length, std::size_t offset) {
  if (digits.size() != length) return wrong(ErrorClass::length, offset + digits.size());
  const auto* bad =
      std::find_if_not(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (bad != digits.end()) {
    return wrong(ErrorClass::charset, offset + static_cast<std::size_t>(bad - digits.begin()));
  }
  if (!check_digit_fits(digits)) return wrong(ErrorClass::check_digit, offset + length - 1);
  return {};
}

// A trade item number of known length, with a composite component behind it or not.
Parsed<Scan> read_as_gtin(Scan scan, std::size_t length, std::size_t offset,
                          const ParseOptions& options) {
  const std::size_t mark = scan.data.find(composite_mark);
  const std::string_view digits = scan.data.substr(0, mark);
  if (auto checked = check_number(digits, length, offset); !checked) {
    return tl::unexpected<ParseError>(checked.error());
  }
  if (auto taken = take_gtin(scan, digits, options); !taken) {
    return shifted(taken.error(), offset);
  }
  if (mark == std::string_view::npos) return scan;
  const std::size_t rest = mark + composite_mark.size();
  if (auto read = read_elements_into(scan.elements, scan.data.substr(rest), rules_of(options));
      !read) {
    return shifted(read.error(), offset + rest);
  }
  return scan;
}

// EAN with add-on: the main number in front, 2 or 5 digits behind; alone an add-on is text.
Parsed<Scan> read_as_addon(Scan scan, std::size_t offset, const ParseOptions& options) {
  constexpr std::size_t ean13_digits = 13;
  const std::string_view digits = scan.data.substr(0, ean13_digits);
  if (digits.size() < ean13_digits || !check_digit_fits(digits)) return scan;
  if (auto taken = take_gtin(scan, digits, options); !taken) {
    return shifted(taken.error(), offset);
  }
  return scan;
}

Scan read_as_text(Scan scan) {
  bool fits = false;
  const auto own = read_own_code(scan.data, fits);
  if (own && fits) {
    constexpr Kind kinds[] = {Kind::command, Kind::location, Kind::badge, Kind::document,
                              Kind::tote};
    scan.kind = kinds[static_cast<std::size_t>(own->kind)];
    scan.name = own->name;
  } else {
    scan.wrong_check_letter = own.has_value();
  }
  return scan;
}

bool is_wrong_value(ErrorClass what) {
  switch (what) {
    case ErrorClass::dl_uri:
    case ErrorClass::dl_no_key:
    case ErrorClass::dl_path:
    case ErrorClass::dl_attr:
    case ErrorClass::association_repeat:
    case ErrorClass::unknown_ai:
    case ErrorClass::length:
    case ErrorClass::empty:
    case ErrorClass::too_many: return false;
    default: return true;
  }
}

// An address of somebody else's is text like any other.
Parsed<Scan> read_as_text_or_link(Scan scan, std::size_t offset, const ParseOptions& options) {
  if (!is_web_address(scan.data)) return read_as_text(scan);
  const auto elements = read_link(scan.data, {rules_of(options), options.short_gtins, true});
  if (elements) {
    scan.elements = *elements;
    name(scan);
    scan.is_link = true;
    return scan;
  }
  if (options.strict || is_wrong_value(elements.error().what)) {
    return shifted(elements.error(), offset);
  }
  return read_as_text(scan);
}

Parsed<Scan> parse_identified(std::string_view payload, const ParseOptions& options) {
  if (payload.size() < identifier_chars) return wrong(ErrorClass::symbology, payload.size());
  const Symbology symbology = symbology_of(payload.substr(0, identifier_chars));
  if (options.strict && !symbology.gs1_data) return wrong(ErrorClass::symbology, 0, {}, 3);
  Scan scan = blank(payload.substr(identifier_chars), symbology.carrier, options);
  switch (symbology.reading) {
    case Reading::elements: return read_as_elements(scan, identifier_chars, options);
    case Reading::ean13: return read_as_gtin(scan, 13, identifier_chars, options);
    case Reading::ean8: return read_as_gtin(scan, 8, identifier_chars, options);
    case Reading::gtin14: return read_as_gtin(scan, 14, identifier_chars, options);
    case Reading::addon: return read_as_addon(scan, identifier_chars, options);
    case Reading::text: break;
  }
  return read_as_text_or_link(scan, identifier_chars, options);
}

bool is_bracketed(std::string_view text) {
  const std::size_t close = text.find(')');
  return text.size() > 3 && text[0] == '(' && close != std::string_view::npos && close >= 3 &&
         close <= 5 && all_digits(text.substr(1, close - 1));
}

bool has_gtin_length(std::string_view digits) {
  return digits.size() == 8 || (digits.size() >= 12 && digits.size() <= 14);
}

// Fills in what a bare number is; false when it is none.
Parsed<bool> read_number(Scan& scan, const ParseOptions& options) {
  const std::string_view digits = scan.data;
  if (!all_digits(digits)) return false;
  const auto as_gtin = [&](std::string_view gtin) -> Parsed<bool> {
    if (auto taken = take_gtin(scan, gtin, options); !taken) {
      return tl::unexpected<ParseError>(taken.error());
    }
    return true;
  };
  if (options.upce && digits.size() >= 6 && digits.size() <= 8) {
    if (const auto upca = expand_upce(digits)) return as_gtin({upca->data(), upca->size()});
  }
  if (has_gtin_length(digits) && check_digit_fits(digits)) return as_gtin(digits);
  const bool with_ai = digits.size() == sscc_digits + 2 && digits.starts_with("00");
  const std::string_view sscc = with_ai ? digits.substr(2) : digits;
  if (sscc.size() != sscc_digits || !check_digit_fits(sscc)) return false;
  scan.kind = Kind::sscc;
  scan.name = sscc;
  if (with_ai) (void)scan.elements.add({digits.substr(0, 2), sscc});
  return true;
}

bool looks_like_elements(std::string_view text) {
  return text.size() >= looks_like_elements_chars_min &&
         (text.starts_with("01") || text.starts_with("02") || text.starts_with("00"));
}

Parsed<Scan> parse_bare(std::string_view payload, const ParseOptions& options) {
  Scan scan = blank(payload, Carrier::unknown, options);
  if (payload.find(separator) != std::string_view::npos) {
    // Some scanners send the leading FNC1 as well.
    const std::size_t leading = payload.front() == separator ? 1 : 0;
    scan.data.remove_prefix(leading);
    return read_as_elements(scan, leading, options);
  }
  if (is_bracketed(payload)) {
    const auto elements = read_bracketed(payload, rules_of(options));
    if (!elements) return tl::unexpected<ParseError>(elements.error());
    scan.elements = *elements;
    name(scan);
    return scan;
  }
  const auto is_number = read_number(scan, options);
  if (!is_number) return tl::unexpected<ParseError>(is_number.error());
  if (*is_number) return scan;
  if (looks_like_elements(payload)) {
    ElementRules strict = rules_of(options);
    strict.unknown_ais = false;
    if (read_elements_into(scan.elements, payload, strict)) {
      name(scan);
      scan.no_identifier = true;
      return scan;
    }
    scan.elements.clear();
  }
  return read_as_text_or_link(scan, 0, options);
}

}  // namespace

Parsed<Scan> parse(std::string_view payload, const ParseOptions& options) {
  if (options.strict && !payload.starts_with(']')) return wrong(ErrorClass::symbology, 0);
  if (payload.empty()) return wrong(ErrorClass::empty, 0);
  const bool identified =
      payload[0] == ']' && (options.strict || payload.size() < 2 || (payload[1] | 0x20) >= 'a');
  return identified ? parse_identified(payload, options) : parse_bare(payload, options);
}

}  // namespace holdfast::gs1

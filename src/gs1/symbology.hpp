// AIM symbology identifiers (ISO/IEC 15424): which barcode carried the data, and how to read it.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::gs1 {

enum class Carrier : std::uint8_t {
  unknown,  // the scanner sent no identifier
  gs1_128,
  databar,
  gs1_datamatrix,
  gs1_qr,
  gs1_dotcode,
  ean13,
  ean8,
  ean_addon,
  itf14,
  code128,
  datamatrix,
  qr,
  dotcode,
  other
};
std::string_view to_string(Carrier carrier);

enum class Reading : std::uint8_t { elements, ean13, ean8, addon, gtin14, text };

struct Symbology {
  Carrier carrier = Carrier::unknown;
  Reading reading = Reading::text;
  bool gs1_data = false;  // one that GS1's reference reader takes: strict reading (parse.hpp)
};

// `identifier` is ] + letter + modifier. Letters that are not known give other / text.
[[nodiscard]] Symbology symbology_of(std::string_view identifier);

}  // namespace holdfast::gs1

#include "gs1/symbology.hpp"

#include <array>

namespace holdfast::gs1 {
namespace {

struct Row {
  char letter;
  char modifier;
  Carrier carrier;
  Reading reading;
  bool gs1_data = false;
};

constexpr Row rows[] = {
    {'C', '1', Carrier::gs1_128, Reading::elements, true},
    {'e', '0', Carrier::databar, Reading::elements, true},
    {'e', '1', Carrier::databar, Reading::elements},
    {'e', '2', Carrier::databar, Reading::elements},
    {'d', '2', Carrier::gs1_datamatrix, Reading::elements, true},
    {'Q', '3', Carrier::gs1_qr, Reading::elements, true},
    {'J', '1', Carrier::gs1_dotcode, Reading::elements, true},
    {'E', '0', Carrier::ean13, Reading::ean13, true},
    {'E', '4', Carrier::ean8, Reading::ean8, true},
    {'E', '1', Carrier::ean_addon, Reading::addon},
    {'E', '2', Carrier::ean_addon, Reading::addon},
    {'E', '3', Carrier::ean_addon, Reading::addon},
    {'I', '1', Carrier::itf14, Reading::gtin14},
    {'C', '0', Carrier::code128, Reading::text},
    {'d', '1', Carrier::datamatrix, Reading::text, true},
    {'d', '4', Carrier::datamatrix, Reading::text},
    {'Q', '1', Carrier::qr, Reading::text, true},
    {'Q', '2', Carrier::qr, Reading::text},
    {'J', '0', Carrier::dotcode, Reading::text, true},
};

}  // namespace

std::string_view to_string(Carrier carrier) {
  constexpr std::array<std::string_view, 14> names = {
      "unknown",     "GS1-128",    "GS1 DataBar", "GS1 DataMatrix", "GS1 QR",
      "GS1 DotCode", "EAN-13",     "EAN-8",       "EAN add-on",     "ITF-14",
      "Code 128",    "DataMatrix", "QR",          "DotCode"};
  const auto index = static_cast<std::size_t>(carrier);
  return index < names.size() ? names[index] : "other";
}

Symbology symbology_of(std::string_view identifier) {
  if (identifier.size() == 3) {
    for (const Row& row : rows) {
      if (row.letter == identifier[1] && row.modifier == identifier[2]) {
        return {row.carrier, row.reading, row.gs1_data};
      }
    }
  }
  return {Carrier::other, Reading::text, false};
}

}  // namespace holdfast::gs1

#include "store/lot_note.hpp"

namespace holdfast::store {

std::string lot_key(const base::Uuid& item, std::string_view location, std::string_view lot) {
  std::string key = item.hex();
  key += '\x1f';
  key += location;
  key += '\x1f';
  return key.append(lot);
}

std::string write_lot(const LotNote& lot) { return lot.quantity.to_string() + " " + lot.expiry; }

LotNote read_lot(std::string_view text) {
  const auto blank = text.find(' ');
  const auto quantity = base::Decimal::parse(text.substr(0, blank));
  if (!quantity || blank == std::string_view::npos) return {};
  return {*quantity, std::string(text.substr(blank + 1))};
}

}  // namespace holdfast::store

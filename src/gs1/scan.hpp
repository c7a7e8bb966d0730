// One barcode as it was read: what kind of thing it names, and the values it carries.
//
// Model: a Scan holds views into the payload it was read from, which must outlive it; it makes no
// allocation (about 3.3 kB on the stack). Trade items are GTIN-14 whatever the barcode held; of a
// restricted number with a price or weight in it (restricted.hpp) gtin14() is the key of the item,
// and weight(), amount() and quantity() tell what was in it. Values are exact: decimals as
// base::Decimal, dates with the century of the reference year.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/decimal.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/date.hpp"
#include "gs1/element_string.hpp"
#include "gs1/restricted.hpp"
#include "gs1/symbology.hpp"

namespace holdfast::gs1 {

enum class Kind : std::uint8_t {
  gtin,      // a bare trade item number
  sscc,      // a bare handling unit number, or an element string with nothing but (00)
  elements,  // an element string, or a Digital Link
  command,
  location,
  badge,
  document,
  tote,  // own codes; text() is the name
  text   // anything else: a SKU, a lot, an order number, a web address
};
std::string_view to_string(Kind kind);

enum class WeightUnit : std::uint8_t { kilogram, pound };
struct Weight {
  base::Decimal value;
  WeightUnit unit = WeightUnit::kilogram;
  bool gross = false;
};
struct Amount {
  base::Decimal value;
  std::string_view currency;  // ISO 4217 numeric, empty: the local one
};

struct Scan {
  Carrier carrier = Carrier::unknown;
  Kind kind = Kind::text;
  std::string_view data{};  // payload without symbology identifier
  std::string_view name{};  // own codes: the name; sscc: 18 digits; text: the text
  Elements elements{};
  std::optional<Gtin14> bare_gtin{};       // of EAN, UPC, ITF-14: the whole number
  std::optional<Restricted> restricted{};  // when bare_gtin is a number of a country or a company
  int reference_year = 2026;
  bool is_link = false;             // elements of a Digital Link
  bool no_identifier = false;       // read as an element string by its looks alone
  bool wrong_check_letter = false;  // looks like an own code, read as text

  // "" when absent. gtin14: bare, or AI 01, 8006, 03, 02, 8026.
  [[nodiscard]] std::string_view gtin14() const;
  [[nodiscard]] std::string_view sscc() const;    // AI 00
  [[nodiscard]] std::string_view lot() const;     // AI 10
  [[nodiscard]] std::string_view serial() const;  // AI 21
  [[nodiscard]] std::string_view order() const;   // AI 400
  [[nodiscard]] std::string_view gln() const;     // AI 414
  [[nodiscard]] std::string_view value(std::string_view ai_pattern) const;

  // A lot or serial number that ends like a date with its AI: the scanner may have lost the
  // separator between them, which no rule can tell (10LOT42 and 17261231).
  [[nodiscard]] bool separator_may_be_lost() const;

  [[nodiscard]] std::optional<Date> date(std::string_view ai) const;
  [[nodiscard]] std::optional<Moment> moment(std::string_view ai) const;
  [[nodiscard]] std::optional<Date> expiry() const;             // AI 17, else 7003, else 15
  [[nodiscard]] std::optional<base::Decimal> quantity() const;  // AI 30, else 37
  [[nodiscard]] std::optional<Weight> weight() const;           // net before gross
  [[nodiscard]] std::optional<Amount> amount() const;           // AI 390n-393n
};

// Value of an AI with implied decimals (310n, 392n): digits and the AI's last digit. Values shorter
// than their decimals are padded on the left.
[[nodiscard]] std::optional<base::Decimal> implied_decimal(std::string_view ai,
                                                           std::string_view digits);

}  // namespace holdfast::gs1

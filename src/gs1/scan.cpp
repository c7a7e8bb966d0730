#include "gs1/scan.hpp"

#include <array>

#include "gs1/ai_table.hpp"

namespace holdfast::gs1 {
namespace {

constexpr std::size_t currency_digits = 3;
constexpr std::size_t decimal_digits_max = 18;

std::optional<base::Decimal> decimal_of(std::string_view digits, int scale) {
  if (!all_digits(digits) || digits.size() > decimal_digits_max) return std::nullopt;
  std::int64_t mantissa = 0;
  for (const char c : digits) mantissa = mantissa * 10 + (c - '0');
  const auto value = base::Decimal::of(mantissa, scale);
  if (!value) return std::nullopt;
  return *value;
}

struct WeightRow {
  std::string_view ai;
  WeightUnit unit;
  bool gross;
};
constexpr WeightRow weight_rows[] = {{"310n", WeightUnit::kilogram, false},
                                     {"320n", WeightUnit::pound, false},
                                     {"330n", WeightUnit::kilogram, true},
                                     {"340n", WeightUnit::pound, true}};

}  // namespace

std::string_view to_string(Kind kind) {
  constexpr std::array<std::string_view, 9> names = {
      "gtin", "sscc", "elements", "command", "location", "badge", "document", "tote", "text"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view Scan::value(std::string_view ai_pattern) const {
  const Element* found = elements.find(ai_pattern);
  return found == nullptr ? std::string_view{} : found->value;
}

std::string_view Scan::gtin14() const {
  if (restricted) return {restricted->key.data(), restricted->key.size()};
  if (bare_gtin) return {bare_gtin->data(), bare_gtin->size()};
  for (const std::string_view ai : {"01", "8006", "03", "02", "8026"}) {
    if (const auto found = value(ai); !found.empty()) return found.substr(0, Gtin14{}.size());
  }
  return {};
}

std::string_view Scan::sscc() const { return kind == Kind::sscc ? name : value("00"); }
std::string_view Scan::lot() const { return value("10"); }
std::string_view Scan::serial() const { return value("21"); }
std::string_view Scan::order() const { return value("400"); }
std::string_view Scan::gln() const { return value("414"); }

std::optional<Date> Scan::date(std::string_view ai) const {
  const auto found = moment(ai);
  return found ? std::optional(found->date) : std::nullopt;
}

std::optional<Moment> Scan::moment(std::string_view ai) const {
  return read_moment(ai, value(ai), reference_year);
}

std::optional<Date> Scan::expiry() const {
  for (const std::string_view ai : {"17", "7003", "15"}) {
    if (const auto found = moment(ai)) return found->date;
  }
  return std::nullopt;
}

bool Scan::separator_may_be_lost() const {
  constexpr std::size_t tail_chars = 8;  // AI and YYMMDD
  const std::string_view text = lot().empty() || !serial().empty() ? serial() : lot();
  if (text.size() <= tail_chars) return false;
  const std::string_view tail = text.substr(text.size() - tail_chars);
  return listed("11,13,15,16,17", tail.substr(0, 2)) &&
         read_date(tail.substr(2), reference_year).has_value();
}

std::optional<base::Decimal> Scan::quantity() const {
  if (restricted && restricted->measure == Measure::count) return restricted->value;
  const auto variable = decimal_of(value("30"), 0);
  return variable ? variable : decimal_of(value("37"), 0);
}

std::optional<Weight> Scan::weight() const {
  if (restricted && restricted->measure == Measure::weight) {
    return Weight{restricted->value, WeightUnit::kilogram, false};
  }
  for (const WeightRow& row : weight_rows) {
    const Element* found = elements.find(row.ai);
    if (found == nullptr) continue;
    const auto value = implied_decimal(found->ai, found->value);
    if (value) return Weight{*value, row.unit, row.gross};
  }
  return std::nullopt;
}

std::optional<Amount> Scan::amount() const {
  if (restricted && restricted->measure == Measure::price) return Amount{restricted->value, {}};
  const Element* found = elements.find("390n 391n 392n 393n");
  if (found == nullptr) return std::nullopt;
  std::string_view digits = found->value;
  std::string_view currency;
  if (found->ai[2] == '1' || found->ai[2] == '3') {
    currency = digits.substr(0, currency_digits);
    digits.remove_prefix(currency.size());
  }
  const auto value = implied_decimal(found->ai, digits);
  if (!value) return std::nullopt;
  return Amount{*value, currency};
}

std::optional<base::Decimal> implied_decimal(std::string_view ai, std::string_view digits) {
  if (ai.size() != 4 || !all_digits(ai)) return std::nullopt;
  return decimal_of(digits, ai[3] - '0');
}

}  // namespace holdfast::gs1

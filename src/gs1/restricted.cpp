#include "gs1/restricted.hpp"

#include <algorithm>

namespace holdfast::gs1 {
namespace {

using enum Measure;

// gs1.dk: GTIN-13 with price, GTIN-13 with weight.
constexpr RestrictedRule denmark[] = {
    {"21", price, "PPPPPPVVVVVV", 2},  {"22", price, "PPPPPPVVVVVV", 2},
    {"23", price, "PPPPPPVVVVVV", 2},  {"24", price, "PPPPPPVVVVVV", 2},
    {"26", weight, "PPPPPPVVVVVV", 3}, {"27", weight, "PPPPPPPVVVVV", 3},
    {"28", weight, "PPPPPPVVVVVV", 3}};
// gs1-germany.de: the GTIN in use (2-, price, count and weight with check digit), SAN-4.
constexpr RestrictedRule germany[] = {
    {"22", price, "PPPPPPCVVVVV", 2},  {"23", price, "PPPPPPCVVVVV", 2},
    {"25", count, "PPPPPPCVVVVV", 0},  {"26", count, "PPPPPPCVVVVV", 0},
    {"28", weight, "PPPPPPCVVVVV", 3}, {"29", weight, "PPPPPPCVVVVV", 3}};
// gs1uk.org: how to barcode variable measure items.
constexpr RestrictedRule great_britain[] = {{"20", price, "PPPPPPPCVVVV", 2}};
// gs1.se: variable weight numbers. Norway publishes none; its goods follow the same rules.
constexpr RestrictedRule sweden[] = {
    {"20", price, "PPPPPPPPVVVV", 2},  {"21", price, "PPPPPPPPVVVV", 1},
    {"22", price, "PPPPPPPPVVVV", 0},  {"23", weight, "PPPPPPPPVVVV", 3},
    {"24", weight, "PPPPPPPPVVVV", 2}, {"25", weight, "PPPPPPPPVVVV", 1}};
// gs1.fi, gs1lv.org: variable measure.
constexpr RestrictedRule baltic[] = {{"23", weight, "PPPPPPPPVVVV", 3},
                                     {"24", weight, "PPPPPPPPVVVV", 2},
                                     {"25", weight, "PPPPPPPPVVVV", 1}};

constexpr RestrictedProfile profiles[] = {{"de", germany}, {"dk", denmark},       {"ee", baltic},
                                          {"fi", baltic},  {"gb", great_britain}, {"lt", baltic},
                                          {"lv", baltic},  {"no", sweden},        {"se", sweden}};

constexpr std::size_t payload_digits = 12;

std::string_view part_of(const RestrictedRule& rule, char mark, std::string_view digits) {
  const std::size_t from = rule.pattern.find(mark);
  if (from == std::string_view::npos) return {};
  return digits.substr(from, rule.pattern.rfind(mark) + 1 - from);
}

const RestrictedRule* rule_of(const RestrictedProfile* profile, std::string_view gtin13) {
  if (profile == nullptr) return nullptr;
  const auto found = std::find_if(profile->rules.begin(), profile->rules.end(),
                                  [&](const auto& r) { return gtin13.starts_with(r.prefix); });
  return found == profile->rules.end() ? nullptr : &*found;
}

Circulation circulation_of(std::string_view gtin13) {
  const bool country = gtin13[0] == '2' || gtin13.starts_with("02");
  return country ? Circulation::country : Circulation::company;
}

Gtin14 key_of(const RestrictedRule& rule, std::string_view gtin13) {
  std::array<char, payload_digits + 1> zeroed{};
  for (std::size_t i = 0; i < payload_digits; ++i) {
    zeroed[i] = rule.pattern[i] == 'P' ? gtin13[i] : '0';
  }
  const std::size_t check_at = rule.pattern.find('C');
  if (check_at != std::string_view::npos) {
    const std::string_view nothing = part_of(rule, 'V', {zeroed.data(), payload_digits});
    zeroed[check_at] = price_check_digit_of(nothing);
  }
  zeroed[payload_digits] = check_digit_of({zeroed.data(), payload_digits});
  return pad_gtin({zeroed.data(), zeroed.size()});
}

void split(Restricted& out, const RestrictedRule& rule, std::string_view gtin13) {
  std::int64_t digits = 0;
  for (const char c : part_of(rule, 'V', gtin13)) digits = digits * 10 + (c - '0');
  out.measure = rule.measure;
  if (const auto value = base::Decimal::of(digits, rule.decimals)) out.value = *value;
  out.key = key_of(rule, gtin13);
  const std::string_view item = part_of(rule, 'P', gtin13).substr(rule.prefix.size());
  std::copy(item.begin(), item.end(), out.item.begin());
  out.item_chars = item.size();
}

}  // namespace

std::string_view to_string(Circulation circulation) {
  return circulation == Circulation::country ? "GEOGRAPHICAL" : "COMPANY";
}

const RestrictedProfile* restricted_profile(std::string_view country) {
  const auto* found = std::find_if(std::begin(profiles), std::end(profiles),
                                   [&](const auto& p) { return p.country == country; });
  return found == std::end(profiles) ? nullptr : found;
}

std::span<const RestrictedProfile> restricted_profiles() { return profiles; }

Parsed<std::optional<Restricted>> read_restricted(const Gtin14& gtin,
                                                  const RestrictedProfile* profile,
                                                  MeasureCheck check) {
  if (!is_restricted(gtin)) return std::optional<Restricted>{};
  const std::string_view gtin13(gtin.data() + 1, gtin.size() - 1);
  Restricted out;
  out.circulation = circulation_of(gtin13);
  out.key = gtin;
  const RestrictedRule* rule =
      out.circulation == Circulation::country ? rule_of(profile, gtin13) : nullptr;
  if (rule == nullptr) return std::optional(out);
  const std::string_view own_check = part_of(*rule, 'C', gtin13);
  if (!own_check.empty() && check == MeasureCheck::verify &&
      own_check[0] != price_check_digit_of(part_of(*rule, 'V', gtin13))) {
    return wrong(ErrorClass::check_digit, rule->pattern.find('C'), {}, 1);
  }
  split(out, *rule, gtin13);
  return std::optional(out);
}

}  // namespace holdfast::gs1

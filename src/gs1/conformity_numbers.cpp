#include <charconv>

#include "gs1/ai_table.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/detail/answers.hpp"

namespace holdfast::gs1::detail {
namespace {

using base::Json;

Json said(std::initializer_list<Json::Member> members) {
  Json out = Json::object();
  out.set("ok", true);
  for (const auto& [name, value] : members) out.set(name, value);
  return out;
}

template <typename Chars>
std::string text_of(const Chars& chars) {
  return {chars.data(), chars.size()};
}

Json answer_check(const std::string& input, bool of_measure) {
  if (!all_digits(input)) return refused({ErrorClass::charset, 0}, input);
  const char check = of_measure ? price_check_digit_of(input) : check_digit_of(input);
  if (check == '\0') return refused({ErrorClass::length, input.size()}, input);
  return said({{"check", check - '0'}});
}

// One element, bracketed or as a scanner sends it.
Parsed<Elements> single(const std::string& input, int reference_year) {
  const ElementRules rules{reference_year, false};
  auto elements =
      input.starts_with('(') ? read_bracketed(input, rules) : read_elements(input, rules);
  if (elements && elements->size() != 1) return wrong(ErrorClass::syntax, 0);
  return elements;
}

Json answer_date(const std::string& input, const base::JsonView& options) {
  const std::string reference = options["reference_date"].text_or("");
  int year = ElementRules{}.reference_year;
  std::from_chars(reference.data(), reference.data() + std::min<std::size_t>(4, reference.size()),
                  year);
  const auto elements = single(input, year);
  if (!elements) {
    ParseError error = elements.error();
    if (error.what == ErrorClass::time || error.what == ErrorClass::charset) {
      error.what = ErrorClass::date;  // this kind asks for a date and knows no other mistake
    }
    return refused(error, input);
  }
  const auto& [ai, value] = (*elements)[0];
  const auto moment = read_moment(ai, value, year);
  if (!moment) return refused({ErrorClass::date, 0, ai}, input);
  const std::string day = moment->date.iso();
  return said(
      {{"date", day}, {"datetime", moment->time ? Json(day + "T" + moment->time->iso()) : Json()}});
}

// 001750 with three decimals is 1.750; too few digits are filled with zeros in front.
std::string with_point(std::string_view digits, std::size_t decimals) {
  std::string text(digits);
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  text.insert(text.size() - decimals, decimals == 0 ? "" : ".");
  const std::size_t zeros = text.find_first_not_of('0');
  const std::size_t whole = text.size() - decimals - (decimals == 0 ? 1 : 2);
  return text.substr(std::min(zeros, whole));
}

Json answer_decimal(const std::string& input) {
  const auto elements = single(input, ElementRules{}.reference_year);
  if (!elements) return refused(elements.error(), input);
  const auto& [ai, value] = (*elements)[0];
  const AiRow* row = find_ai(ai);
  Json groups = Json::array();
  std::string_view rest = value;
  std::string_view last;
  for (const Component& part : components(*row)) {
    last = rest.substr(0, part.max);
    if (last.empty()) break;
    groups.push_back(last);
    rest.remove_prefix(last.size());
  }
  const bool implied = listed("31nn,32nn,33nn,34nn,35nn,36nn,390n,391n,392n,393n,394n,395n", ai);
  if (!implied) return said({{"decimal", Json()}, {"groups", std::move(groups)}});
  return said({{"decimal", with_point(last, static_cast<std::size_t>(ai[3] - '0'))},
               {"groups", std::move(groups)}});
}

Json answer_upce(const std::string& input) {
  std::string upca = input;
  if (input.size() == 12) {
    if (!all_digits(input)) return refused({ErrorClass::charset, 0}, input);
    if (!check_digit_fits(input)) return refused({ErrorClass::check_digit, 11}, input);
  } else {
    const auto expanded = expand_upce(input);
    if (!expanded) return refused(expanded.error(), input);
    upca = text_of(*expanded);
  }
  std::string upce = input;
  if (input.size() == 6) upce.insert(0, 1, '0');
  if (upce.size() == 7) upce += upca.back();
  const auto shortened = suppress_upca(upca);
  if (input.size() == 12) upce = shortened ? text_of(*shortened) : "";
  return said({{"upc_e", upce.empty() ? Json() : Json(upce)},
               {"upc_a", upca},
               {"gtin14", text_of(pad_gtin(upca))}});
}

Json answer_restricted(const std::string& input, const base::JsonView& options) {
  const std::size_t n = input.size();
  if (!all_digits(input)) return refused({ErrorClass::charset, 0}, input);
  if (n != 8 && (n < 12 || n > 14)) return refused({ErrorClass::length, n}, input);
  if (!check_digit_fits(input)) return refused({ErrorClass::check_digit, n - 1}, input);
  const auto* profile = restricted_profile(options["region"].text_or(""));
  const Gtin14 gtin = pad_gtin(input);
  const auto read = read_restricted(gtin, profile);
  if (!read) return refused(read.error(), input);
  const auto& number = *read;
  const auto measured = [&](Measure measure) {
    return number && number->measure == measure ? Json(number->value.to_string()) : Json();
  };
  Json pieces;
  if (number && number->measure == Measure::count) pieces = Json(number->value);
  // Of a country whose rules are not known there is no key to look anything up by.
  const bool opaque = number && number->circulation == Circulation::country && profile == nullptr;
  const std::string key = text_of(number ? number->key : gtin);
  return said({{"type", number ? "Rcn" : "Gtin"},
               {"usage", number ? Json(to_string(number->circulation)) : Json()},
               {"weight", measured(Measure::weight)},
               {"count", std::move(pieces)},
               {"price", measured(Measure::price)},
               {"lookup_gtin13", opaque ? Json() : Json(key.substr(1))},
               {"item_reference",
                number && number->item_chars > 0 ? Json(number->item_reference()) : Json()}});
}

}  // namespace

Json answer_numbers(std::string_view kind, const std::string& input,
                    const base::JsonView& options) {
  if (kind == "checkdigit") return answer_check(input, false);
  if (kind == "pwcheck") return answer_check(input, true);
  if (kind == "date") return answer_date(input, options);
  if (kind == "decimal") return answer_decimal(input);
  if (kind == "upce") return answer_upce(input);
  if (kind == "rcn") return answer_restricted(input, options);
  Json out = Json::object();
  out.set("ok", false);
  out.set("class", "syntax");
  out.set("error", "there is no kind of vector " + std::string(kind));
  return out;
}

}  // namespace holdfast::gs1::detail

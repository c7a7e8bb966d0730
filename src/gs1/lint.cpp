#include "gs1/lint.hpp"

#include <algorithm>

#include "gs1/check_digit.hpp"
#include "gs1/date.hpp"
#include "gs1/detail/lint.hpp"

namespace holdfast::gs1 {
namespace {

using namespace detail;
using enum ErrorClass;

// Ten digits, seven of them decimals: degrees north of the south pole, and east of Greenwich.
constexpr std::string_view latitude_max = "1800000000";
constexpr std::string_view longitude_max = "3600000000";

Lints none_of(std::string_view part, std::string_view good, ErrorClass what) {
  const std::size_t at = part.find_first_not_of(good);
  if (at == std::string_view::npos) return std::nullopt;
  return Finding{what, at, 1};
}

Lints lint_pieces(std::string_view part) {
  const std::size_t half = part.size() / 2;
  if (part.size() % 2 != 0) return whole(piece_of_total, part);
  const std::string_view piece = part.substr(0, half);
  const std::string_view total = part.substr(half);
  if (number_of(piece) == 0) return Finding{piece_of_total, 0, half};
  if (number_of(total) == 0) return Finding{piece_of_total, half, half};
  if (piece > total) return whole(piece_of_total, part);
  return std::nullopt;
}

// <position>/<end>: neither 0 nor with a leading 0, the position not beyond the end.
Lints lint_position(std::string_view part) {
  const std::size_t slash = part.find('/');
  if (slash == std::string_view::npos) return whole(format, part);
  const std::string_view position = part.substr(0, slash);
  const std::string_view end = part.substr(slash + 1);
  if (!all_digits(position) || !all_digits(end)) return whole(format, part);
  if (position[0] == '0') return Finding{format, 0, slash};
  if (end[0] == '0') return Finding{format, slash + 1, end.size()};
  const bool beyond = position.size() != end.size() ? position.size() > end.size() : position > end;
  return beyond ? Lints(whole(format, part)) : std::nullopt;
}

Lints lint_percent(std::string_view part) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
  };
  for (std::size_t at = part.find('%'); at != std::string_view::npos; at = part.find('%', at + 3)) {
    const std::string_view code = part.substr(at, 3);
    if (code.size() < 3 || !is_hex(code[1]) || !is_hex(code[2])) {
      return Finding{pcenc, at, code.size()};
    }
  }
  return std::nullopt;
}

// One character out of a few.
Lints one_of(std::string_view part, std::string_view good, ErrorClass what) {
  if (part.size() == 1 && good.find(part[0]) != std::string_view::npos) return std::nullopt;
  return whole(what, part);
}

Lints unless(bool good, const Finding& finding) { return good ? Lints{} : Lints{finding}; }

// Of the facilities of tobacco (EU 2018/574): a letter, a digit, - or _.
Lints lint_importer(std::string_view part) {
  const bool good = part.size() == 1 && allowed(Charset::cset64, part[0]);
  return unless(good, whole(format, part));
}

Lints lint_not_zero(std::string_view part) {
  return unless(part.find_first_not_of('0') != std::string_view::npos, whole(format, part));
}

constexpr std::size_t padding_max = 2;

}  // namespace

Lints lint(Lint which, std::string_view part, int reference_year) {
  if (part.empty()) return std::nullopt;
  switch (which) {
    case Lint::none: return std::nullopt;
    case Lint::couponcode: return lint_coupon(part, reference_year);
    case Lint::couponposoffer: return lint_positive_offer(part);
    case Lint::csum: return unless(check_digit_fits(part), {check_digit, part.size() - 1, 1});
    case Lint::csumalpha: return lint_check_pair(part);
    case Lint::gcppos1: return lint_company_prefix(part, 0);
    case Lint::gcppos2: return lint_company_prefix(part, 1);
    case Lint::hasnondigit: return unless(!all_digits(part), whole(format, part));
    case Lint::hh: return lint_two_digits(part, 23, time);
    case Lint::hhmi: return lint_clock(part);
    case Lint::hyphen: return none_of(part, "-", format);
    case Lint::iban: return lint_iban(part);
    case Lint::importeridx: return lint_importer(part);
    case Lint::iso3166: return lint_country(part, false);
    case Lint::iso3166999: return lint_country(part, true);
    case Lint::iso3166alpha2: return lint_country_letters(part);
    case Lint::iso4217: return lint_currency(part);
    case Lint::iso5218: return one_of(part, "0129", code_list);
    case Lint::latitude: return unless(part <= latitude_max, whole(format, part));
    case Lint::longitude: return unless(part <= longitude_max, whole(format, part));
    case Lint::mediatype: return lint_media_type(part);
    case Lint::mi:
    case Lint::ss: return lint_two_digits(part, 59, time);
    case Lint::nonzero: return lint_not_zero(part);
    case Lint::nozeroprefix: return unless(part.size() == 1 || part[0] != '0', {format, 0, 1});
    case Lint::packagetype: return lint_package_type(part);
    case Lint::pcenc: return lint_percent(part);
    case Lint::pieceoftotal: return lint_pieces(part);
    case Lint::posinseqslash: return lint_position(part);
    case Lint::winding: return one_of(part, "019", format);
    case Lint::yesno: return one_of(part, "01", format);
    case Lint::yymmd0: return lint_date(part, true, reference_year);
    case Lint::yymmdd: return lint_date(part, false, reference_year);
    case Lint::yyyymmdd: return lint_long_date(part);
    case Lint::zero: return none_of(part, "0", format);
  }
  return std::nullopt;
}

Lints lint_charset(Charset charset, std::string_view part) {
  std::string_view body = part;
  if (charset == Charset::cset64) {
    body = part.substr(0, part.find_last_not_of('=') + 1);
    const std::size_t pads = part.size() - body.size();
    // Optional; where there is padding, the dictionary counts in threes.
    if (pads > padding_max || (pads > 0 && part.size() % 3 != 0)) {
      return Finding{ErrorClass::charset, body.size(), pads};
    }
  }
  const auto* bad =
      std::find_if_not(body.begin(), body.end(), [&](char c) { return allowed(charset, c); });
  if (bad == body.end()) return std::nullopt;
  return Finding{ErrorClass::charset, static_cast<std::size_t>(bad - body.begin()), 1};
}

}  // namespace holdfast::gs1

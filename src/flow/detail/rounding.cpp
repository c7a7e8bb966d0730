#include "flow/detail/rounding.hpp"

#include <compare>

namespace holdfast::flow::detail {
namespace {

using base::Decimal;
using base::Result;

// The quotient of `number / divisor` lies between `below` and `below + unit`.
struct Neighbours {
  Decimal below, above;
  std::strong_ordering half = std::strong_ordering::less;  // the remainder against half a unit
  bool exact = false;
};

Result<Neighbours> neighbours(Decimal number, Decimal divisor, int decimals) {
  const auto unit = Decimal::of(1, decimals);
  if (!unit) return tl::unexpected<base::Error>(unit.error());
  auto nearest = number.divided_by(divisor, decimals);
  if (!nearest) return base::pass(nearest);
  auto product = nearest->times(divisor);
  if (!product) return base::pass(product);
  auto rest = number.minus(*product);
  if (!rest) return base::pass(rest);
  if (rest->is_zero()) return Neighbours{*nearest, *nearest, std::strong_ordering::less, true};
  const bool short_of = rest->is_negative() == divisor.is_negative();  // nearest < quotient
  auto other = short_of ? nearest->plus(*unit) : nearest->minus(*unit);
  if (!other) return base::pass(other);
  const auto twice = rest->times(2);
  const auto step = unit->times(divisor);
  if (!twice || !step) return Neighbours{*nearest, *other};
  const auto size = [](Decimal d) { return d.is_negative() ? d.negated() : d; };
  Neighbours found{short_of ? *nearest : *other, short_of ? *other : *nearest,
                   size(*twice) <=> size(*step)};
  if (found.half != std::strong_ordering::equal) {
    found.half = short_of ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return found;
}

bool is_even(Decimal value, int decimals) {
  const int missing = decimals - value.scale();
  return missing > 0 || value.mantissa() % 2 == 0;
}

}  // namespace

Result<Decimal> divide(Decimal number, Decimal divisor, int decimals, Rounding rounding) {
  if (rounding == Rounding::nearest) return number.divided_by(divisor, decimals);
  auto found = neighbours(number, divisor, decimals);
  if (!found) return base::pass(found);
  if (found->exact) return found->below;
  switch (rounding) {
    case Rounding::up: return found->above;
    case Rounding::down: return found->below;
    case Rounding::zero: return found->below.is_negative() ? found->above : found->below;
    default: break;
  }
  if (found->half == std::strong_ordering::less) return found->below;
  if (found->half == std::strong_ordering::greater) return found->above;
  return is_even(found->below, decimals) ? found->below : found->above;
}

}  // namespace holdfast::flow::detail

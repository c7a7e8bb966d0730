#include "base/decimal.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using holdfast::base::Decimal;
using holdfast::base::ErrorKind;

namespace {

Decimal number(std::string_view text) {
  const auto value = Decimal::parse(text);
  INFO(text);
  REQUIRE(value.has_value());
  return *value;
}

std::string printed(std::string_view text) { return number(text).to_string(); }

rc::Gen<Decimal> any_decimal() {
  return rc::gen::map(
      rc::gen::pair(rc::gen::inRange<std::int64_t>(-INT64_MAX, INT64_MAX), rc::gen::inRange(0, 19)),
      [](const auto& parts) { return *Decimal::of(parts.first, parts.second); });
}

rc::Gen<Decimal> small_decimal() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000),
                                    rc::gen::inRange(0, 7)),
                      [](const auto& parts) { return *Decimal::of(parts.first, parts.second); });
}

}  // namespace

TEST_CASE("a decimal prints its shortest exact text") {
  CHECK(printed("19.0") == "19");
  CHECK(printed("-12.50") == "-12.5");
  CHECK(printed("1e3") == "1000");
  CHECK(printed("+7") == "7");
  CHECK(printed(".5") == "0.5");
  CHECK(printed("-0.0") == "0");
  CHECK(printed("0.000000000000000001") == "0.000000000000000001");
  CHECK(printed("1.5E-3") == "0.0015");
  CHECK(printed("9223372036854775807") == "9223372036854775807");
  CHECK(printed("-9.223372036854775807") == "-9.223372036854775807");
  CHECK(printed("1" + std::string(60, '0') + "e-60") == "1");
  CHECK(printed("0." + std::string(60, '0') + "1e61") == "1");
  CHECK(printed("0.1" + std::string(60, '0')) == "0.1");
}

TEST_CASE("texts that are no numbers are refused and named") {
  for (const auto* text : {"", "1,5", "0x1", "abc", ".", "-", "1e", "1e+", "--1", "1 ", " 1",
                           "1.2.3", "NaN", "Infinity", "1e1.5"}) {
    INFO(text);
    const auto value = Decimal::parse(text);
    REQUIRE_FALSE(value);
    CHECK(value.error().kind == ErrorKind::invalid_input);
    CHECK(value.error().message == "expected a number, got \"" + std::string(text) + "\"");
  }
}

TEST_CASE("numbers beyond the range are refused, not rounded or wrapped") {
  const std::string forty_digits(40, '9');
  for (const auto& text : {std::string("9223372036854775808"), std::string("-9223372036854775808"),
                           std::string("1e19"), std::string("1e400"), std::string("1e-19"),
                           std::string("1e999999999999"), std::string("0.1234567890123456789"),
                           forty_digits, "0." + forty_digits}) {
    INFO(text);
    const auto value = Decimal::parse(text);
    REQUIRE_FALSE(value);
    CHECK(value.error().message.find("does not fit") != std::string::npos);
  }
  CHECK_FALSE(Decimal::of(1, 19));
  CHECK_FALSE(Decimal::of(1, -1));
  CHECK_FALSE(Decimal::of(INT64_MIN, 0));
}

TEST_CASE("arithmetic is exact where binary fractions are not") {
  CHECK(*number("0.1").plus(number("0.2")) == number("0.3"));
  CHECK(*number("1.1").times(number("1.1")) == number("1.21"));
  CHECK(*number("4.35").times(number("100")) == number("435"));
  Decimal sum;
  for (int i = 0; i < 1000; ++i) sum = *sum.plus(number("0.01"));
  CHECK(sum == number("10"));
}

TEST_CASE("overflow of arithmetic is an error") {
  const Decimal most(INT64_MAX);
  CHECK_FALSE(most.plus(Decimal(1)));
  CHECK_FALSE(most.negated().minus(Decimal(1)));
  CHECK_FALSE(most.times(Decimal(2)));
  CHECK_FALSE(number("0.000000001").times(number("0.0000000001")));
  CHECK_FALSE(Decimal(1).divided_by(Decimal(0), 2));
  CHECK(*most.times(number("0.1")) == number("922337203685477580.7"));
  CHECK(*most.plus(Decimal(-1)) == number("9223372036854775806"));
  CHECK(Decimal(INT64_MIN) == Decimal(-INT64_MAX));
}

TEST_CASE("rounding goes half away from zero, and only where asked") {
  CHECK(number("2.345").rounded(2) == number("2.35"));
  CHECK(number("-2.345").rounded(2) == number("-2.35"));
  CHECK(number("2.344").rounded(2) == number("2.34"));
  CHECK(number("2.5").rounded(0) == number("3"));
  CHECK(number("2.5").rounded(-3) == number("3"));
  CHECK(number("2.5").rounded(5) == number("2.5"));
  CHECK(*Decimal(1).divided_by(Decimal(3), 4) == number("0.3333"));
  CHECK(*Decimal(-2).divided_by(Decimal(3), 4) == number("-0.6667"));
  CHECK(*number("19.99").divided_by(number("1.19"), 2) == number("16.8"));
  CHECK(*number("1").divided_by(number("0.000001"), 0) == number("1000000"));
}

TEST_CASE("only whole numbers are integers") {
  CHECK(*number("19.0").integer() == 19);
  CHECK(number("19.5").integer().error().message == "expected a whole number, got 19.5");
}

TEST_CASE("printing and parsing a decimal gives it back") {
  CHECK(rc::check("parse(to_string(d)) == d", [] {
    const Decimal value = *any_decimal();
    const auto again = Decimal::parse(value.to_string());
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == value);
  }));
}

TEST_CASE("equal numbers have equal representations") {
  CHECK(rc::check("trailing zeros do not matter", [] {
    const auto whole = *rc::gen::inRange<std::int64_t>(-1000, 1000);
    const auto zeros = *rc::gen::inRange(1, 12);
    std::int64_t mantissa = whole;
    for (int i = 0; i < zeros; ++i) mantissa *= 10;
    RC_ASSERT(*Decimal::of(mantissa, zeros) == Decimal(whole));
  }));
}

TEST_CASE("sums and products obey the laws of arithmetic") {
  CHECK(rc::check("commutative, associative, distributive, inverse", [] {
    const Decimal a = *small_decimal();
    const Decimal b = *small_decimal();
    const Decimal c = *small_decimal();
    RC_ASSERT(*a.plus(b) == *b.plus(a));
    RC_ASSERT(*a.plus(b)->plus(c) == *a.plus(*b.plus(c)));
    RC_ASSERT(*a.plus(b)->minus(b) == a);
    const auto product = a.times(*b.plus(c));
    const auto left = a.times(b);
    const auto right = a.times(c);
    RC_PRE(product.has_value() && left.has_value() && right.has_value());
    RC_ASSERT(*product == *left->plus(*right));
  }));
}

TEST_CASE("the order of decimals is the order of their differences") {
  CHECK(rc::check("a < b iff a - b is negative", [] {
    const Decimal a = *small_decimal();
    const Decimal b = *small_decimal();
    RC_ASSERT((a < b) == a.minus(b)->is_negative());
    RC_ASSERT((a == b) == a.minus(b)->is_zero());
  }));
}

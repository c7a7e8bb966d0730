#include <catch2/catch.hpp>

#include "gs1/parse.hpp"

using namespace holdfast;
using namespace holdfast::gs1;

namespace {

base::Decimal decimal(std::string_view text) { return *base::Decimal::parse(text); }

ParseOptions in(std::string_view country) {
  ParseOptions options;
  options.restricted = restricted_profile(country);
  REQUIRE(options.restricted != nullptr);
  return options;
}

}  // namespace

TEST_CASE("a weighed piece of goods is looked up without its weight, and brings it along") {
  for (const auto* payload : {"]E02812342017503", "2812342017503"}) {
    const auto scan = parse(payload, in("de"));
    REQUIRE(scan);
    CHECK(scan->kind == Kind::gtin);
    CHECK(scan->gtin14() == "02812340000002");
    CHECK(scan->weight()->value == decimal("1.75"));
    CHECK_FALSE(scan->weight()->gross);
    CHECK_FALSE(scan->amount());
    CHECK(scan->restricted->item_reference() == "1234");
  }
}

TEST_CASE("two packages of one item have one key") {
  const auto one = parse("2812342017503", in("de"));
  const auto other = parse("2812343000429", in("de"));
  CHECK(one->gtin14() == other->gtin14());
  CHECK(one->bare_gtin != other->bare_gtin);
}

TEST_CASE("a price and a count come out as such") {
  CHECK(parse("2012345612990", in("se"))->amount()->value == decimal("12.99"));
  CHECK(parse("2012345612990", in("se"))->amount()->currency.empty());
  CHECK_FALSE(parse("2512347000424", in("de")));  // its own check digit is 3
  const auto pieces = parse("2512343000428", in("de"));
  REQUIRE(pieces);
  CHECK(pieces->quantity() == decimal("42"));
}

TEST_CASE("a wrong check digit of the measure is a misprint, unless the chain uses its place") {
  const auto scan = parse("]E02012345512993", in("gb"));
  REQUIRE_FALSE(scan);
  CHECK(scan.error().what == ErrorClass::check_digit);
  CHECK(scan.error().position == 3 + 7);
  ParseOptions lenient = in("gb");
  lenient.measure_check = MeasureCheck::ignore;
  CHECK(parse("]E02012345512993", lenient)->amount()->value == decimal("12.99"));
}

TEST_CASE("without a profile nothing is split, and the number is known as restricted") {
  const auto scan = parse("2812342017503");
  REQUIRE(scan);
  CHECK(scan->gtin14() == "02812342017503");
  CHECK(scan->restricted->circulation == Circulation::country);
  CHECK_FALSE(scan->weight());
  CHECK_FALSE(parse("4006381333931")->restricted);
}

TEST_CASE("what one company made up is taken as it is, whatever the country says") {
  for (const auto* number : {"0412345678903", "02345673", "412345678903"}) {
    const auto scan = parse(number, in("se"));
    INFO(number);
    REQUIRE(scan);
    REQUIRE(scan->restricted);
    CHECK(scan->restricted->circulation == Circulation::company);
    CHECK_FALSE(scan->weight());
    CHECK(scan->gtin14() == std::string_view(scan->bare_gtin->data(), 14));
  }
}

TEST_CASE("every profile's rules are whole") {
  CHECK(restricted_profiles().size() == 9);
  CHECK(restricted_profile("xx") == nullptr);
  for (const auto& profile : restricted_profiles()) {
    CHECK(restricted_profile(profile.country) == &profile);
    for (const auto& rule : profile.rules) {
      INFO(profile.country << " " << rule.prefix);
      CHECK(rule.pattern.size() == 12);
      CHECK(rule.pattern.starts_with("PP"));
      CHECK(rule.pattern.find_first_not_of("PCV") == std::string_view::npos);
      CHECK(rule.prefix[0] == '2');
      // Price and weight check digits exist for 4 and 5 digits.
      const auto values = std::count(rule.pattern.begin(), rule.pattern.end(), 'V');
      if (rule.pattern.find('C') != std::string_view::npos) CHECK((values == 4 || values == 5));
    }
  }
}

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "gs1/check_digit.hpp"
#include "gs1/date.hpp"

using namespace holdfast::gs1;

namespace {
std::string text(const Gtin14& gtin) { return {gtin.data(), gtin.size()}; }
std::string digits(std::size_t count) {
  return *rc::gen::container<std::string>(count, rc::gen::inRange('0', static_cast<char>('9' + 1)));
}
}  // namespace

TEST_CASE("check digits of the number families") {
  CHECK(check_digit_of("950110153100") == '0');       // GTIN-13
  CHECK(check_digit_of("9501234") == '6');            // GTIN-8
  CHECK(check_digit_of("952123400010") == '5');       // GLN
  CHECK(check_digit_of("39521234567890123") == '6');  // SSCC
  CHECK(check_digit_fits("4006381333931"));
  CHECK_FALSE(check_digit_fits("4006381333932"));
  CHECK_FALSE(check_digit_fits("40063813339x1"));
  CHECK_FALSE(check_digit_fits(""));
}

TEST_CASE("one wrong digit is always found") {
  rc::check([] {
    const std::string before = digits(*rc::gen::inRange<std::size_t>(7, 18));
    std::string number = before + check_digit_of(before);
    RC_ASSERT(check_digit_fits(number));
    char& changed = number[*rc::gen::inRange<std::size_t>(0, number.size())];
    changed = static_cast<char>('0' + (changed - '0' + *rc::gen::inRange(1, 10)) % 10);
    RC_ASSERT(!check_digit_fits(number));
  });
}

TEST_CASE("trade items are keyed by 14 digits, zeros in front") {
  CHECK(text(pad_gtin("4006381333931")) == "04006381333931");
  CHECK(text(pad_gtin("042100005264")) == "00042100005264");
  CHECK(text(pad_gtin("96385074")) == "00000096385074");
  CHECK(text(pad_gtin("19521234000072")) == "19521234000072");
}

TEST_CASE("UPC-E of 8 digits names the UPC-A it abbreviates") {
  const auto upca = expand_upce("04252614");
  REQUIRE(upca);
  CHECK(std::string(upca->data(), 12) == "042100005264");
  CHECK(expand_upce("04252613").error().what == ErrorClass::check_digit);
  CHECK(expand_upce("0425").error().what == ErrorClass::length);
  CHECK(expand_upce("04252A14").error().what == ErrorClass::charset);
}

TEST_CASE("numbers that mean something only inside one company are marked") {
  CHECK(is_restricted(pad_gtin("2312345601759")));
  CHECK(is_restricted(pad_gtin("0412345678903")));
  CHECK(is_restricted(pad_gtin("02345673")));
  CHECK_FALSE(is_restricted(pad_gtin("4006381333931")));
  CHECK_FALSE(is_restricted(pad_gtin("19521234000072")));
}

TEST_CASE("dates take the century nearest to the reference year") {
  CHECK(read_date("760630", 2026)->year == 2076);
  CHECK(read_date("770101", 2026)->year == 1977);
  CHECK(read_date("020101", 2099)->year == 2102);
  CHECK(read_date("261231", 2026)->iso() == "2026-12-31");
}

TEST_CASE("day 00 is the last day of the month, and days that do not exist are refused") {
  CHECK(read_date("280200", 2026)->iso() == "2028-02-29");
  CHECK(read_date("270200", 2026)->iso() == "2027-02-28");
  CHECK(read_date("271100", 2026)->day == 30);
  CHECK_FALSE(read_date("270229", 2026));
  CHECK_FALSE(read_date("260000", 2026));
  CHECK_FALSE(read_date("261301", 2026));
  CHECK_FALSE(read_date("26123", 2026));
}

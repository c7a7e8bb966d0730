#include <catch2/catch.hpp>

#include "gs1/parse.hpp"

using namespace holdfast;
using namespace holdfast::gs1;

namespace {
base::Decimal decimal(std::string_view text) { return *base::Decimal::parse(text); }
}  // namespace

TEST_CASE("a label's lot, serial, dates and counts are at hand") {
  const auto scan = parse(
      "]d20109521234543213"
      "15270200"
      "10L7\x1d"
      "21S9\x1d"
      "30"
      "6");
  REQUIRE(scan);
  CHECK(scan->lot() == "L7");
  CHECK(scan->serial() == "S9");
  CHECK(scan->expiry()->iso() == "2027-02-28");
  CHECK(scan->quantity() == decimal("6"));
  CHECK_FALSE(scan->weight());
  CHECK(scan->order().empty());
}

TEST_CASE("use-by goes before best-before") {
  CHECK(parse("]C1"
              "15270101"
              "17261231")
            ->expiry()
            ->iso() == "2026-12-31");
}

TEST_CASE("a pallet's content and count") {
  const auto scan = parse(
      "]C100395212345678901236"
      "0219521234000072"
      "37"
      "24");
  REQUIRE(scan);
  CHECK(scan->kind == Kind::elements);
  CHECK(scan->sscc() == "395212345678901236");
  CHECK(scan->gtin14() == "19521234000072");
  CHECK(scan->quantity() == decimal("24"));
}

TEST_CASE("a handling unit alone is one") {
  const auto scan = parse("]C100395212345678901236");
  CHECK(scan->kind == Kind::sscc);
  CHECK(scan->name == "395212345678901236");
}

TEST_CASE("weights are exact and net goes before gross") {
  const auto scan = parse("]e0019952123412345633020004553103001750");
  REQUIRE(scan);
  CHECK(scan->weight()->value == decimal("1.75"));
  CHECK_FALSE(scan->weight()->gross);
  const auto pounds = parse("]e001995212341234563202000455");
  CHECK(pounds->weight()->value == decimal("4.55"));
  CHECK(pounds->weight()->unit == WeightUnit::pound);
}

TEST_CASE("prices are exact and keep their currency") {
  const auto scan = parse(
      "]e001995212341234563932978"
      "0599");
  REQUIRE(scan);
  CHECK(scan->amount()->value == decimal("5.99"));
  CHECK(scan->amount()->currency == "978");
  CHECK(parse("(3922)5")->amount()->value == decimal("0.05"));
}

TEST_CASE("orders and places by GS1 keys") {
  CHECK(parse("]C1400PO-12345")->order() == "PO-12345");
  const auto place = parse(
      "]C14149521234000105"
      "254A1");
  CHECK(place->gln() == "9521234000105");
  CHECK(place->value("254") == "A1");
}

TEST_CASE("an EAN with a composite component carries its lot") {
  const auto scan = parse(
      "]E02112345678900|]e010LOT\x1d"
      "17261231");
  REQUIRE(scan);
  CHECK(scan->kind == Kind::gtin);
  CHECK(scan->lot() == "LOT");
  CHECK(scan->gtin14() == "02112345678900");
}

TEST_CASE("a day of expiry with its time counts before best-before") {
  const auto scan = parse(
      "]C10109521234543213152701017003"
      "2612312359");
  CHECK(scan->expiry()->iso() == "2026-12-31");
  CHECK(scan->moment("7003")->time->iso() == "23:59:00");
  CHECK_FALSE(scan->moment("15")->time);
  CHECK_FALSE(scan->moment("10"));
}

TEST_CASE("a range of days and a production time are read") {
  const auto harvest = parse("(01)09521234543213(7007)261001261031");
  CHECK(harvest->moment("7007")->date.iso() == "2026-10-01");
  CHECK(harvest->moment("7007")->until->iso() == "2026-10-31");
  const auto produced = parse("(01)09521234543213(8008)26011509");
  CHECK(produced->moment("8008")->time->iso() == "09:00:00");
}

TEST_CASE("a lot that ends like a date tells of a lost separator") {
  // (10)LOT42 and (17)261231 without 0x1D between them: no rule can tell.
  CHECK(parse("]C1010952123454321310LOT4217261231")->separator_may_be_lost());
  CHECK(parse("]C1010952123454321321S17261231")->separator_may_be_lost());
  CHECK_FALSE(parse("]C1010952123454321310LOT42\x1d"
                    "17261231")
                  ->separator_may_be_lost());
  CHECK_FALSE(parse("]C1010952123454321310LOT4217261331")->separator_may_be_lost());
  CHECK_FALSE(parse("]C1010952123454321310"
                    "17261231")
                  ->separator_may_be_lost());
}

TEST_CASE("pieces and contents name their trade item") {
  CHECK(parse("(8006)095212345432130102")->gtin14() == "09521234543213");
  CHECK(parse("(00)395212345678901236(8026)095212345432130102(37)2")->gtin14() == "09521234543213");
}

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "gs1/parse.hpp"

using namespace holdfast::gs1;

TEST_CASE("the identifier says what the data is and is no part of it") {
  // ]C1 left in the data was a bug of other products.
  const auto scan = parse("]C10109521234543213");
  REQUIRE(scan);
  CHECK(scan->carrier == Carrier::gs1_128);
  CHECK(scan->gtin14() == "09521234543213");
  const auto inside = parse("]C110A]C1B");
  CHECK_FALSE(inside);  // ] is no character of a lot
  CHECK(parse("]C0A]C1B")->data == "A]C1B");
}

TEST_CASE("every separator is seen, not only the first") {
  const auto scan = parse(
      "]d2010952123454321310LOT42\x1d"
      "21SER9\x1d"
      "30"
      "12\x1d"
      "17261231");
  REQUIRE(scan);
  CHECK(scan->elements.size() == 5);
  CHECK(scan->lot() == "LOT42");
  CHECK(scan->serial() == "SER9");
}

TEST_CASE("without identifier numbers are known by their check digit") {
  CHECK(parse("4006381333931")->kind == Kind::gtin);
  CHECK(parse("4006381333931")->bare_gtin == pad_gtin("4006381333931"));
  CHECK(parse("96385074")->kind == Kind::gtin);
  CHECK(parse("042100005264")->kind == Kind::gtin);
  CHECK(parse("19521234000072")->kind == Kind::gtin);
  CHECK(parse("395212345678901236")->kind == Kind::sscc);
  CHECK(parse("00395212345678901236")->sscc() == "395212345678901236");
  CHECK(parse("4006381333932")->kind == Kind::text);
}

TEST_CASE("UPC-E is read only where the scanner's profile says so") {
  CHECK(parse("04252614")->kind == Kind::text);  // wrong as GTIN-8
  const auto scan = parse("04252614", {.upce = true});
  CHECK(scan->gtin14() == "00042100005264");
}

TEST_CASE("an element string without identifier and separator is marked as guessed") {
  const auto scan = parse("010952123454321317261231");
  REQUIRE(scan);
  CHECK(scan->kind == Kind::elements);
  CHECK(scan->no_identifier);
  CHECK(parse("010952123454321417261231")->kind == Kind::text);  // does not read throughout
}

TEST_CASE("a separator in front, as some scanners send FNC1, does no harm") {
  const auto scan = parse(
      "\x1d"
      "010952123454321310A\x1d"
      "21B");
  REQUIRE(scan);
  CHECK(scan->serial() == "B");
}

TEST_CASE("an AI that is not in the table is kept where its length is certain") {
  const auto scan = parse(
      "]C10109521234543213"
      "4399"
      "1\x1d"
      "10LOT");
  REQUIRE(scan);
  CHECK(scan->value("4399") == "1");
  CHECK(scan->lot() == "LOT");
  CHECK(parse("]C1010952123454321343991", {.unknown_ais = false}).error().what ==
        ErrorClass::unknown_ai);
  CHECK(parse("]C18999XYZ").error().what == ErrorClass::unknown_ai);
}

TEST_CASE("an error names its class, its AI and its place") {
  const auto scan = parse("]C1010952123454321317261301");
  REQUIRE_FALSE(scan);
  CHECK(scan.error().what == ErrorClass::date);
  CHECK(scan.error().ai == "17");
  CHECK(scan.error().position == 23);  // the month
  CHECK(scan.error().length == 2);
  const auto error = explain(scan.error(), "]C1010952123454321317261301");
  CHECK(error.kind == holdfast::base::ErrorKind::invalid_input);
  CHECK(error.code == "date");
  CHECK_THAT(error.message, Catch::Contains("AI (17)") && Catch::Contains("character 24"));
}

TEST_CASE("control bytes are never shown raw") {
  CHECK(printable("A\x1d\x1b[2J") == "A<1D><1B>[2J");
  CHECK(printable(std::string(1000, 'x'), 10) == "xxxxxxxxxx...");
}

TEST_CASE("65 elements are refused") {
  std::string text = "]C1";
  for (int i = 0; i < 64; ++i) text += "10A\x1d";
  CHECK(parse(text)->elements.size() == 64);
  CHECK(parse(text + "10A").error().what == ErrorClass::too_many);
}

TEST_CASE("no payload makes the reader fail otherwise than by an error value") {
  rc::check([](const std::string& tail, bool digits) {
    static constexpr std::string_view heads[] = {"",     "]C1", "]E0",  "]d2",
                                                 "(01)", "01",  "\x1d", "XL"};
    const auto head =
        *rc::gen::elementOf(std::vector<std::string_view>(std::begin(heads), std::end(heads)));
    std::string text(head);
    for (const char c : tail) {
      text += digits ? static_cast<char>('0' + (static_cast<unsigned char>(c) % 10)) : c;
    }
    const auto scan = parse(text);
    if (!scan) {
      RC_ASSERT(scan.error().position <= text.size());
      RC_ASSERT(!explain(scan.error(), text).message.empty());
    } else {
      (void)scan->weight();
      (void)scan->amount();
      (void)scan->expiry();
      RC_ASSERT(scan->data.size() <= text.size());
    }
  });
}

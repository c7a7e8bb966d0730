#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <memory>

#include "gs1/digital_link.hpp"
#include "gs1/link_compression.hpp"
#include "gs1/parse.hpp"

using namespace holdfast::gs1;

namespace {

Elements elements(std::initializer_list<Element> list) {
  Elements out;
  for (const Element& e : list) (void)out.add(e);
  return out;
}

std::string compressed(std::string_view text) {
  const auto read = read_bracketed(text, {});
  REQUIRE(read);
  return write_compressed_link(*read).value_or("none");
}

std::string decompressed(std::string_view uri) {
  const auto read = read_compressed_link(uri, {});
  return read ? bracketed(*read) : std::string(to_string(read.error().what));
}

}  // namespace

TEST_CASE("elements are compressed as GS1's prototype compresses them") {
  // By GS1DigitalLinkToolkit.js; the vectors hold the way back.
  CHECK(compressed("(01)09521234543213") == "https://id.gs1.org/ARFRq5sE2g");
  CHECK(compressed("(01)09521234543213(10)ABC123") == "https://id.gs1.org/CxFRq5sE2o1XgkY");
  CHECK(compressed("(01)09521234543213(21)0A1B2C") == "https://id.gs1.org/DBFRq5sE2owUNlg");
  CHECK(compressed("(01)09521234543213(10)ABC123(21)12345(17)261231") ==
        "https://id.gs1.org/GhFRq5sE2o1XgkYKMDk_xv");
  CHECK(compressed("(00)395212345678901236") == "https://id.gs1.org/AFfBOI0wov9A");
  CHECK(compressed("(01)99521234123456(3103)001750") == "https://id.gs1.org/LbUHL511gADaw");
  CHECK(compressed("(8004)952123412AB") == "https://id.gs1.org/gARLlSEjQSqw");
}

TEST_CASE(
    "what is compressed comes back, leading zeros, missing parts and several keys of text too") {
  for (const std::string text :
       {"(01)99521234123456(3103)001750(3922)0599", "(253)9521234000204", "(255)9521234000204",
        "(253)9521234000204DOC7", "(255)952123400020400012", "(8003)09521234999997AB-12",
        "(01)09521234543213(8008)26011509", "(01)09521234543213(7007)261001261031",
        "(01)09521234543213(235)aZ_9!", "(01)09521234543213(423)276840",
        "(00)395212345678901236(4309)00100000003600000000", "(414)9521234000105(254)A/1",
        "(01)09521234543213(10)abc123(17)261231(30)012", "(8010)1234#-/A(8011)12",
        "(01)09521234543213(7230)ABx!yz", "(00)395212345678901236(4330)000100-"}) {
    INFO(text);
    CHECK(decompressed(compressed(text)) == text);
  }
}

TEST_CASE("a key may stand in front of what is compressed") {
  CHECK(decompressed("https://example.com/01/09521234543213/EEarwSMXP8bw") ==
        "(01)09521234543213(10)ABC123(17)261231");
  CHECK(read_link("https://example.com/01/09521234543213/EEarwSMXP8bw", {}));
  CHECK(decompressed("https://example.com/EEarwSMXP8bw") == "dl_uri");  // no key
  CHECK(decompressed("https://example.com/01/09521234543214/EEarwSMXP8bw") == "dl_uri");
  CHECK_FALSE(write_compressed_link(*read_bracketed("(10)ABC123(17)261231", {})));
}

TEST_CASE("other parameters inside a compressed link are stepped over") {
  // linkType=gs1:pip between GTIN and date.
  CHECK(decompressed("https://id.gs1.org/ARFRq5sE2-IlinkTypegfPzYuuGngLn-N4") ==
        "(01)09521234543213(17)261231");
}

TEST_CASE("an address of somebody else's is text, not an error") {
  for (const auto* text :
       {"https://example.com/products/42", "https://example.com/", "http://box.local",
        "https://example.com/01/123", "https://example.com/AbCdEfGhIjKl", "HtTp://id.gs1.org/01/1",
        "https://example.com/?01=09521234543213"}) {
    INFO(text);
    const auto scan = parse(text);
    REQUIRE(scan);
    CHECK(scan->kind == Kind::text);
    CHECK(scan->name == text);
    CHECK(parse(std::string("]Q1") + text)->kind == Kind::text);
  }
}

TEST_CASE("a link is a scan like any other") {
  for (const std::string identifier : {"", "]Q1", "]d1", "]Q2", "]C0"}) {
    const std::string text =
        identifier + "https://shop.example/p/01/09521234543213/10/L%2F1?17=261231";
    const auto scan = parse(text);
    INFO(text);
    REQUIRE(scan);
    CHECK(scan->kind == Kind::elements);
    CHECK(scan->is_link);
    CHECK(scan->gtin14() == "09521234543213");
    CHECK(scan->lot() == "L/1");
    CHECK(scan->expiry()->iso() == "2026-12-31");
  }
}

TEST_CASE("a link that is one but for a wrong value is refused as a misprint") {
  const auto scan = parse("https://id.gs1.org/01/09521234543214/10/L");
  REQUIRE_FALSE(scan);
  CHECK(scan.error().what == ErrorClass::check_digit);
  CHECK(scan.error().ai == "01");
  CHECK(scan.error().position == 35);
}

TEST_CASE("values that are not in the payload live as long as the scan, also in a copy of it") {
  const std::string text = "https://id.gs1.org/01/09521234543213/10/A%2FB";
  std::optional<Scan> copy;
  {
    const auto scan = std::make_unique<Parsed<Scan>>(parse(text));
    REQUIRE(*scan);
    copy = **scan;
  }
  CHECK(copy->lot() == "A/B");
  const Elements again = Elements(copy->elements);
  CHECK(again[1].value.data() != copy->elements[1].value.data());
}

TEST_CASE("a link is written in the canonical order") {
  const auto list = elements({{"3922", "599"},
                              {"17", "261231"},
                              {"21", "S9"},
                              {"99", "a b"},
                              {"3103", "001750"},
                              {"01", "09521234543213"},
                              {"10", "L"}});
  CHECK(write_link(list) ==
        "https://id.gs1.org/01/09521234543213/10/L/21/S9?17=261231&3103=001750&3922=599&99=a%20b");
  CHECK(write_link(list, "https://shop.example/p/")->starts_with("https://shop.example/p/01/"));
  CHECK_FALSE(write_link(elements({{"10", "L"}})));
  CHECK_FALSE(write_link(elements({{"00", "395212345678901236"}, {"21", "S"}})));
  CHECK(bracketed(in_link_order(list)) ==
        "(01)09521234543213(10)L(21)S9(3922)599(17)261231(99)a b(3103)001750");
}

TEST_CASE("links without end, with nothing but marks, or with a thousand parameters are answered") {
  rc::check([] {
    static const std::string marks = "/?&#=%+01:.aZ[]";
    std::string text = "https://";
    const auto picked = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, marks.size()));
    for (const std::size_t i : picked) text += marks[i];
    const auto read = read_link(text, {});
    RC_ASSERT(read || read.error().position <= text.size());
  });
  std::string many = "https://id.gs1.org/01/09521234543213?";
  for (int i = 0; i < 1000; ++i) many += "x=1&";
  CHECK(read_link(many, {})->size() == 1);
}

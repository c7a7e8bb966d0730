#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;

namespace {

Json step(const std::string& steps, const Json& in) {
  Json body = Json::object();
  body.set("x", in);
  const auto value = read_value(R"({"from": "/x", "then": [)" + steps + "]}", body.dump());
  return value ? *value : Json(value.error().message);
}

}  // namespace

TEST_CASE("text makes text of numbers and truth values, and of nothing else") {
  CHECK(step(R"("text")", json("12.50")) == Json("12.5"));
  CHECK(step(R"("text")", true) == Json("true"));
  CHECK(step(R"("text")", json("[1]")) == Json("order 1: /x: expected text, got array"));
}

TEST_CASE("text with a length refuses or cuts what is too long") {
  CHECK(step(R"({"text": 5})", "Haken") == Json("Haken"));
  CHECK(step(R"({"text": 5})", "Haken!") ==
        Json("order 1: /x: expected at most 5 characters, got 6"));
  CHECK(step(R"({"text": 5, "cut": true})", "Haken!") == Json("Haken"));
}

TEST_CASE("text length counts characters as both systems do and never splits one") {
  CHECK(step(R"({"text": 3, "cut": true})", "äöüß") == Json("äöü"));
  CHECK(step(R"({"text": 2, "cut": true})", "a😀b") == Json("a"));
  CHECK(step(R"({"text": 3, "cut": true})", "a😀b") == Json("a😀"));
}

TEST_CASE("trim, upper and lower know the letters of western Europe") {
  CHECK(step(R"("trim")", " \t Kran \n") == Json("Kran"));
  CHECK(step(R"("upper")", "gr\u00f6\u00dfe \u00f7") == Json("GR\u00d6\u00dfE \u00f7"));
  CHECK(step(R"("lower")", "\u00c4BC \u00d7") == Json("\u00e4bc \u00d7"));
}

TEST_CASE("split gives all parts or one, counted from either end") {
  CHECK(step(R"({"split": ","})", "Lager 7, Tor 3") == json(R"(["Lager 7", "Tor 3"])"));
  CHECK(step(R"({"split": ",", "part": 0})", "Lager 7, Tor 3") == Json("Lager 7"));
  CHECK(step(R"({"split": ",", "part": -1})", "Lager 7, Tor 3") == Json("Tor 3"));
  CHECK(step(R"({"split": ",", "part": 5})", "Lager 7") == Json());
}

TEST_CASE("join, replace and prefixes") {
  CHECK(step(R"({"join": "-"})", json(R"(["a", 2])")) == Json("a-2"));
  CHECK(step(R"({"replace": "aa", "with": "a"})", "aaaa") == Json("aa"));
  CHECK(step(R"({"prefix": "SW-"})", "10042") == Json("SW-10042"));
  CHECK(step(R"({"strip_prefix": "SW-"})", "SW-10042") == Json("10042"));
  CHECK(step(R"({"strip_prefix": "SW-"})", "10042") == Json("10042"));
}

TEST_CASE("gtin brings barcode numbers into one form and leaves other codes alone") {
  CHECK(step(R"({"gtin": "full"})", "4006381333931") == Json("04006381333931"));
  CHECK(step(R"({"gtin": "short"})", "04006381333931") == Json("4006381333931"));
  CHECK(step(R"({"gtin": "short"})", "00000096385074") == Json("96385074"));
  CHECK(step(R"({"gtin": "short"})", "012345678905") == Json("0012345678905"));
  CHECK(step(R"({"gtin": "short"})", "SHELF-7") == Json("SHELF-7"));
  CHECK(step(R"({"gtin": "full"})", "1234567") == Json("1234567"));
}

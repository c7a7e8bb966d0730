#include "base/json.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using holdfast::base::Decimal;
using holdfast::base::Json;
using holdfast::base::json_depth_max;

namespace {

Json parsed(std::string_view text) {
  auto value = Json::parse(text);
  INFO(text << (value ? "" : " " + value.error().message));
  REQUIRE(value.has_value());
  return std::move(*value);
}

std::string error_of(std::string_view text) {
  const auto value = Json::parse(text);
  return value ? "parsed as " + value->dump() : value.error().message;
}

rc::Gen<Json> any_json(int depth) {
  const auto scalar = rc::gen::oneOf(
      rc::gen::just(Json()), rc::gen::map<bool>([](bool b) { return Json(b); }),
      rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::int32_t>(), rc::gen::inRange(0, 19)),
                   [](const auto& n) { return Json(*Decimal::of(n.first, n.second)); }),
      rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)),
                   [](const std::string& s) { return Json(s); }));
  if (depth == 0) return scalar;
  const auto array = rc::gen::map(rc::gen::container<std::vector<Json>>(any_json(depth - 1)),
                                  [](const auto& items) { return Json::array(items); });
  const auto object = rc::gen::map(
      rc::gen::container<std::map<std::string, Json>>(
          rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)), any_json(depth - 1)),
      [](const auto& members) {
        return Json::object({members.begin(), members.end()});
      });
  return rc::gen::oneOf(scalar, rc::gen::resize(6, array), rc::gen::resize(6, object));
}

}  // namespace

TEST_CASE("JSON numbers never pass through binary fractions") {
  for (const auto* text :
       {"0.1", "0.2", "0.3", "19.99", "0.000000000000000001", "4.35", "9007199254740993",
        "9223372036854775807", "-9223372036854775807", "123456789.123456789"}) {
    CHECK(parsed(text).dump() == text);
  }
  const auto sum = parsed("0.1").number()->plus(*parsed("0.2").number());
  CHECK(Json(*sum).dump() == "0.3");
}

TEST_CASE("numbers beyond a decimal keep their text") {
  for (const auto* text : {"1e400", "-1e400", "12345678901234567890", "-9223372036854775808",
                           "1E+99999", "0.1234567890123456789012"}) {
    const Json value = parsed(text);
    CHECK(value.is_number());
    REQUIRE(value.out_of_range() != nullptr);
    CHECK(value.number() == nullptr);
    CHECK(value.dump() == text);
    CHECK(parsed(value.dump()) == value);
  }
  const std::string digits(2000, '7');
  CHECK(parsed(digits).dump() == digits);
}

TEST_CASE("whole numbers print without a point") {
  CHECK(parsed("19.0").dump() == "19");
  CHECK(parsed("1e3").dump() == "1000");
  CHECK(parsed("-0.0").dump() == "0");
  CHECK(Json(7).dump() == "7");
}

TEST_CASE("malformed JSON is refused with line and column") {
  CHECK(error_of("") == "malformed JSON: line 1, column 1: expected a value, got the end");
  CHECK(error_of("{\n \"a\": [1,\n  x]}") ==
        "malformed JSON: line 3, column 3: expected a value, got 'x'");
  CHECK(error_of("[1 2]") == "malformed JSON: line 1, column 4: expected ',' or ']', got '2'");
  CHECK(error_of("{\"a\" 1}") == "malformed JSON: line 1, column 6: expected ':', got '1'");
  CHECK(error_of("{\"ä\":}") == "malformed JSON: line 1, column 6: expected a value, got '}'");
  CHECK(error_of("{a:1}") ==
        "malformed JSON: line 1, column 2: expected a name in quotes, got 'a'");
  CHECK(error_of("1\x01") == "malformed JSON: line 1, column 2: expected the end of the text");
  CHECK(error_of("[\x01]") == "malformed JSON: line 1, column 2: expected a value, got byte 0x01");
}

TEST_CASE("what JSON's grammar does not have is refused") {
  for (const auto* text : {"01",
                           "-",
                           "1.",
                           ".5",
                           "+1",
                           "1e",
                           "NaN",
                           "Infinity",
                           "tru",
                           "nulll",
                           "[1,]",
                           "{\"a\":1,}",
                           "[",
                           "{",
                           "\"abc",
                           "\"\t\"",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\",
                           "'a'",
                           "// c\n1",
                           "1 2",
                           "{\"a\":1 \"b\":2}",
                           "{1:2}",
                           "\"\xff\"",
                           "\"\xc0\xaf\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "\"\xe2\x82\""}) {
    INFO(text);
    CHECK(error_of(text).substr(0, 15) == "malformed JSON:");
  }
}

TEST_CASE("escapes and characters of a string are understood") {
  CHECK(*parsed(R"("\"\\\/\b\f\n\r\tA\u00e4\u20ac\ud83d\ude00")").string() ==
        "\"\\/\b\f\n\r\tA\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(parsed("\"\\u0000x\"").string()->size() == 2);
  CHECK(parsed("\"\xc3\xa4\"").dump() == "\"\xc3\xa4\"");
  CHECK(Json(std::string("a\0\x1f\n", 4)).dump() == "\"a\\u0000\\u001f\\n\"");
  CHECK(parsed("\xef\xbb\xbf[1]").dump() == "[1]");
}

TEST_CASE("nesting is limited") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parsed(nested(json_depth_max)).is_array());
  CHECK(error_of(nested(json_depth_max + 1)) ==
        "malformed JSON: line 1, column 65: deeper than 64 levels");
  CHECK(error_of(std::string(1'000'000, '[')).find("deeper than") != std::string::npos);
}

TEST_CASE("a string of a megabyte comes through") {
  const std::string text(1024 * 1024, 'x');
  CHECK(*parsed("\"" + text + "\"").string() == text);
}

TEST_CASE("a repeated name keeps its place and the last value") {
  CHECK(parsed(R"({"a":1,"b":2,"a":3})").dump() == R"({"a":3,"b":2})");
  std::string many = "{";
  for (int i = 0; i < 100'000; ++i) many += "\"k" + std::to_string(i % 50'000) + "\":1,";
  many += "\"k7\":{\"x\":2}}";
  const Json value = parsed(many);
  CHECK(value.members()->size() == 50'000);
  CHECK(value.find("k7")->dump() == R"({"x":2})");
}

TEST_CASE("objects keep the order of their members and compare without it") {
  const Json a = parsed(R"({"b":1,"a":[2,{"d":1,"c":2}]})");
  const Json b = parsed(R"({"a":[2,{"c":2,"d":1}],"b":1.0})");
  CHECK(a.dump() == R"({"b":1,"a":[2,{"d":1,"c":2}]})");
  CHECK(a == b);
  CHECK(a.canonical() == R"({"a":[2,{"c":2,"d":1}],"b":1})");
  CHECK(a.canonical() == b.canonical());
  CHECK_FALSE(a == parsed(R"({"b":1})"));
  CHECK_FALSE(parsed("[1,2]") == parsed("[2,1]"));
  CHECK_FALSE(parsed("1") == parsed("\"1\""));
  CHECK_FALSE(parsed("null") == parsed("false"));
}

TEST_CASE("members are set, replaced and erased") {
  Json value;
  value.set("a", 1);
  value.set("b", "x").push_back(7);
  CHECK(value.dump() == R"({"a":1,"b":[7]})");
  value.set("a", nullptr);
  CHECK(value.find("a")->is_null());
  CHECK(value.erase("a"));
  CHECK_FALSE(value.erase("a"));
  CHECK(value.find("a") == nullptr);
  CHECK(Json(3).find("a") == nullptr);
  CHECK(value.pretty() == "{\n  \"b\": [\n    7\n  ]\n}");
  CHECK(Json::object().pretty() == "{}");
}

TEST_CASE("every value is read back from each of its texts") {
  CHECK(rc::check("parse(dump) == parse(pretty) == parse(canonical) == value", [] {
    const Json value = *any_json(3);
    for (const auto& text : {value.dump(), value.pretty(), value.canonical()}) {
      const auto again = Json::parse(text);
      RC_ASSERT(again.has_value());
      RC_ASSERT(*again == value);
      RC_ASSERT(again->canonical() == value.canonical());
    }
  }));
}

TEST_CASE("no prefix of an object or array is taken for the whole") {
  const std::string text = R"({"a":[1.5,true,null,"\u00e4"],"b":{"c":-2e3}})";
  REQUIRE(Json::parse(text).has_value());
  for (std::size_t n = 0; n < text.size(); ++n) CHECK_FALSE(Json::parse(text.substr(0, n)));
}

TEST_CASE("arbitrary bytes never do more than fail") {
  CHECK(rc::check("what is parsed can be printed and parsed again", [] {
    const auto alphabet = rc::gen::element('{', '}', '[', ']', '"', ':', ',', '1', '-', 'e', '.',
                                           '\\', 'u', 'd', '8', '0', ' ', 't', '\xc3', '\xa4');
    const auto text = *rc::gen::container<std::string>(alphabet);
    const auto value = Json::parse(text);
    if (value) RC_ASSERT(*Json::parse(value->dump()) == *value);
  }));
}

// The vectors of tests/data/gs1/vectors.json: the 127 of the collection of 217 whose AIs and rules
// are covered. Compared are the AIs and the class of an error, not its wording.
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "base/json_view.hpp"
#include "gs1/parse.hpp"

using namespace holdfast;

namespace {

base::Json load() {
  std::ifstream file("tests/data/gs1/vectors.json");
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = base::Json::parse(text.str());
  REQUIRE(parsed);
  return std::move(*parsed);
}

std::string text_of(const base::Json& object, std::string_view name) {
  return base::JsonView(object)[name].text_or("");
}

// What was found, in the words of the vectors: the AIs, or the class of the error.
std::string shown(const gs1::Parsed<gs1::Scan>& scan) {
  if (!scan) return std::string(to_string(scan.error().what));
  std::string out;
  for (const auto& [ai, value] : scan->elements) {
    out.append("(").append(ai).append(")").append(value);
  }
  return out;
}

std::string expected_elements(const base::Json& expect) {
  if (!*expect.find("ok")->boolean()) return text_of(expect, "class");
  std::string out;
  for (const base::Json& pair : *expect.find("ais")->items()) {
    const auto& items = *pair.items();
    out.append("(").append(*items[0].string()).append(")").append(*items[1].string());
  }
  return out;
}

void check_scan(const base::Json& vector) {
  const std::string input = text_of(vector, "input");
  gs1::ParseOptions options;
  options.exclusive_pairs = true;
  options.unknown_ais = *base::JsonView(vector)["options"]["permit_unknown_ais"].boolean();
  CHECK(shown(gs1::parse(input, options)) == expected_elements(*vector.find("expect")));
}

void check_upce(const base::Json& vector) {
  const auto upca = gs1::expand_upce(text_of(vector, "input"));
  const base::Json& expect = *vector.find("expect");
  if (!*expect.find("ok")->boolean()) {
    REQUIRE_FALSE(upca);
    CHECK(to_string(upca.error().what) == text_of(expect, "class"));
    return;
  }
  REQUIRE(upca);
  CHECK(std::string(upca->data(), upca->size()) == text_of(expect, "upc_a"));
  const auto gtin = gs1::pad_gtin({upca->data(), upca->size()});
  CHECK(std::string(gtin.data(), gtin.size()) == text_of(expect, "gtin14"));
}

void check_date(const base::Json& vector) {
  const std::string input = text_of(vector, "input");
  const auto scan = gs1::parse(input, {.reference_year = 2026});
  const base::Json& expect = *vector.find("expect");
  if (!*expect.find("ok")->boolean()) {
    CHECK(shown(scan) == text_of(expect, "class"));
    return;
  }
  REQUIRE(scan);
  CHECK(scan->date(scan->elements[0].ai)->iso() == text_of(expect, "date"));
}

void check_decimal(const base::Json& vector) {
  const std::string input = text_of(vector, "input");
  const auto scan = gs1::parse(input);
  REQUIRE(scan);
  const auto& [ai, value] = scan->elements[0];
  const auto found = scan->amount() ? scan->amount()->value : *gs1::implied_decimal(ai, value);
  CHECK(found == *base::Decimal::parse(text_of(*vector.find("expect"), "decimal")));
}

void check_digit(const base::Json& vector) {
  const auto expected = *base::JsonView(vector)["expect"]["check"].integer();
  CHECK(gs1::check_digit_of(text_of(vector, "input")) == static_cast<char>('0' + expected));
}

void check(const base::Json& vector) {
  const std::string kind = text_of(vector, "kind");
  if (kind == "scan" || kind == "bracketed") return check_scan(vector);
  if (kind == "upce") return check_upce(vector);
  if (kind == "date") return check_date(vector);
  if (kind == "decimal") return check_decimal(vector);
  if (kind == "checkdigit") return check_digit(vector);
  FAIL("a vector of kind " << kind << " that no check exists for");
}

}  // namespace

TEST_CASE("the covered vectors read as the reference reads them") {
  const base::Json file = load();
  const auto& vectors = *file.find("vectors")->items();
  CHECK(vectors.size() == 127);
  for (const base::Json& vector : vectors) {
    INFO(text_of(vector, "id") << " " << text_of(vector, "input"));
    check(vector);
  }
}

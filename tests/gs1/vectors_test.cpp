// The vectors of tests/data/gs1: own_vectors.json, written for Holdfast from the standards with one
// for each linter and each class of error, and vectors.json: what GS1's own reference, biip and
// GS1's compression prototype answered. Every member of the answer is compared but for the wording
// of errors; of those the class and the AI they name.
#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "gs1/conformity.hpp"
#include "gs1/error.hpp"

using namespace holdfast;

namespace {

base::Json load(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = base::Json::parse(text.str());
  REQUIRE(parsed);
  return std::move(*parsed);
}

// "AI (17): The date ..." names 17.
base::Json ai_named_in(const std::string& error) {
  static const std::regex pattern("AI \\((\\d+)\\)");
  std::smatch match;
  return std::regex_search(error, match, pattern) ? base::Json(match[1].str()) : base::Json();
}

void compare(const base::Json& expected, const base::Json& found) {
  for (const auto& [name, value] : *expected.members()) {
    const bool words = name == "error";
    INFO(name << ": " << value.dump());
    const base::Json* got = found.find(words ? "ai" : name);
    REQUIRE(got != nullptr);
    CHECK(*got == (words ? ai_named_in(*value.string()) : value));
  }
}

void compare_all(const std::string& path, std::size_t count) {
  const base::Json file = load(path);
  const auto& vectors = *file.find("vectors")->items();
  CHECK(vectors.size() == count);
  for (const base::Json& vector : vectors) {
    const base::JsonView view(vector);
    INFO(view["id"].text_or("") << " " << view["input"].text_or("") << " "
                                << view["note"].text_or(""));
    const base::Json found = gs1::answer_vector(view);
    CHECK(*found.find("id") == *vector.find("id"));
    compare(*vector.find("expect"), found);
  }
}

}  // namespace

TEST_CASE("all vectors read as the references read them") {
  compare_all("tests/data/gs1/vectors.json", 217);
}

TEST_CASE("each rule of the standards is kept, and each class of error met") {
  compare_all("tests/data/gs1/own_vectors.json", 170);
}

TEST_CASE("between them the vectors name every class of error") {
  std::set<std::string> met;
  for (const char* path : {"tests/data/gs1/vectors.json", "tests/data/gs1/own_vectors.json"}) {
    const base::Json file = load(path);
    for (const base::Json& vector : *file.find("vectors")->items()) {
      met.insert(base::JsonView(vector)["expect"]["class"].text_or(""));
    }
  }
  for (int i = 0; i <= static_cast<int>(gs1::ErrorClass::dl_attr); ++i) {
    const auto what = static_cast<gs1::ErrorClass>(i);
    INFO(to_string(what));
    // Its message would be longer than a vector is readable; parse_test.cpp has it.
    if (what != gs1::ErrorClass::too_many) CHECK(met.contains(std::string(to_string(what))));
  }
}

TEST_CASE("an answer does not look at what is expected") {
  base::Json vector = *base::Json::parse(
      R"({"id": "x", "kind": "checkdigit", "input": "9501234", "expect": {"check": 1}})");
  const base::Json with = gs1::answer_vector(base::JsonView(vector));
  vector.erase("expect");
  CHECK(gs1::answer_vector(base::JsonView(vector)) == with);
  CHECK(*with.find("check") == base::Json(6));
}

TEST_CASE("a kind that is not known is answered, not passed over") {
  const base::Json vector = *base::Json::parse(R"({"id": "x", "kind": "nothing", "input": ""})");
  CHECK(*gs1::answer_vector(base::JsonView(vector)).find("ok") == base::Json(false));
}

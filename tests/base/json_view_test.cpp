#include "base/json_view.hpp"

#include <catch2/catch.hpp>

using holdfast::base::ErrorKind;
using holdfast::base::Json;
using holdfast::base::JsonView;

namespace {

const Json& order() {
  static const Json value = *Json::parse(R"({
    "id": "0FA91CE3-e96a-4bc2-be4b-d9ce752c3425", "createdAt": "2026-01-05T10:12:33.417+01:00",
    "number": "10001", "open": true, "note": null, "huge": 1e400, "a/b": {"~": 7},
    "lineItems": [{}, {}, {}, {"quantity": 2.5, "price": {"totalPrice": "x"}}]})");
  return value;
}

template <typename Result>
std::string error_of(const Result& result) {
  return result ? "no error" : result.error().message;
}

}  // namespace

TEST_CASE("a view names the path to what is not as expected") {
  const JsonView view(order());
  const auto price = view["lineItems"][3]["price"]["totalPrice"].decimal();
  CHECK(error_of(price) == R"(/lineItems/3/price/totalPrice: expected number, got "x")");
  CHECK(price.error().kind == ErrorKind::invalid_input);
  CHECK(error_of(view["lineItems"][3]["quantity"].integer()) ==
        "/lineItems/3/quantity: expected whole number, got 2.5");
  CHECK(error_of(view["lineItems"][9]["price"]["totalPrice"].decimal()) ==
        "/lineItems/9/price/totalPrice: expected number, got nothing");
  CHECK(error_of(view["lineItems"].text()) == "/lineItems: expected text, got array");
  CHECK(error_of(view["note"].boolean()) == "/note: expected boolean, got null");
  CHECK(error_of(view["number"].uuid()) ==
        "/number: expected id of 32 hex digits or GUID, got \"10001\"");
  CHECK(error_of(view["number"].time()) == "/number: expected date and time, got \"10001\"");
  CHECK(error_of(view["number"].items()) == "/number: expected array, got \"10001\"");
  CHECK(error_of(view["number"].members()) == "/number: expected object, got \"10001\"");
  CHECK(error_of(view["huge"].decimal()) ==
        "/huge: expected number of at most 18 digits, got 1e400");
  CHECK(error_of(view.text()) == "/: expected text, got object");
}

TEST_CASE("a view reads values of every type") {
  const JsonView view(order());
  CHECK(view["id"].uuid()->hex() == "0fa91ce3e96a4bc2be4bd9ce752c3425");
  CHECK(view["createdAt"].time()->iso() == "2026-01-05T09:12:33.417Z");
  CHECK(*view["number"].text() == "10001");
  CHECK(*view["open"].boolean());
  CHECK(view["lineItems"][3]["quantity"].decimal()->to_string() == "2.5");
  CHECK(view["lineItems"].size() == 4);
  CHECK((*view["lineItems"].items())->size() == 4);
  CHECK((*view.members())->size() == 8);
  CHECK(view["number"].text_or("none") == "10001");
  CHECK(view["note"].text_or("none") == "none");
  CHECK(view["absent"].text_or("none") == "none");
}

TEST_CASE("what is absent stays absent, and null is not absent") {
  const JsonView view(order());
  CHECK_FALSE(view["x"]["y"][3].exists());
  CHECK(view["x"].is_null());
  CHECK(view["note"].exists());
  CHECK(view["note"].is_null());
  CHECK(view["x"].size() == 0);
}

TEST_CASE("a JSON pointer leads to the same place as the steps") {
  const JsonView view(order());
  CHECK(view.at("/lineItems/3/quantity").decimal()->to_string() == "2.5");
  CHECK(*view.at("/a~1b/~0").integer() == 7);
  CHECK(view.at("/a~1b/~0").path() == "/a~1b/~0");
  CHECK(view.at("").get() == &order());
  CHECK_FALSE(view.at("/lineItems/-").exists());
  CHECK_FALSE(view.at("/lineItems/99999999999999999999").exists());
}

TEST_CASE("a long value is cut between characters") {
  const std::string shown = "123456789012345678901234567890123456789";
  const auto text = Json::parse("\"" + shown + "\xc3\xa4\xc3\xa4\"");
  REQUIRE(text.has_value());
  CHECK(error_of(JsonView(*text).decimal()) == "/: expected number, got \"" + shown + "...");
}

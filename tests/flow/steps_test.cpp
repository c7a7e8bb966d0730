#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;

namespace {

Json step(const std::string& steps, const std::string& in, const std::string& more = "") {
  const auto value = read_value(R"({"from": "/x", "then": [)" + steps + "]}", "{\"x\": " + in + "}",
                                NoLookups(), more);
  return value ? *value : Json(value.error().message);
}

const std::string states = R"("maps": {"state": {"pairs": [
    {"record": "open", "system": 0}, {"record": "open", "system": 1},
    {"record": "done", "system": 2}]}, "lenient": {"pairs": [{"record": 1, "system": "a"}],
    "record_default": 0, "system_default": "?"}},)";

Json written(const std::string& steps, const Json& in) {
  Mistakes mistakes;
  const auto mapping =
      mapping_of("write", R"({"from": "/x", "then": [)" + steps + "]}", mistakes, states);
  const holdfast::warehouse::Fields fields = {{"x", in}};
  const auto write = mapping->write({fields, {}}, NoLookups());
  if (!write) return Json(write.error().message);
  return *(*write)->body.find("x");
}

}  // namespace

TEST_CASE("boolean reads what systems write for yes and no") {
  for (const auto* yes : {"true", "1", R"("1")", R"("true")"}) {
    CHECK(step(R"("boolean")", yes) == Json(true));
    CHECK(step(R"("boolean", "not")", yes) == Json(false));
  }
  for (const auto* no : {"false", "0", R"("0")"}) CHECK(step(R"("boolean")", no) == Json(false));
  CHECK(step(R"("boolean")", R"("ja")") == Json("order 1: /x: expected true or false, got \"ja\""));
}

TEST_CASE("dates and times come in one form, in UTC") {
  CHECK(step(R"("date")", R"("2026-01-05T23:30:00+00:00")") == Json("2026-01-05"));
  CHECK(step(R"("date_time")", R"("2026-01-05T01:12:33.4+02:00")") ==
        Json("2026-01-04T23:12:33.400Z"));
  CHECK(step(R"({"date_time": "seconds"})", R"("2026-01-05 09:12:33.417")") ==
        Json("2026-01-05T09:12:33Z"));
  CHECK(step(R"("date_time")", R"("yesterday")") ==
        Json("order 1: /x: expected date and time, got \"yesterday\""));
}

TEST_CASE("ids change between the forms of the two systems") {
  const std::string hex = "0fa91ce3e96a4bc2be4bd9ce752c3425";
  CHECK(step(R"("guid")", "\"" + hex + "\"") == Json("0fa91ce3-e96a-4bc2-be4b-d9ce752c3425"));
  CHECK(step(R"("guid", "hex")", "\"" + hex + "\"") == Json(hex));
  CHECK(step(R"("guid")", R"("7")") ==
        Json("order 1: /x: expected id of 32 hex digits or GUID, got \"7\""));
}

TEST_CASE("first, last, only, flat and count look at an array") {
  CHECK(step(R"("first")", "[1, 2]") == Json(1));
  CHECK(step(R"("last")", "[1, 2]") == Json(2));
  CHECK(step(R"("only")", "[1, 2]") == Json());
  CHECK(step(R"("only")", "[1]") == Json(1));
  CHECK(step(R"("count")", "[1, 2]") == Json(2));
  CHECK(step(R"("flat")", "[[1, 2], [], 3]") == json("[1, 2, 3]"));
  CHECK(step(R"("first")", "1") == Json("order 1: /x: expected array, got 1"));
}

TEST_CASE("a value map reads from the system to the record") {
  CHECK(step(R"({"map": "state"})", "1", states) == Json("open"));
  CHECK(step(R"({"map": "state"})", "2", states) == Json("done"));
  CHECK(step(R"({"map": "state"})", "9", states) ==
        Json("order 1: /x: expected one of 0, 1, 2, got 9"));
  CHECK(step(R"({"map": "lenient"})", R"("b")", states) == Json(0));
}

TEST_CASE("a value map writes from the record to the system, the first pair winning") {
  CHECK(written(R"({"map": "state"})", "open") == Json(0));
  CHECK(written(R"({"map": "lenient"})", 5) == Json("?"));
  CHECK(written(R"({"map": "state"})", "lost")
            .string()
            ->find("expected one of \"open\", \"open\", \"done\", got \"lost\"") !=
        std::string::npos);
}

TEST_CASE("steps leave nothing alone") {
  CHECK(step(R"("trim", "decimal", "date")", "null") == Json());
}

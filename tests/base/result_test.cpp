#include "base/result.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace holdfast::base;

TEST_CASE("an error seen from one level up keeps everything but gains words") {
  Error inner{ErrorKind::unavailable, "503 from the shop", "FRAMEWORK__X", std::chrono::seconds(7)};
  const Error outer = inner.within("posting movement 7.1:12");
  CHECK(outer.message == "posting movement 7.1:12: 503 from the shop");
  CHECK(outer.kind == ErrorKind::unavailable);
  CHECK(outer.code == "FRAMEWORK__X");
  CHECK(outer.retry_after == std::chrono::seconds(7));
}

TEST_CASE("an error is handed on as it is or with what was being done") {
  Result<int> failed = fail(ErrorKind::not_found, "no item 7");
  const Result<std::string> passed = pass(failed, "picking");
  CHECK(passed.error().message == "picking: no item 7");
  const Status moved = pass(failed);
  CHECK(moved.error().message == "no item 7");
}

TEST_CASE("every kind of error has a name of its own") {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    names.insert(to_string(static_cast<ErrorKind>(kind)));
  }
  CHECK(names.size() == static_cast<std::size_t>(ErrorKind::internal) + 1);
}

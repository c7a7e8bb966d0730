#include "shopware/feed.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using shopware::FeedCursor;

TEST_CASE("a cursor survives its text, and an unreadable one begins anew") {
  const FeedCursor cursor{true, 42, {1767604353417}, {1767604354000}, 3};
  const FeedCursor again = FeedCursor::parse(cursor.dump());
  CHECK(again.loaded);
  CHECK(again.position == 42);
  CHECK(again.since == base::WallTime{1767604353417});
  CHECK(again.until == base::WallTime{1767604354000});
  CHECK(again.page == 3);
  for (const char* bad : {"", "{", "[]", R"({"loaded":1})", R"({"loaded":true,"position":"x"})"}) {
    CHECK_FALSE(FeedCursor::parse(bad).loaded);
  }
}

TEST_CASE("dates go to the shop in UTC without an offset, which it would ignore") {
  const std::string filter = shopware::changed_since({1767604353417}).dump();
  CHECK(filter.find("2026-01-05 09:12:33.417") != std::string::npos);
  CHECK(filter.find('Z') == std::string::npos);
  CHECK(filter.find("+00") == std::string::npos);
  CHECK(filter.find("updatedAt") != std::string::npos);
  CHECK(filter.find("createdAt") != std::string::npos);
}

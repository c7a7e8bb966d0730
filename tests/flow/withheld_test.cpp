#include <catch2/catch.hpp>

#include "flow/withheld.hpp"

using namespace holdfast;

TEST_CASE("a request that was not sent is told whole, numbers as they would go") {
  const auto error = flow::withheld("POST", "/api/rows", R"({"quantity":1.1})");
  CHECK(flow::is_withheld(error));
  CHECK(flow::requests_of(error).dump() ==
        R"([{"method":"POST","path":"/api/rows","body":{"quantity":1.1}}])");
  CHECK(flow::requests_of(flow::withheld("POST", "/x", "no JSON")).dump() ==
        R"([{"method":"POST","path":"/x","body":"no JSON"}])");
}

TEST_CASE("what has to go first stands first; other errors hold no requests") {
  const auto both =
      flow::after(flow::withheld("POST", "/a", "{}"), flow::withheld("POST", "/b", ""));
  const auto requests = flow::requests_of(both);
  REQUIRE(requests.items()->size() == 2);
  CHECK((*requests.items())[0].find("path")->dump() == "\"/a\"");
  CHECK(flow::requests_of({base::ErrorKind::refused, "no", "[{}]"}).dump() == "[]");
}

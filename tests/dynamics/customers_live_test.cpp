// Customers that the organisation knows already, against a running erpsim.
#include <catch2/catch.hpp>

#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {

TEST_CASE("a customer that is there is found by number and address, and not made again") {
  World world;
  const base::Json there = object({{"name", "O'Neil & Sons"},
                                   {"accountnumber", "A/4+10"},
                                   {"emailaddress1", "o'neil+shop@x.example"}});
  const flow::Write first = world.create("account", "made by somebody", there);
  REQUIRE(world.run(world.connector->push({first})).front());

  flow::Write second = world.create("account", "made by the box", there);
  second.find = object({{"accountnumber", "A/4+10"},
                        {"emailaddress1", "o'neil+shop@x.example"},
                        {"statecode", 0}});
  const auto found = world.run(world.connector->push({second}));
  REQUIRE(found.front());
  CHECK(found.front()->id == first.id);
  CHECK(found.front()->version > 0);
  CHECK(found.front()->existed);
  CHECK_FALSE(world.run(world.connector->read("account", second.id)));

  second.find.set("emailaddress1", "other@x.example");
  const auto made = world.run(world.connector->push({second}));
  REQUIRE(made.front());
  CHECK(made.front()->id == second.id);
  CHECK_FALSE(made.front()->existed);
}

}  // namespace holdfast::dynamics::test

// Records that are new at the ERP: what is asked of it for an order and its customer.
#include <catch2/catch.hpp>

#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using sync::testing::World;

namespace {

base::Uuid customer() {
  return warehouse::record_id(warehouse::RecordKind::customer,
                              "shopware/" + World::item("order/1001").hex());
}

struct Ordered : World {
  Ordered() {
    add_item("HF-1", 10);
    start();
    REQUIRE(settle());
    erp.calls.clear();
  }
  void sell() {
    add_order("1001", "HF-1", 2);
    REQUIRE(run_until([this] { return erp.count("push salesorder/") > 0; }));
    REQUIRE(settle());
  }
};

}  // namespace

TEST_CASE("a customer wanted by its own entry and by its order at once is created once") {
  Ordered world;
  world.erp.slow["push contact/" + customer().guid()] = 500ms;
  world.store().flush_time = 50ms;  // what was created is not to be let go before it is stored
  world.sell();
  CHECK(world.erp.count("push contact/") == 1);
  CHECK(world.erp.count("push salesorder/") == 1);
  CHECK(world.view().dead_letters().empty());
}

TEST_CASE("a customer whose create fails is created by the order that waited for it") {
  Ordered world;
  world.erp.before = [&,
                      once = true](const std::string& call) mutable -> std::optional<base::Error> {
    if (call.rfind("push contact/", 0) != 0 || !std::exchange(once, false)) return std::nullopt;
    return base::Error{base::ErrorKind::unavailable, "the line was cut"};
  };
  world.sell();
  CHECK(world.erp.count("push contact/") == 2);
  CHECK(world.erp.count("push salesorder/") == 1);
}

TEST_CASE("a create that is answered with the row is not read back") {
  for (const bool tells : {false, true}) {
    CAPTURE(tells);
    Ordered world;
    world.erp.tells_rows = tells;
    world.sell();
    const std::size_t reads = tells ? 0 : 1;
    CHECK(world.erp.count("read salesorder/") == reads);
    CHECK(world.erp.count("read contact/") == reads);
    // Either way it is known what is there: the order's coming back is no edit.
    world.run(60s);
    CHECK(world.erp.count("push salesorder/") == 1);
    CHECK(world.conflicts("field").empty());
  }
}

TEST_CASE("what the ERP made of a create is no edit of the ERP") {
  for (const bool tells : {false, true}) {
    CAPTURE(tells);
    Ordered world;
    world.erp.tells_rows = tells;
    world.erp.completes = [](const std::string& type, base::Json& body) {
      if (type == "contact") body.set("lastname", "BYRON");
    };
    world.sell();
    world.run(60s);
    const auto record = world.view().record(warehouse::RecordKind::customer, customer());
    REQUIRE((record && *record));
    CHECK((*record)->text("last_name") == "Byron");
    CHECK(world.erp.count("push contact/") == 1);
  }
}

// The engine as a whole, between two pretended systems.
#include <algorithm>

#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"
#include "sync/merge.hpp"
#include "sync/shadow.hpp"
#include "sync/stock_reader.hpp"
#include "sync/supply.hpp"
#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using sync::testing::World;

namespace {

base::Uuid customer_of(const std::string& order) {
  return warehouse::record_id(warehouse::RecordKind::customer,
                              "shopware/" + World::item("order/" + order).hex());
}

// Whether these events make an attempt of that action for that record durable.
bool departs(World& world, const store::Transaction& events, store::Endpoint endpoint,
             const std::string& action, const base::Uuid& record) {
  return std::any_of(events.begin(), events.end(), [&](const store::Event& event) {
    const auto* sent = std::get_if<store::Sent>(&event);
    const auto entry = sent == nullptr ? std::nullopt : world.view().outbox(sent->entry);
    return entry && entry->endpoint == endpoint && entry->action == action &&
           entry->key == record.hex();
  });
}

warehouse::Fact fact(warehouse::FactKind kind, const std::string& id) {
  warehouse::Fact out;
  out.kind = kind;
  out.id = id;
  out.source = "box";
  return out;
}

bool reached(const sync::testing::PretendedSystem& system, const std::string& type,
             const std::string& goal) {
  return std::any_of(system.moved.begin(), system.moved.end(),
                     [&](const auto& moved) { return moved.type == type && moved.goal == goal; });
}

// What the customer's own entry leaves behind when it is delivered.
store::Transaction link_with_all_told(World& world, const base::Uuid& customer) {
  constexpr auto kind = warehouse::RecordKind::customer;
  const auto record = world.view().record(kind, customer);
  REQUIRE((record && *record));
  std::vector<std::string> all;
  for (const auto& [name, field] : (*record)->fields) all.push_back(name);
  sync::Shadow shadow;
  sync::confirm(shadow, **record, all, {}, 1);
  store::Transaction out;
  sync::note_link(out, store::Endpoint::dynamics, "contact", customer.guid(), customer);
  out.emplace_back(store::Noted{store::Shelf::shadow,
                                sync::shadow_key(store::Endpoint::dynamics, kind, customer),
                                sync::encode_shadow(shadow)});
  return out;
}

// "box: 13, shopware: 4"
std::string sides_of(const store::Conflict& conflict) {
  const auto sides = base::JsonView(conflict.found.details)["sides"];
  std::string all;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    all +=
        (i == 0 ? "" : ", ") + sides[i]["by"].text_or("?") + ": " + sides[i]["value"].get()->dump();
  }
  return all;
}

}  // namespace

TEST_CASE("a system that is only read is told nothing before it is live") {
  World world;
  world.add_item("SW-1", 10);
  world.options.read_only = {store::Endpoint::dynamics};
  world.start();
  world.run(60s);
  world.receive("SW-1", 3);
  world.run(60s);
  CHECK(world.erp.count("push") == 0);
  CHECK(world.erp.count("transition") == 0);
  CHECK(world.at_erp("SW-1") == "10");
  CHECK(world.on_box("SW-1") == "13");
  CHECK(world.at_shop("SW-1") == "13");  // the other side goes on
  CHECK(world.view().outbox_count(store::Endpoint::dynamics) == 1);
  world.kill();
  world.options.read_only.clear();
  world.start();
  REQUIRE(world.settle());
  CHECK(world.at_erp("SW-1") == "13");
}

TEST_CASE("what was scanned reaches the ERP and the shop") {
  World world;
  world.add_item("SW-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  world.receive("SW-1", 3);
  REQUIRE(world.settle());
  CHECK(world.at_erp("SW-1") == "13");
  CHECK(world.on_box("SW-1") == "13");
  CHECK(world.at_shop("SW-1") == "13");
}

TEST_CASE("while its quota is short the ERP is asked for news and stock twice a minute") {
  for (const bool scarce : {false, true}) {
    CAPTURE(scarce);
    World world;
    world.add_item("SW-1", 10);
    world.start();
    REQUIRE(world.settle());
    world.erp.scarce = scarce;
    world.run(5s);
    world.erp.calls.clear();
    for (int second = 0; second < 120; ++second) {
      world.correct("SW-1", 10 + second);
      world.run(1s);
    }
    if (scarce) {
      CHECK(world.erp.count("pull") == 4);
      CHECK(world.erp.count("on hand") <= 4);
    } else {
      CHECK(world.erp.count("pull") > 50);
      CHECK(world.erp.count("on hand") > 50);
    }
    world.erp.scarce = false;
    CHECK(world.run_until([&] { return world.on_box("SW-1") == "129"; }, 60s));
  }
}

TEST_CASE("while its quota is short the ERP's stock is not asked for over and over") {
  for (const bool scarce : {false, true}) {
    CAPTURE(scarce);
    World world;
    world.add_item("SW-1", 10);
    world.start();
    REQUIRE(world.settle());
    world.erp.scarce = scarce;
    world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
      if (call.rfind("on hand", 0) != 0) return std::nullopt;
      return base::Error{base::ErrorKind::conflict, "it moves"};
    };
    world.correct("SW-1", 12);
    REQUIRE(world.run_until([&] { return world.erp.count("on hand") > 1; }, 60s));
    world.erp.calls.clear();
    world.run(120s);
    CHECK((scarce ? world.erp.count("on hand") <= 4 : world.erp.count("on hand") > 50));
  }
}

TEST_CASE("a movement that comes back in the ERP's number is no news to the shop") {
  World world;
  world.add_item("SW-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  world.shop.calls.clear();
  world.erp.calls.clear();
  world.receive("SW-1", 5);
  REQUIRE(world.settle());
  world.erp.tell_stock(World::erp_id("SW-1"));
  world.run(60s);
  CHECK(world.erp.count("on hand") >= 1);
  CHECK(world.shop.count("supply") == 1);
  world.correct("SW-1", 12);
  world.run(60s);
  CHECK(world.shop.count("supply") == 2);
  CHECK(world.at_shop("SW-1") == "12");
}

TEST_CASE("an order of the shop is made at the ERP once") {
  World world;
  world.add_item("SW-1", 10);
  world.add_order("10001", "SW-1", 2);
  world.start();
  REQUIRE(world.settle());
  CHECK(world.erp.count("push salesorder/") == 1);
}

// The customer's own entry flies in another lane; its link may be seen by any look of the order's.
TEST_CASE("a customer that another lane makes at any moment does not stop his order") {
  for (int look = 1; look <= 12; ++look) {
    World world;
    world.add_item("SW-1", 10);
    world.add_order("10001", "SW-1", 2);
    world.start();
    const auto customer = customer_of("10001");
    int looks = 0;
    world.store().appending = [&](const auto& events) {
      const bool order = departs(world, events, store::Endpoint::dynamics, sync::record_action,
                                 World::order("10001"));
      if (looks == 0 && order) looks = 1;
    };
    world.store().before_view = [&] {
      if (looks == 0 || looks++ != look) return;
      world.erp.put("contact", customer.guid(), base::Json::object());
      world.store().slip_in(link_with_all_told(world, customer));
    };
    INFO("linked before look " << look);
    CHECK(world.settle());
    CHECK(looks > look);
    CHECK(world.view().dead_letters().empty());
    CHECK(world.erp.count("push salesorder/") == 1);
  }
}

// The intent is folded into an entry whose flight has begun but is not durable yet.
TEST_CASE("what is folded into a departing entry is told with it") {
  World world;
  world.add_item("SW-1", 10);
  const auto order = world.add_order("10001", "SW-1", 1);
  // The ERP does not get the order: nothing is applied in between on its account.
  world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call.rfind("push", 0) != 0) return std::nullopt;
    return base::Error{base::ErrorKind::unavailable, "down"};
  };
  world.start();
  world.run(20s);
  bool folded = false;
  world.store().appending = [&](const auto& events) {
    const bool departing =
        departs(world, events, store::Endpoint::shopware, sync::transition_action, order);
    if (!departing || std::exchange(folded, true)) return;
    store::Transaction shipping;
    shipping.emplace_back(store::FactLearnt{order, fact(warehouse::FactKind::shipped, "parcel")});
    sync::queue_transition(shipping, store::Endpoint::shopware, order);
    world.store().append(std::move(shipping), store::Wait::flushed, [](const auto&) {});
  };
  sync::Happening picking;
  picking.facts.emplace_back(order, fact(warehouse::FactKind::picked, "pick"));
  world.record(std::move(picking));
  world.run(20s);
  REQUIRE(folded);
  CHECK(reached(world.shop, "order_delivery", "shipped"));
}

TEST_CASE("goods received while an item is tied to the shop are told to the shop") {
  World world;
  world.add_item("SW-1", 10);
  world.shop.answer_time = 1500ms;
  world.start();
  REQUIRE(world.run_until([&] { return world.shop.count("look at stock") == 1; }));
  // The ERP says nothing that would lead to a second telling.
  world.erp.before = [](const std::string&) {
    return base::Error{base::ErrorKind::unavailable, "down"};
  };
  world.receive("SW-1", 3);
  world.run(30s);
  CHECK(world.at_shop("SW-1") == "13");
  CHECK(world.conflicts("stock").empty());
}

TEST_CASE("stock written before a death is known again, whatever was received meanwhile") {
  World world;
  world.add_item("SW-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  world.receive("SW-1", 3);
  REQUIRE(world.run_until([&] { return world.at_shop("SW-1") == "13"; }));
  world.kill();
  world.start();
  world.receive("SW-1", 2);
  REQUIRE(world.settle());
  CHECK(world.at_shop("SW-1") == "15");
  CHECK(world.conflicts("stock").empty());
}

TEST_CASE("stock that somebody else wrote is a conflict, after a death as well") {
  World world;
  world.add_item("SW-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  world.kill();
  world.shop.stock[World::shop_id("SW-1")].stock = base::Decimal(4);
  world.start();
  world.receive("SW-1", 3);
  REQUIRE(world.settle());
  CHECK(world.at_shop("SW-1") == "13");
  REQUIRE(world.conflicts("stock").size() == 1);
  const auto conflict = world.conflicts("stock").front();
  CHECK(conflict.value == base::Json(13));
  CHECK(sides_of(conflict) == "box: 13, shopware: 4");
}

TEST_CASE("an order that is not read yet makes no stock look wrong") {
  World world;
  world.add_item("SW-1", 10);
  world.shop.slow["look at stock"] = 200ms;
  world.start();
  REQUIRE(world.run_until([&] { return world.shop.count("look at stock") == 1; }));
  world.shop.slow["pull"] = 5s;
  world.add_order("10001", "SW-1", 2);
  world.run(60s);
  CHECK(world.conflicts("stock").empty());
  CHECK(world.at_shop("SW-1") == "8");
  world.receive("SW-1", 3);
  REQUIRE(world.settle());
  CHECK(world.at_shop("SW-1") == "11");
}

TEST_CASE("stock that is wrong before the first tie is a conflict, the warehouse's number stands") {
  World world;
  world.add_item("SW-1", 10);
  world.shop.stock[World::shop_id("SW-1")].stock = base::Decimal(7);
  world.start();
  world.run(60s);
  REQUIRE(world.conflicts("stock").size() == 1);
  const auto conflict = world.conflicts("stock").front();
  CHECK(conflict.value == base::Json(10));
  CHECK(sides_of(conflict) == "box: 10, shopware: 7");
  CHECK(world.at_shop("SW-1") == "10");
}

TEST_CASE("a row that is answered with a 500 for ever ends in the dead letters, it alone") {
  World world;
  world.add_item("BAD", 10);
  world.add_item("GOOD", 10);
  world.start();
  REQUIRE(world.settle());
  world.erp.poison = [](const flow::Write& row) {
    return row.body.dump().find(World::erp_id("BAD")) != std::string::npos;
  };
  world.receive("BAD", 1);
  world.receive("GOOD", 1);  // in one batch with it at first
  for (int minute = 0; minute < 20; ++minute) {
    world.run(30s);
    CHECK(world.at_erp("GOOD") == std::to_string(11 + minute));
    world.run(30s);
    world.receive("GOOD", 1);
  }
  const auto letters = world.view().dead_letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].entry.key == sync::posting_key({World::item("BAD"), "MAIN"}));
  CHECK(letters[0].error.find("while others went through") != std::string::npos);
  world.erp.poison = nullptr;
  world.revive(letters[0].entry.id);
  REQUIRE(world.settle());
  CHECK(world.at_erp("BAD") == "11");
}

TEST_CASE("while an endpoint answers nobody nothing is given up, and it is asked by single calls") {
  World world;
  world.add_item("SW-1", 10);
  world.add_item("SW-2", 10);
  world.start();
  REQUIRE(world.settle());
  world.erp.before = [](const std::string&) {
    return base::Error{base::ErrorKind::unknown_outcome, "answered 500"};
  };
  for (int i = 0; i < 20; ++i) world.receive(i % 2 == 0 ? "SW-1" : "SW-2", 1);
  world.run(30s);
  world.erp.calls.clear();
  world.run(12h);
  CHECK(world.view().dead_letters().empty());
  CHECK(world.erp.count("push") < 12 * 60);
  world.erp.before = nullptr;
  REQUIRE(world.settle());
  CHECK(world.at_erp("SW-1") == "20");
}

TEST_CASE("what waited for the line leaves within 200 ms of its return") {
  World world;
  world.add_item("SW-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  const auto down = [](const std::string&) {
    return base::Error{base::ErrorKind::unavailable, "no line"};
  };
  world.erp.before = world.shop.before = down;
  world.receive("SW-1", 3);
  world.run(2h);
  world.erp.before = world.shop.before = nullptr;
  for (const auto side : {store::Endpoint::dynamics, store::Endpoint::shopware}) {
    world.engine().line_returned(side);
  }
  world.run(200ms);
  CHECK(world.at_erp("SW-1") == "13");
  CHECK(world.at_shop("SW-1") == "13");
}

TEST_CASE("what was deleted while a cursor was lost is found, though no stream tells of it") {
  World world;
  world.add_item("HF-1", 10);
  world.add_item("HF-2", 10);
  world.start();
  REQUIRE(world.settle());
  world.erp.remove("product", World::erp_id("HF-2"));
  world.erp.forget_cursors = true;
  const auto found = [&] { return !world.conflicts("removed").empty(); };
  CHECK(world.run_until(found, base::Seconds(60)));
  REQUIRE(world.conflicts("removed").size() == 1);
  CHECK_THAT(world.conflicts("removed").front().found.subject,
             Catch::Contains(World::erp_id("HF-2") + " was deleted in dynamics"));
}

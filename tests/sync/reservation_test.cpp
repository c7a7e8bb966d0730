// What the ERP holds reserved is what open orders still need, whatever happens on the way.
#include <algorithm>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "sync/promised.hpp"
#include "sync/reserving_shop.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using base::Decimal;
using base::ErrorKind;
using sync::testing::Shop;
using sync::testing::World;
using warehouse::FactKind;

namespace {

constexpr auto erp = store::Endpoint::dynamics;

}  // namespace

TEST_CASE("an open order reserves its pieces, and what is picked, shipped or cancelled goes back") {
  Shop shop;
  shop.order("1001", 5);
  shop.begin();
  CHECK(shop.reserved() == "5");
  shop.pick("1001", 2, "p1");
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "3");
  shop.learn("1001", FactKind::shipped, 2, "s1");  // nothing new leaves
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "3");
  shop.learn("1001", FactKind::cancelled, 1, "c1");
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "2");
  shop.learn("1001", FactKind::shipped, 2, "s2");  // by others: nobody picked them
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "0");
  CHECK(shop.open().empty());
}

TEST_CASE("an order whose quantity is edited reserves more, or gives back") {
  Shop shop;
  shop.order("1001", 2);
  shop.begin();
  for (const int pieces : {6, 1, 4}) {
    shop.edit("1001", pieces);
    REQUIRE(shop.world.run_until([&] { return shop.reserved() == std::to_string(pieces); }, 60s));
  }
  REQUIRE(shop.world.settle());
  CHECK(shop.world.view().dead_letters().empty());
}

TEST_CASE("an order that is cancelled before its turn comes reserves nothing") {
  Shop shop;
  shop.begin();
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve") return std::nullopt;
    return base::Error{ErrorKind::unavailable, "the line is down"};
  };
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return shop.world.erp.count("reserve") > 0; }, 60s));
  shop.learn("1001", FactKind::cancelled, 0, "c");
  shop.world.erp.before = nullptr;
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "0");
}

TEST_CASE("a reservation whose answer was lost is told again as it was, and counts once") {
  Shop shop;
  shop.begin();
  int lost = 2;
  shop.world.erp.after = [&lost](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve" || lost-- <= 0) return std::nullopt;
    return base::Error{ErrorKind::unknown_outcome, "the answer was lost"};
  };
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return lost == 1; }, 60s));
  CHECK(shop.reserved() == "5");
  shop.edit("1001", 3);  // the repeat says 5 all the same, then 2 go back
  REQUIRE(shop.world.settle());
  REQUIRE(shop.world.run_until([&] { return shop.reserved() == "3"; }, 60s));
  CHECK(shop.world.erp.reservations.size() == 1);
}

TEST_CASE("a box that dies between telling and noting knows its reservation again") {
  Shop shop;
  shop.begin();
  bool died = false;
  shop.world.erp.after = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve" || died) return std::nullopt;
    died = true;
    return base::Error{ErrorKind::unavailable, "nobody hears this"};
  };
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return died; }, 60s));
  shop.world.kill();
  shop.edit("1001", 3);  // read before the repeat goes through: that says 5 all the same
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve") return std::nullopt;
    return base::Error{ErrorKind::unavailable, "the line is down"};
  };
  shop.world.start();
  shop.world.run(20s);
  shop.world.erp.before = nullptr;
  CHECK(shop.world.run_until([&] { return shop.reserved() == "3"; }, 60s));
  CHECK(shop.world.erp.reservations.size() == 1);
  shop.learn("1001", FactKind::cancelled, 0, "c");
  CHECK(shop.world.run_until([&] { return shop.reserved() == "0"; }, 60s));
}

TEST_CASE("too little stock: what is there is reserved, the rest is told, and taken later") {
  Shop shop(3);
  shop.begin();
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return !shop.open().empty(); }, 60s));
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "3");
  CHECK(shop.open() == std::vector<std::string>{
                           "order 1001: 2 of 5 pieces of SW-1 could not be reserved at MAIN"});
  CHECK(shop.world.view().dead_letters().empty());
  shop.world.receive("SW-1", 1);
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "4");
  CHECK(shop.open() == std::vector<std::string>{
                           "order 1001: 1 of 5 pieces of SW-1 could not be reserved at MAIN"});
  shop.world.correct("SW-1", 9);  // by one of its users
  REQUIRE(shop.world.run_until([&] { return shop.reserved() == "5"; }, 60s));
  REQUIRE(shop.world.settle());
  CHECK(shop.open().empty());
  CHECK(shop.world.conflicts("reservation").size() == 1);
}

TEST_CASE("an order that waits takes what another gives back") {
  Shop shop(5);
  shop.order("1001", 5);
  shop.begin();
  shop.order("1002", 4);
  REQUIRE(shop.world.run_until([&] { return !shop.open().empty(); }, 60s));
  shop.learn("1001", FactKind::cancelled, 0, "c");
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "4");
  CHECK(shop.open().empty());
}

TEST_CASE(
    "many orders wait for what many scans bring: each scan is posted once, each order served") {
  constexpr int orders = 120, scans = 50;  // together more than a transaction holds
  Shop shop(0);
  shop.begin();
  for (int i = 0; i < orders; ++i) shop.order(std::to_string(1001 + i), 1);
  const auto all_wait = [&] { return shop.open().size() == orders; };
  REQUIRE(shop.world.run_until(all_wait, 600s));
  REQUIRE(shop.world.settle());
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call.rfind("push", 0) != 0) return std::nullopt;
    return base::Error{ErrorKind::unavailable, "until all are scanned"};
  };
  std::size_t together = 0, most = 0;
  shop.world.store().appending = [&](const store::Transaction& transaction) {
    const std::size_t delivered = std::count_if(
        transaction.begin(), transaction.end(),
        [](const auto& event) { return std::holds_alternative<store::Delivered>(event); });
    together = std::max(together, delivered);
    most = std::max(most, transaction.size());
  };
  for (int i = 0; i < scans; ++i) shop.world.receive("SW-1", 1);
  shop.world.run(5s);
  shop.world.erp.before = nullptr;
  REQUIRE(shop.world.settle());
  CHECK(shop.world.at_erp("SW-1") == std::to_string(scans));
  CHECK(shop.reserved() == std::to_string(scans));
  CHECK(shop.open().size() == orders - scans);
  CHECK(together * orders > store::transaction_events_max);
  CHECK(most < store::transaction_events_max / 2);
}

TEST_CASE("what the ERP refuses for another reason is told, and stops nothing else of the order") {
  Shop shop;
  shop.begin();
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve") return std::nullopt;
    return base::Error{ErrorKind::refused, "iv.other is not mapped"};
  };
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return !shop.open().empty(); }, 60s));
  REQUIRE(shop.world.settle());
  CHECK(shop.world.view().dead_letters().empty());
  const auto listed = shop.world.conflicts("reservation").front();
  CHECK(base::JsonView(listed.found.details)["error"].text_or("") == "iv.other is not mapped");
  shop.world.erp.before = nullptr;
  shop.world.run(700s);
  CHECK(shop.reserved() == "5");
  CHECK(shop.open().empty());
}

TEST_CASE("a reservation that cannot be taken back is a person's, under its id") {
  Shop shop;
  shop.order("1001", 5);
  shop.begin();
  const std::string id = shop.world.erp.reservations.begin()->first;
  shop.world.erp.reservations.clear();
  shop.learn("1001", FactKind::cancelled, 0, "c");
  REQUIRE(shop.world.settle());
  REQUIRE(shop.open().size() == 1);
  CHECK_THAT(shop.open().front(),
             Catch::Contains("order 1001: 5 of SW-1 may still be reserved") && Catch::Contains(id));
  CHECK(shop.world.view().dead_letters().empty());
}

TEST_CASE("the ERP's order moves on only when what it shipped is not reserved any more") {
  Shop shop;
  shop.order("1001", 2);
  shop.begin();
  std::vector<std::string> held;
  shop.world.erp.seen = [&](const std::string& call) {
    if (call.rfind("transition", 0) == 0) held.push_back(call + ": " + shop.reserved());
  };
  shop.world.erp.slow["take back"] = 3s;  // a transition would be done long before
  shop.pick("1001", 2, "p1");
  shop.learn("1001", FactKind::shipped, 0, "s");
  REQUIRE(shop.world.settle());
  REQUIRE_FALSE(shop.world.erp.moved.empty());
  CAPTURE(held);
  CHECK(held.back() == "transition " + shop.world.erp.moved.back().type + " " +
                           shop.world.erp.moved.back().goal + ": 0");
}

TEST_CASE("switched on, orders that are open already reserve; switched off, they give back") {
  Shop shop;
  shop.world.erp.reserving.reset();
  shop.order("1001", 5);
  shop.begin();
  CHECK(shop.world.erp.count("reserve") == 0);
  CHECK_FALSE(shop.entry());
  const auto again = [&shop](std::optional<std::string> at) {
    shop.world.kill();
    shop.world.erp.reserving = std::move(at);
    shop.world.start();
    shop.world.run(5s);
    REQUIRE(shop.world.settle());
  };
  again("MAIN");
  CHECK(shop.reserved() == "5");
  again("");
  CHECK(shop.reserved() == "0");
  again("MAIN");
  CHECK(shop.reserved() == "5");
}

TEST_CASE("many open orders are looked through in pieces") {
  constexpr int orders = 250, piece_max = 200;
  Shop shop(orders);
  shop.world.erp.reserving.reset();
  for (int i = 0; i < orders; ++i) shop.order(std::to_string(1001 + i), 1);
  shop.begin();
  shop.world.kill();
  shop.world.erp.reserving = "MAIN";
  shop.world.start();
  std::size_t most = 0;
  shop.world.store().appending = [&most](const store::Transaction& transaction) {
    most = std::max<std::size_t>(
        most, std::count_if(transaction.begin(), transaction.end(), [](const auto& event) {
          const auto* queued = std::get_if<store::Queued>(&event);
          return queued != nullptr && queued->action == "reservation";
        }));
  };
  REQUIRE(shop.world.run_until([&] { return shop.reserved() == std::to_string(orders); }, 600s));
  CHECK(most == piece_max);
}

TEST_CASE("told to another place now, what is reserved goes back where it was made") {
  Shop shop;
  shop.order("1001", 5);
  shop.begin();
  shop.world.erp.shelf[{World::erp_id("SW-1"), "VAN-1"}] = Decimal(9);
  shop.world.kill();
  shop.world.erp.reserving = "VAN-1";
  shop.world.start();
  shop.world.run(5s);
  REQUIRE(shop.world.settle());
  shop.learn("1001", FactKind::picked, 2, "p");
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "3");
  CHECK(shop.world.erp.reservations.begin()->second.location == "MAIN");
}

TEST_CASE("a dry run says what would be reserved, and reserves it when live") {
  Shop shop;
  shop.world.options.dry_run = {erp};
  shop.world.erp.withholds = true;
  shop.order("1001", 5);
  shop.world.start();
  shop.world.run(60s);
  REQUIRE(shop.entry());
  const auto note =
      shop.world.view().note(store::Shelf::rehearsed, sync::rehearsed_key(erp, shop.entry()->id));
  REQUIRE(note);
  const auto would = base::Json::parse(*note).value();
  CHECK(base::JsonView(would)["outcome"].text_or("") == "write");
  CHECK(base::JsonView(would)["requests"][0]["path"].text_or("") == "reserve");
  CHECK(shop.world.erp.reservations.empty());
  CHECK_FALSE(shop.world.view().note(store::Shelf::reservation, World::order("1001").hex()));
  shop.world.kill();
  shop.world.options.dry_run.clear();
  shop.world.erp.withholds = false;
  shop.world.start();
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "5");
}

TEST_CASE("where nothing may be written, nothing is reserved") {
  Shop shop;
  shop.world.options.read_only = {erp};
  shop.order("1001", 5);
  shop.world.start();
  shop.world.run(60s);
  CHECK(shop.entry());
  CHECK(shop.world.erp.count("reserve") == 0);
}

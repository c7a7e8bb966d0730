// What the service that reserves refuses, forgets to say or does not answer.
#include <algorithm>

#include <catch2/catch.hpp>

#include "sync/reserving_shop.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using base::Decimal;
using base::ErrorKind;
using sync::testing::Shop;
using warehouse::FactKind;

TEST_CASE("what is refused to go back is asked for again, and not forgotten") {
  Shop shop;
  shop.order("1001", 5);
  shop.begin();
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "take back") return std::nullopt;
    return base::Error{ErrorKind::refused, "500: something went wrong"};
  };
  shop.edit("1001", 3);
  REQUIRE(shop.world.run_until([&] { return !shop.open().empty(); }, 60s));
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "5");
  REQUIRE(shop.open().size() == 1);
  CHECK_THAT(shop.open().front(),
             Catch::Contains("order 1001: 2 of SW-1 cannot be taken back yet"));
  shop.world.kill();
  shop.world.start();
  shop.world.run(700s);
  CHECK(shop.reserved() == "5");
  CHECK(shop.open().size() == 1);
  shop.world.erp.before = nullptr;
  shop.world.run(700s);
  CHECK(shop.reserved() == "3");
  CHECK(shop.open().empty());
  const auto told = shop.world.erp.count("take back");
  shop.world.run(1300s);
  CHECK(shop.world.erp.count("take back") == told);
  CHECK(shop.waiting() == 0);
  CHECK(shop.world.view().dead_letters().empty());
}

TEST_CASE("a step back whose answer was lost and whose repeat is refused is not taken twice") {
  Shop shop;
  shop.order("1001", 5);
  shop.begin();
  int answers = 0;
  shop.world.erp.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "take back" || ++answers != 2) return std::nullopt;
    return base::Error{ErrorKind::refused, "500: something went wrong"};
  };
  shop.world.erp.after = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "take back" || answers != 1) return std::nullopt;
    return base::Error{ErrorKind::unknown_outcome, "the answer was lost"};
  };
  shop.edit("1001", 3);
  REQUIRE(shop.world.run_until([&] { return answers >= 2; }, 60s));
  shop.world.run(700s);
  CHECK(answers == 3);
  CHECK(shop.reserved() == "3");
  CHECK(shop.open().empty());
}

TEST_CASE("an order is moved on when a person settled what could not be taken back") {
  Shop shop;
  shop.order("1001", 2);
  shop.begin();
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "take back") return std::nullopt;
    return base::Error{ErrorKind::refused, "400: never"};
  };
  const auto before = shop.world.erp.moved.size();
  shop.learn("1001", FactKind::shipped, 0, "s");
  shop.world.run(300s);
  CHECK(shop.world.erp.moved.size() == before);
  REQUIRE(shop.open().size() == 1);
  shop.world.erp.reservations.clear();  // by hand
  for (const auto& conflict : shop.world.conflicts("reservation")) {
    if (!conflict.settled) REQUIRE(shop.world.settle_conflict(conflict.found.id, base::Json()));
  }
  REQUIRE(shop.world.settle());
  CHECK(shop.world.erp.moved.size() > before);
  CHECK(shop.open().empty());
}

TEST_CASE("what was reserved without a name is not reserved twice, until a person has looked") {
  Shop shop;
  shop.begin();
  shop.world.erp.nameless = true;
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return !shop.open().empty(); }, 60s));
  shop.world.erp.nameless = false;
  CHECK_THAT(shop.open().front(), Catch::Contains("order 1001: 5 of SW-1 may be reserved at MAIN"));
  shop.world.kill();
  shop.world.start();
  shop.world.run(1300s);
  CHECK(shop.reserved() == "5");
  shop.edit("1001", 7);
  REQUIRE(shop.world.run_until([&] { return shop.reserved() == "7"; }, 60s));
  shop.edit("1001", 6);
  shop.world.run(60s);
  CHECK(shop.open().size() == 1);
  std::erase_if(shop.world.erp.reservations,
                [](const auto& one) { return one.second.quantity == Decimal(5); });
  REQUIRE(shop.world.settle_conflict(shop.world.conflicts("reservation").front().found.id,
                                     base::Json()));
  REQUIRE(shop.world.settle());
  CHECK(shop.reserved() == "6");
  CHECK(shop.open().empty());
}

TEST_CASE("a lost answer whose repeat is refused leaves a doubt, and no second reservation") {
  Shop shop;
  shop.begin();
  int answers = 0;
  shop.world.erp.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve" || ++answers == 1) return std::nullopt;
    return base::Error{ErrorKind::refused, "that id was used"};
  };
  shop.world.erp.after = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "reserve" || answers != 1) return std::nullopt;
    return base::Error{ErrorKind::unknown_outcome, "the answer was lost"};
  };
  shop.order("1001", 5);
  REQUIRE(shop.world.run_until([&] { return !shop.open().empty(); }, 60s));
  shop.world.erp.before = shop.world.erp.after = nullptr;
  shop.world.run(1300s);
  CHECK(shop.reserved() == "5");
  CHECK(shop.world.erp.reservations.size() == 1);
  CHECK(shop.open().size() == 1);
}

TEST_CASE("a service that reserves nothing for us stops reservations alone") {
  for (const auto kind :
       {ErrorKind::misconfigured, ErrorKind::unavailable, ErrorKind::unknown_outcome}) {
    CAPTURE(base::to_string(kind));
    Shop shop;
    shop.begin();
    shop.world.erp.before = [kind](const std::string& call) -> std::optional<base::Error> {
      if (call != "reserve") return std::nullopt;
      return base::Error{kind, "this application may not"};
    };
    for (int i = 0; i < 8; ++i) shop.order(std::to_string(1001 + i), 1);
    REQUIRE(shop.world.run_until([&] { return shop.world.erp.count("reserve") > 0; }, 60s));
    const auto healthy = [&] {
      for (const auto& side : shop.world.engine().status()) {
        if (!side.online || !side.fault.empty()) return false;
      }
      return true;
    };
    for (int i = 1; i <= 10; ++i) {
      shop.world.receive("SW-1", 1);
      CHECK(shop.world.run_until(
          [&] { return shop.world.at_erp("SW-1") == std::to_string(10 + i); }, 2s));
      CHECK(healthy());
      shop.world.run(60s);
    }
    CHECK(shop.world.erp.count("reserve") < 100);
    CHECK_THAT(shop.world.engine().reserving_fault(), Catch::Contains("this application may not"));
    shop.world.erp.before = nullptr;
    REQUIRE(shop.world.settle());
    CHECK(shop.reserved() == "8");
    CHECK(shop.world.view().dead_letters().empty());
    CHECK(shop.world.engine().reserving_fault().empty());
  }
}

TEST_CASE("what cannot be taken back now holds the order it is reserved for, and no other") {
  Shop shop;
  shop.world.add_item("SW-2", 0);
  shop.order("1001", 2);
  shop.world.add_order("1002", "SW-2", 1);
  shop.begin();
  shop.world.erp.before = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "take back") return std::nullopt;
    return base::Error{ErrorKind::misconfigured, "this application may not"};
  };
  const auto moved = [&shop](const std::string& goal) {
    return std::count_if(shop.world.erp.moved.begin(), shop.world.erp.moved.end(),
                         [&](const auto& one) { return one.goal == goal; });
  };
  const auto before = shop.world.erp.moved.size();
  shop.learn("1001", FactKind::shipped, 0, "s1");
  shop.world.run(60s);
  CHECK(shop.world.erp.moved.size() == before);
  shop.learn("1002", FactKind::shipped, 0, "s2");
  REQUIRE(shop.world.run_until([&] { return shop.world.erp.moved.size() > before; }, 5s));
  CHECK(moved(shop.world.erp.moved.back().goal) == 1);
  shop.world.run(1800s);
  CHECK(shop.world.view().dead_letters().empty());
  shop.world.erp.before = nullptr;
  REQUIRE(shop.world.settle());
  CHECK(moved(shop.world.erp.moved.back().goal) == 2);
  CHECK(shop.reserved() == "0");
}

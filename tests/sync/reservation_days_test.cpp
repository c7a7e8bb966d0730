// Random days of orders, picks, edits, cancellations and deliveries, with lost answers and deaths:
// in the end the ERP holds what is open, as far as there is stock, and never less than nothing.
#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using base::Decimal;
using base::ErrorKind;
using sync::testing::World;
using warehouse::FactKind;

namespace {

constexpr int steps_of_a_day = 40;

// With a pencil beside it: what each order should still need.
class Day {
 public:
  explicit Day(std::uint64_t seed) : chance_(seed) {
    world_.add_item("SW-1", shelf_);
    world_.erp.reserving = "MAIN";
    world_.start();
    REQUIRE(world_.settle());
    world_.erp.before = [this](const std::string& call) { return trouble(call, 8); };
    world_.erp.after = [this](const std::string& call) { return trouble(call, 5); };
  }

  void live() {
    for (int step = 0; step < steps_of_a_day; ++step) {
      one_step();
      world_.run(base::Millis(static_cast<std::int64_t>(chance_.below(1500))));
      for (const auto& [id, held] : world_.erp.reservations)
        CHECK_FALSE(held.quantity.is_negative());
    }
    world_.erp.before = world_.erp.after = nullptr;
    world_.run(700s);
    REQUIRE(world_.settle());
  }

  void compare() const {
    const int open = all_open();
    const int expected = std::min(open, shelf_);
    CHECK(world_.erp.reserved(World::erp_id("SW-1")).to_string() == std::to_string(expected));
    CHECK(world_.at_erp("SW-1") == std::to_string(shelf_));
    CHECK(world_.view().dead_letters().empty());
    int told = 0;
    for (const auto& conflict : world_.conflicts("reservation")) told += conflict.settled ? 0 : 1;
    CHECK((told > 0) == (open > shelf_));
  }

 private:
  struct Order {
    std::string number;
    int ordered = 0, picked = 0, cancelled = 0;
    [[nodiscard]] int open() const { return std::max(0, ordered - picked - cancelled); }
  };

  std::optional<base::Error> trouble(const std::string& call, std::uint64_t of) {
    if ((call != "reserve" && call != "take back") || chance_.below(of) != 0) return std::nullopt;
    return base::Error{ErrorKind::unknown_outcome, "nothing was heard"};
  }

  [[nodiscard]] int all_open() const {
    int open = 0;
    for (const auto& order : orders_) open += order.open();
    return open;
  }

  int pieces(int most) { return 1 + static_cast<int>(chance_.below(static_cast<unsigned>(most))); }

  void one_step() {
    const auto what = chance_.below(10);
    if (what == 0) {
      world_.kill();
      world_.start();
    } else if (what == 1) {
      const int came = pieces(6);
      shelf_ += came;
      world_.receive("SW-1", came);
    } else if (what < 4 || orders_.empty()) {
      orders_.push_back({fmt::format("10{:02}", orders_.size()), pieces(5)});
      world_.add_order(orders_.back().number, "SW-1", orders_.back().ordered);
    } else {
      change(orders_[chance_.below(orders_.size())], what);
    }
  }

  void change(Order& order, std::uint64_t what) {
    const auto known =
        world_.view().record(warehouse::RecordKind::order, World::order(order.number));
    if (!known || !*known || order.open() == 0) return;
    if (what < 6) {
      order.ordered = order.picked + order.cancelled + pieces(5);
      const std::string id = World::item("order/" + order.number).hex();
      base::Json body = world_.shop.body("order", id);
      (*body.find("lineItems")->items())[0].set("quantity", order.ordered);
      world_.shop.put("order", id, std::move(body));
      // What is seen of it later is picked against what is known now.
      REQUIRE(world_.run_until([&] { return known_quantity(order) == order.ordered; }, 300s));
      return;
    }
    // Where there is too little, a pick may take what another order holds: not on these days.
    const bool pick = what < 9 && all_open() <= shelf_;
    const int many = std::min(pieces(3), order.open());
    sync::Happening happening;
    if (pick) happening.movements.push_back(taken(order.number, many));
    warehouse::Fact fact;
    fact.kind = pick ? FactKind::picked : FactKind::cancelled;
    fact.id = fmt::format("f{}", ++facts_);
    fact.line = "SW-1";
    fact.amount = Decimal(many);
    happening.facts.emplace_back(World::order(order.number), std::move(fact));
    world_.record(std::move(happening));
    (pick ? order.picked : order.cancelled) += many;
    if (pick) shelf_ -= many;
  }

  [[nodiscard]] int known_quantity(const Order& order) const {
    const auto known =
        world_.view().record(warehouse::RecordKind::order, World::order(order.number));
    const base::Json& lines = (*known)->value("lines");
    return static_cast<int>((*lines.items())[0].find("quantity")->number()->integer().value());
  }

  static warehouse::Movement taken(const std::string& order, int many) {
    warehouse::Movement movement;
    movement.kind = warehouse::MovementKind::pick;
    movement.item = World::item("SW-1");
    movement.location = "MAIN";
    movement.quantity = Decimal(-many);
    movement.reference = order;
    return movement;
  }

  World world_;
  base::SeededRandom chance_;
  std::vector<Order> orders_;
  int shelf_ = 12, facts_ = 0;
};

}  // namespace

TEST_CASE("whatever the day brings, what is reserved in the end is what is open") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Day day(seed);
    day.live();
    day.compare();
  }
}

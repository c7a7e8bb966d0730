// A shop with one item and its orders, at an ERP that reserves stock for them.
#pragma once

#include <catch2/catch.hpp>

#include "sync/world.hpp"

namespace holdfast::sync::testing {

struct Shop {
  explicit Shop(int pieces = 10) {
    world.add_item("SW-1", pieces);
    world.erp.reserving = "MAIN";
  }
  void begin() {
    world.start();
    REQUIRE(world.settle());
  }
  void order(const std::string& number, int pieces) { world.add_order(number, "SW-1", pieces); }
  void edit(const std::string& number, int pieces) {
    const std::string id = World::item("order/" + number).hex();
    base::Json body = world.shop.body("order", id);
    (*body.find("lineItems")->items())[0].set("quantity", pieces);
    world.shop.put("order", id, std::move(body));
  }
  void learn(const std::string& number, warehouse::FactKind kind, int pieces,
             const std::string& id) {
    warehouse::Fact fact;
    fact.kind = kind;
    fact.id = id;
    if (pieces > 0) fact.line = "SW-1";
    fact.amount = base::Decimal(pieces);
    Happening happening;
    happening.facts.emplace_back(World::order(number), std::move(fact));
    world.record(std::move(happening));
  }
  // A pick: the goods leave the shelf, and the order learns it.
  void pick(const std::string& number, int pieces, const std::string& id) {
    warehouse::Movement movement;
    movement.kind = warehouse::MovementKind::pick;
    movement.item = World::item("SW-1");
    movement.location = "MAIN";
    movement.quantity = base::Decimal(-pieces);
    movement.reference = number;
    Happening happening;
    happening.movements.push_back(movement);
    world.record(std::move(happening));
    learn(number, warehouse::FactKind::picked, pieces, id);
  }
  [[nodiscard]] std::string reserved() const {
    return world.erp.reserved(World::erp_id("SW-1")).to_string();
  }
  [[nodiscard]] std::vector<std::string> open() const {
    std::vector<std::string> words;
    for (const auto& conflict : world.conflicts("reservation")) {
      if (!conflict.settled) words.push_back(conflict.found.subject);
    }
    return words;
  }
  [[nodiscard]] int waiting() const {
    int waiting = 0;
    const auto view = world.view();
    REQUIRE(view.each_note(store::Shelf::reservation, "wants/", [&](auto, auto) {
      ++waiting;
      return true;
    }));
    return waiting;
  }
  [[nodiscard]] std::optional<store::OutboxEntry> entry() const {
    std::optional<store::OutboxEntry> found;
    const auto view = world.view();
    REQUIRE(view.each_outbox(store::Endpoint::dynamics, 0, [&](const auto& entry) {
      if (entry.action == "reservation") found = entry;
      return !found;
    }));
    return found;
  }

  World world;
};

}  // namespace holdfast::sync::testing

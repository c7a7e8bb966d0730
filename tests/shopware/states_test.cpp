#include "shopware/states.hpp"

#include <catch2/catch.hpp>

using holdfast::shopware::default_machine;
using holdfast::shopware::Machine;
using holdfast::shopware::path;

namespace {

std::string actions(std::string_view entity, const Machine& machine, std::string_view from,
                    std::string_view goal) {
  const auto steps = path(entity, machine, from, goal);
  if (!steps) return "none";
  std::string all;
  for (const auto& step : *steps) all += (all.empty() ? "" : " ") + step.action;
  return all;
}

std::string actions(std::string_view entity, std::string_view from, std::string_view goal) {
  return actions(entity, default_machine(entity), from, goal);
}

}  // namespace

TEST_CASE("the shortest legal way through the machines") {
  CHECK(actions("order", "open", "completed") == "process complete");
  CHECK(actions("order", "open", "in_progress") == "process");
  CHECK(actions("order_delivery", "open", "shipped") == "ship");
  CHECK(actions("order_delivery", "shipped_partially", "returned") == "retour");
  CHECK(actions("order_transaction", "open", "paid") == "paid");
  CHECK(actions("order_transaction", "reminded", "paid") == "pay");
  CHECK(actions("order_transaction", "open", "refunded") == "paid refund");
}

TEST_CASE("a goal that is reached needs no action, above all no second cancel") {
  CHECK(actions("order", "cancelled", "cancelled").empty());
  CHECK(actions("order_delivery", "shipped", "shipped").empty());
}

TEST_CASE("what somebody took further in the shop is never led back") {
  CHECK(actions("order", "completed", "in_progress").empty());
  CHECK(actions("order_delivery", "shipped", "shipped_partially").empty());
  CHECK(actions("order_delivery", "returned", "shipped").empty());
  CHECK(actions("order", "cancelled", "in_progress") == "none");
  CHECK(actions("order", "completed", "cancelled") == "none");
  CHECK(actions("order_delivery", "cancelled", "shipped") == "none");
}

TEST_CASE("where no way leads, none is made up") {
  CHECK(actions("order_transaction", "chargeback", "authorized") == "none");
  CHECK(actions("order_transaction", "refunded", "paid").empty());
  CHECK(actions("order", "open", "half_done") == "none");
  CHECK(actions("order", "a state of a plug-in", "completed") == "none");
}

TEST_CASE("a state that a plug-in put in between is passed on the way") {
  const Machine packed = {{"open", "pack", "packed"},      {"packed", "ship", "shipped"},
                          {"open", "cancel", "cancelled"}, {"cancelled", "ship", "shipped"},
                          {"shipped", "ship", "shipped"},  {"shipped", "reopen", "open"}};
  CHECK(actions("order_delivery", packed, "open", "shipped") == "pack ship");
  CHECK(actions("order_delivery", packed, "packed", "shipped") == "ship");
}

TEST_CASE("no refund begins with a cancellation, whatever the order of the machine's rows") {
  const Machine rows = {{"open", "cancel", "cancelled"},
                        {"cancelled", "refund", "refunded"},
                        {"open", "paid", "paid"},
                        {"paid", "refund", "refunded"}};
  CHECK(actions("order_transaction", rows, "open", "refunded") == "paid refund");
  const Machine only = {{"open", "cancel", "cancelled"}, {"cancelled", "refund", "refunded"}};
  CHECK(actions("order_transaction", only, "open", "refunded") == "none");
  CHECK(actions("order_transaction", only, "cancelled", "refunded") == "refund");
}

#include "store/store.hpp"

#include <catch2/catch.hpp>

#include "store/delivery_note.hpp"
#include "store/fixture.hpp"
#include "store/lot_note.hpp"

namespace holdfast::store {
namespace {

using namespace testing;
using warehouse::item_id;
using warehouse::MovementKind;

const base::Uuid apple = item_id("APPLE");

TEST_CASE("a movement is in every stock number as soon as it is acknowledged") {
  Box box;
  box.options.apply_delay = base::Millis(60'000);
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}, Wait::flushed));
  auto pick = moved(apple, "A1", -2, MovementKind::pick);
  pick.movement.reference = "10001";
  REQUIRE(box.append({pick}, Wait::flushed));

  const View view = box.store->view();
  CHECK(view.item_stock(apple)->on_hand == 3);
  CHECK(view.item_stock(apple)->left_for_orders == 2);
  CHECK(*view.item_stock(apple)->supply() == 5);
  CHECK(*view.on_hand({apple, "A1"}) == 3);
  CHECK(view.stock_rows(apple)->at(0).on_hand == 3);
  CHECK(box.store->statistics().applied_batches == 0);
}

TEST_CASE("the store grows by what is new, and not by what is said again") {
  Box box;
  REQUIRE(box.open());
  const std::uint64_t before = box.store->view().growth();
  REQUIRE(box.append({Noted{Shelf::agreed, "supply/1", "5"}, moved(apple, "A1", 5)}));
  const std::uint64_t grown = box.store->view().growth();
  CHECK(grown == before + 1);
  REQUIRE(box.append({Noted{Shelf::agreed, "supply/1", "6"}, moved(apple, "A1", -1)}));
  CHECK(box.store->view().growth() == grown);
}

TEST_CASE("what is applied stays the same after closing and opening") {
  Box box;
  REQUIRE(box.open());
  const auto first = box.append({moved(apple, "A1", 5), moved(apple, "B2", decimal("1.5"))});
  REQUIRE(first);
  CHECK(first->actor == causal::Actor{7, 1});
  CHECK(first->first == 1);
  CHECK(first->count == 2);
  REQUIRE(box.append({counted(apple, "A1", 7)}));
  box.close();
  REQUIRE(box.open());
  const View view = box.store->view();
  CHECK(view.item_stock(apple)->on_hand == decimal("8.5"));
  CHECK(view.movements(10).size() == 3);
  CHECK(view.movements(1).at(0).kind == MovementKind::count);
  CHECK(view.movements(1).at(0).quantity == 2);
}

TEST_CASE("dots go on without a gap after a restart") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({noted("a", "1"), noted("b", "2"), noted("c", "3")}));
  box.close();
  REQUIRE(box.open());
  CHECK(box.append({noted("d", "4")})->first == 4);
}

TEST_CASE("a count replaces what was before it and keeps what comes after") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 10)}));
  REQUIRE(box.append({counted(apple, "A1", 4)}));
  REQUIRE(box.append({moved(apple, "A1", -1, MovementKind::pick)}));
  const View view = box.store->view();
  CHECK(*view.on_hand({apple, "A1"}) == 3);
  const auto rows = *view.stock_rows(apple);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].ledger.chosen()->dot == causal::Dot{{7, 1}, 2});
  CHECK(rows[0].ledger.chosen()->context.contains({{7, 1}, 1}));
  CHECK(rows[0].ledger.pending().size() == 1);
  CHECK(view.movement({{7, 1}, 2})->quantity == -6);
}

TEST_CASE("counts and movements not applied yet add up in their order") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 10), moved(apple, "B2", 1)}));
  box.close();
  box.options.apply_delay = base::Millis(60'000);
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}, Wait::flushed));
  REQUIRE(box.append({counted(apple, "A1", 4)}, Wait::flushed));
  REQUIRE(box.append({moved(apple, "A1", -1)}, Wait::flushed));
  const View view = box.store->view();
  CHECK(*view.on_hand({apple, "A1"}) == 3);
  CHECK(view.item_stock(apple)->on_hand == 4);
}

TEST_CASE("a view does not move while the store does") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  const View before = box.store->view();
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  CHECK(before.item_stock(apple)->on_hand == 5);
  CHECK(box.store->view().item_stock(apple)->on_hand == 10);
}

TEST_CASE("what lies of a lot is the sum of its movements, until there is none") {
  Box box;
  REQUIRE(box.open());
  auto came = moved(apple, "A1", 5);
  came.movement.lot = "L7";
  came.movement.expiry = "2027-01-31";
  auto went = moved(apple, "A1", -2, MovementKind::pick);
  went.movement.lot = "L7";
  REQUIRE(box.append({came, went}));
  const std::string key = lot_key(apple, "A1", "L7");
  const auto note = box.store->view().note(Shelf::lot, key);
  REQUIRE(note);
  CHECK(read_lot(*note) == LotNote{3, "2027-01-31"});
  CHECK_FALSE(box.store->view().note(Shelf::lot, lot_key(apple, "A", "L7")));
  went.movement.quantity = -3;
  REQUIRE(box.append({went}));
  CHECK_FALSE(box.store->view().note(Shelf::lot, key));
  CHECK(read_lot("no lot") == LotNote{});
}

std::vector<DeliveryLine> delivery(Box& box, const char* number) {
  return read_delivery(box.store->view().note(Shelf::delivery, number).value_or(""));
}

Moved received(const char* number, std::int64_t pieces) {
  auto came = moved(warehouse::item_id("SW-1"), "A1", pieces);
  came.movement.reference = number;
  return came;
}

TEST_CASE(
    "what has come of a delivery is the sum of its receipts, whoever says it anew meanwhile") {
  Box box;
  REQUIRE(box.open());
  const std::string said = write_delivery({{"SW-1", 12, 0}, {"SW-2", 3, 0}});
  REQUIRE(box.append({Noted{Shelf::delivery, "PO-1", said}}));
  REQUIRE(box.append({received("PO-1", 5)}));
  // Said by somebody who had read it before the receipt.
  REQUIRE(box.append({Noted{Shelf::delivery, "PO-1", write_delivery({{"SW-1", 20, 0}})}}));
  CHECK(delivery(box, "PO-1") == std::vector<DeliveryLine>{{"SW-1", 20, 5}});
  REQUIRE(box.append({received("PO-1", -5)}));
  CHECK(delivery(box, "PO-1") == std::vector<DeliveryLine>{{"SW-1", 20, 0}});
}

TEST_CASE("one transaction over two deliveries moves both, and makes none that is not expected") {
  Box box;
  REQUIRE(box.open());
  for (const char* number : {"PO-1", "PO-2"}) {
    REQUIRE(box.append({Noted{Shelf::delivery, number, write_delivery({{"SW-1", 12, 0}})}}));
  }
  REQUIRE(box.append({received("PO-1", 2), received("PO-2", 3), received("PO-3", 1)}));
  CHECK(delivery(box, "PO-1")[0].received == 2);
  CHECK(delivery(box, "PO-2")[0].received == 3);
  CHECK(delivery(box, "PO-3").empty());
}

// As boxes wrote it before: the sum with the receipt, in the receipt's own transaction.
TEST_CASE("a journal that carries sums of deliveries gives the same sums") {
  Box box;
  REQUIRE(box.open());
  const auto sum = [](std::int64_t came) {
    return Noted{Shelf::delivery, "PO-1", write_delivery({{"SW-1", 12, came}})};
  };
  REQUIRE(box.append({sum(0)}));
  REQUIRE(box.append({received("PO-1", 4), sum(4)}));
  REQUIRE(box.append({received("PO-1", 3), sum(7)}));
  CHECK(delivery(box, "PO-1")[0].received == 7);
}

}  // namespace
}  // namespace holdfast::store

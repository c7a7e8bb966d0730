#include <catch2/catch.hpp>

#include "store/fixture.hpp"
#include "store/validate.hpp"

namespace holdfast::store {
namespace {

using namespace testing;
using warehouse::item_id;
using warehouse::RecordKind;

Changed changed(RecordKind kind, const std::string& key, const std::string& field,
                base::Json value, const causal::VersionVector& context = {}) {
  causal::Sibling sibling;
  sibling.value = std::move(value);
  sibling.context = context;
  return {kind, record_id(kind, key), {{field, sibling}}};
}

base::Json code(const std::string& text) {
  base::Json entry;
  entry.set("code", text);
  return entry;
}

TEST_CASE("a change of this box takes the dot of its event") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({changed(RecordKind::item, "A", "name", "Kelp")});
  const auto record = box.store->view().record(RecordKind::item, item_id("A"));
  REQUIRE(record);
  REQUIRE(record->has_value());
  CHECK((*record)->text("name") == "Kelp");
  CHECK((*record)->find("name")->siblings().at(0).dot == causal::Dot{at->actor, at->first});
  CHECK(box.store->view().count(RecordKind::item) == 1);
}

TEST_CASE("an item is found by its GTIN in any length and by its own codes") {
  Box box;
  REQUIRE(box.open());
  base::Json codes = base::Json::array();
  codes.push_back(code("BOX-7"));
  codes.push_back(base::Json("5901234123457"));
  REQUIRE(box.append({changed(RecordKind::item, "A", "gtin", "4006381333931"),
                      changed(RecordKind::item, "A", "codes", codes)}));
  const View view = box.store->view();
  const std::vector<base::Uuid> a{item_id("A")};
  CHECK(view.items_by_code("4006381333931") == a);
  CHECK(view.items_by_code("04006381333931") == a);
  CHECK(view.items_by_code("BOX-7") == a);
  CHECK(view.items_by_code("5901234123457") == a);
  CHECK(view.items_by_code("BOX-").empty());
  CHECK(view.items_by_code("").empty());
}

TEST_CASE("a code that is changed finds no longer, and two items may share one") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({changed(RecordKind::item, "A", "gtin", "12345670"),
                              changed(RecordKind::item, "B", "gtin", "12345670")});
  CHECK(box.store->view().items_by_code("12345670").size() == 2);
  const auto context = causal::VersionVector::up_to({at->actor, at->first});
  REQUIRE(box.append({changed(RecordKind::item, "A", "gtin", "40063813", context)}));
  CHECK(box.store->view().items_by_code("12345670") == std::vector{item_id("B")});
  CHECK(box.store->view().items_by_code("40063813") == std::vector{item_id("A")});
}

TEST_CASE("an order is found by its number") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({changed(RecordKind::order, "shopware/1", "number", "10001")}));
  CHECK(box.store->view().orders_by_number("10001") ==
        std::vector{record_id(RecordKind::order, "shopware/1")});
  CHECK(box.store->view().orders_by_number("1000").empty());
}

TEST_CASE("records are visited in order, from the one given on") {
  Box box;
  REQUIRE(box.open());
  for (const char* sku : {"A", "B", "C"})
    REQUIRE(box.append({changed(RecordKind::item, sku, "sku", sku)}));
  const View view = box.store->view();
  std::vector<base::Uuid> seen;
  const auto collect = [&](const warehouse::Record& record) {
    seen.push_back(record.id);
    return true;
  };
  REQUIRE(view.each_record(RecordKind::item, {}, collect));
  REQUIRE(seen.size() == 3);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  const base::Uuid first = seen[0];
  seen.clear();
  REQUIRE(view.each_record(RecordKind::item, first, collect));
  CHECK(seen.size() == 2);
}

TEST_CASE("the same fact learnt twice is kept once") {
  Box box;
  REQUIRE(box.open());
  const base::Uuid order = record_id(RecordKind::order, "shopware/1");
  FactLearnt learnt{order, {}};
  learnt.fact.kind = warehouse::FactKind::shipped;
  learnt.fact.id = "s1";
  REQUIRE(box.append({learnt}));
  REQUIRE(box.append({learnt}));
  const auto facts = box.store->view().facts(order);
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].dot.counter == 1);
}

TEST_CASE("notes are found by prefix, and an empty one erases") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({noted("shopware/orders", "1"), noted("shopware/products", "2"),
                      noted("d365/items", "3")}));
  const View view = box.store->view();
  CHECK(view.note(Shelf::cursor, "shopware/orders") == "1");
  std::string all;
  REQUIRE(view.each_note(Shelf::cursor, "shopware/", [&](std::string_view key, auto value) {
    all += std::string(key) + "=" + std::string(value) + " ";
    return true;
  }));
  CHECK(all == "shopware/orders=1 shopware/products=2 ");
  REQUIRE(box.append({noted("shopware/orders", "")}));
  CHECK_FALSE(box.store->view().note(Shelf::cursor, "shopware/orders"));
}

TEST_CASE("a conflict is listed once, settled, and open again when found again") {
  Box box;
  REQUIRE(box.open());
  const ConflictFound found{"field/A/name", "item A field name", "field", base::Json("x"), {}};
  REQUIRE(box.append({found, found}));
  CHECK(box.store->view().conflicts().size() == 1);
  REQUIRE(box.append({ConflictSettled{"field/A/name", "latest", base::Json("y")}}));
  CHECK(box.store->view().conflict("field/A/name")->settled);
  CHECK(box.store->view().conflict("field/A/name")->how == "latest");
  REQUIRE(box.append({found}));
  CHECK_FALSE(box.store->view().conflict("field/A/name")->settled);
}

TEST_CASE("a scanner's session is where its last scan left it") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({Scanned{"gun-1", 41, "x", "ok", "session A", {}, {}, {}}}));
  REQUIRE(box.append({Scanned{"gun-1", 42, "x", "ok", "session B", {}, {}, {}}}));
  CHECK(box.store->view().device("gun-1")->number == 42);
  CHECK(box.store->view().device("gun-1")->session == "session B");
  CHECK(box.store->view().devices().size() == 1);
  CHECK_FALSE(box.store->view().device("gun-2"));
}

TEST_CASE("what a transaction gets wrong is refused at once and named") {
  Box box;
  REQUIRE(box.open());
  const auto refused = [&](Event event, const std::string& words) {
    const auto result = box.append({std::move(event)});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == base::ErrorKind::invalid_input);
    INFO(result.error().message);
    CHECK(result.error().message.find(words) != std::string::npos);
  };
  refused(moved(item_id("A"), std::string(300, 'x'), 1), "300 bytes");
  refused(moved(item_id("A"), "A1", 2'000'000'000), "quantity 2000000000");
  refused(Noted{Shelf::cursor, "", "x"}, "must not be empty");
  refused(Delivered{0, ""}, "entry 0");
  CHECK_FALSE(box.append({}));
  CHECK(box.append({noted("a", "1")})->first == 1);
}

}  // namespace
}  // namespace holdfast::store

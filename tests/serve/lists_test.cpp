#include <map>

#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

TEST_CASE("health tells of the box, its store and its connections") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  const auto answer = world.get("/api/v1/health");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "application/json");
  CHECK(answer.at("/ok") == "true");
  CHECK(answer.at("/box") == "Dock");
  CHECK(answer.at("/version") == "1.2.3");
  CHECK(answer.at("/actor") == "7.1");
  CHECK(answer.at("/counts/items") == "1");
  CHECK(answer.at("/store/events") == "1");
  CHECK(answer.at("/store/alarm") == "null");
  CHECK(answer.size("/endpoints") == 0);
  CHECK(answer.size("/attention") == 0);
}

TEST_CASE("health names in words what a person should look at") {
  World world;
  world.commit({conflict("count/7.1:9")});
  const auto dead = world.commit({intent("record", "x", "{}")});
  world.commit({store::Parked{dead.first, "refused", "no such unit"}});
  const auto answer = world.get("/api/v1/health");
  CHECK(answer.at("/ok") == "true");
  CHECK(answer.at("/attention/0") == "1 dead letter waits for a decision (holdfast dead-letters)");
  CHECK(answer.at("/attention/1") == "1 conflict waits for a decision (holdfast conflicts)");
}

TEST_CASE("stock of one item shows every location and what was just scanned") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  world.commit({store::Moved{movement("SW-1", "A1", decimal("5"))},
                store::Moved{movement("SW-1", "B2", decimal("1.5"))}});
  const auto answer = world.get("/api/v1/stock?sku=SW-1");
  REQUIRE(answer.status == 200);
  CHECK(answer.at("/items/0/on_hand") == "6.5");
  CHECK(answer.at("/items/0/supply") == "6.5");
  CHECK(answer.at("/items/0/locations/0/location") == "A1");
  CHECK(answer.at("/items/0/locations/1/on_hand") == "1.5");
  CHECK(answer.at("/next") == "null");
}

TEST_CASE("stock of an unknown SKU is not found, in words") {
  World world;
  const auto answer = world.get("/api/v1/stock?sku=NONE");
  CHECK(answer.status == 404);
  CHECK(answer.at("/error/kind") == "not_found");
  CHECK(answer.at("/error/message") == "no item has the SKU \"NONE\"; search with ?q=");
}

TEST_CASE("a search finds the beginning of a SKU or barcode and any part of a name") {
  World world;
  world.commit({item("SW-1", "Bolt M8", "4006381333931"), item("SW-10", "Nut"),
                item("X-9", "Long sw-bolt")});
  CHECK(world.get("/api/v1/stock?q=sw-1").size() == 2);
  CHECK(world.get("/api/v1/stock?q=400638").size() == 1);
  CHECK(world.get("/api/v1/stock?q=bolt").size() == 2);
  CHECK(world.get("/api/v1/stock?q=zzz").size() == 0);
}

TEST_CASE("an exact SKU or barcode comes first and once") {
  World world;
  store::Transaction many;
  for (int i = 0; i < 30; ++i) many.emplace_back(item("SW-1" + std::to_string(i), "Bolt"));
  many.emplace_back(item("SW-1", "Bolt", "4006381333931"));
  world.commit(many);
  const auto answer = world.get("/api/v1/items?q=SW-1");
  CHECK(answer.size() == 31);
  CHECK(answer.at("/items/0/sku") == "SW-1");
  CHECK(world.get("/api/v1/items?q=4006381333931").at("/items/0/sku") == "SW-1");
}

TEST_CASE("pages of items follow each other without gap or repetition") {
  World world;
  store::Transaction many;
  for (int i = 0; i < 25; ++i) many.emplace_back(item("SW-" + std::to_string(i), "Bolt"));
  world.commit(many);
  std::set<std::string> seen;
  std::string after;
  int pages = 0;
  do {
    const auto page =
        world.get("/api/v1/items?limit=10" + (after.empty() ? "" : "&after=" + after));
    REQUIRE(page.status == 200);
    for (std::size_t i = 0; i < page.size(); ++i) {
      CHECK(seen.insert(page.at("/items/" + std::to_string(i) + "/sku")).second);
    }
    after = page.at("/next");
    ++pages;
  } while (after != "null");
  CHECK(seen.size() == 25);
  CHECK(pages == 3);
}

TEST_CASE("an item is shown with all its fields and its other names") {
  World world;
  world.commit(
      {item("A/B 1", "Bolt"),
       store::Noted{store::Shelf::native, "shopware/product/" + item_id("A/B 1").hex(), "p-1"}});
  const auto answer = world.get("/api/v1/items/A%2FB%201");
  REQUIRE(answer.status == 200);
  CHECK(answer.at("/sku") == "A/B 1");
  CHECK(answer.at("/fields/name") == "Bolt");
  CHECK(answer.at("/native/shopware/id") == "p-1");
  CHECK(answer.size("/disputed") == 0);
  CHECK(world.get("/api/v1/items/NONE").status == 404);
}

TEST_CASE("movements come newest first with how far their posting is") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  const auto first = world.commit(posted(movement("SW-1", "A1", 1)));
  const auto second = world.commit(posted(movement("SW-1", "A1", 2)));
  world.commit(posted(movement("SW-1", "A1", 3)));
  world.commit({store::Delivered{first.first + 1, "{}"}, store::Sent{second.first + 1, 1, {}}});
  const auto answer = world.get("/api/v1/movements");
  REQUIRE(answer.size() == 3);
  CHECK(answer.at("/items/0/quantity") == "3");
  CHECK(answer.at("/items/0/state") == "local");
  CHECK(answer.at("/items/1/state") == "sent");
  CHECK(answer.at("/items/2/state") == "posted");
  CHECK(answer.at("/items/2/id") == "7.1:" + std::to_string(first.first));
  CHECK(answer.at("/items/2/name") == "Bolt");
  CHECK(world.get("/api/v1/movements?limit=1").size() == 1);
}

TEST_CASE("a movement that the ERP's number contains is included, a refused one parked") {
  World world;
  const auto first = world.commit(posted(movement("SW-1", "A1", 1)));
  const auto second = world.commit(posted(movement("SW-1", "B2", 2)));
  causal::VersionVector context;
  context.add({first.actor, first.first});
  store::Observed observed{
      {item_id("SW-1"), "A1"}, {{causal::dynamics_actor(), 9}, 1, context}, false};
  world.commit({store::Delivered{first.first + 1, "{}"}, observed,
                store::Parked{second.first + 1, "refused", "no"}});
  const auto answer = world.get("/api/v1/movements");
  CHECK(answer.at("/items/0/state") == "parked");
  CHECK(answer.at("/items/1/state") == "included");
}

TEST_CASE("an order is shown with its lines, facts and the state that follows from them") {
  World world;
  world.commit(
      {order("10043"), fact("10043", warehouse::FactKind::captured, "pay-1", decimal("23.8")),
       fact("10043", warehouse::FactKind::picked, "7.1:3", 1),
       store::Noted{store::Shelf::native, "shopware/order/" + order_id("10043").hex(), "o-1"}});
  const auto answer = world.get("/api/v1/orders/10043");
  REQUIRE(answer.status == 200);
  CHECK(answer.at("/customer") == "Ada Byron");
  CHECK(answer.at("/total_gross") == "23.8");
  CHECK(answer.at("/lines/0/sku") == "SW-1");
  CHECK(answer.at("/state/payment") == "paid");
  CHECK(answer.at("/state/lines/0/picked") == "1");
  CHECK(answer.at("/state/lines/0/open") == "1");
  CHECK(answer.size("/facts") == 2);
  CHECK(answer.at("/native/shopware/id") == "o-1");
  CHECK(answer.at("/fields/lines") == "<absent>");
  CHECK(world.get("/api/v1/orders/1").status == 404);
}

TEST_CASE("an order shows what is owed and paid, and what of it does not agree") {
  World world;
  world.commit({order("10043")});
  CHECK(world.get("/api/v1/orders/10043").at("/money/owed") == "23.8");
  world.commit(invoiced("10043", "INV-1", decimal("20")));
  world.commit(paid("10043", "t1", decimal("24")));
  const auto answer = world.get("/api/v1/orders/10043");
  CHECK(answer.at("/money/owed") == "23.8");
  CHECK(answer.at("/money/paid") == "23.8");
  CHECK(answer.at("/money/findings/0") == "payment psp-t1 is 0.2 EUR too much");
  CHECK(answer.at("/money/invoices/0/number") == "INV-1");
  CHECK(answer.at("/money/invoices/0/match") == "matched");
  CHECK(answer.at("/money/invoices/0/lines/0/quantity") == "2");
  CHECK(answer.at("/money/payments/0/match") == "over");
  CHECK(answer.at("/money/payments/0/left") == "0.2");
  CHECK(answer.at("/money/payments/0/shares/0/invoice") == "INV-1");
  CHECK(answer.at("/money/payments/0/shares/1/invoice") == "null");
  CHECK(answer.at("/money/payments/0/shares/1/amount") == "3.8");
}

TEST_CASE("payments are listed, and can be narrowed to those that do not agree") {
  World world;
  world.commit({order("10043"), order("10044")});
  world.commit(paid("10043", "t1", decimal("23.8")));
  world.commit(paid("10044", "t2", decimal("5")));
  world.commit(paid("none", "t3", decimal("1")));
  CHECK(world.get("/api/v1/payments").size() == 3);
  const auto open = world.get("/api/v1/payments?state=open");
  REQUIRE(open.size() == 2);
  std::map<std::string, std::string> matches;
  for (const char* at : {"/items/0", "/items/1"})
    matches[open.at(std::string(at) + "/reference")] =
        open.at(std::string(at) + "/order") + " " + open.at(std::string(at) + "/match");
  CHECK(matches["psp-t2"] == "10044 under");
  CHECK(matches["psp-t3"] == "null unmatched");
  const auto page = world.get("/api/v1/payments?limit=2");
  CHECK(world.get("/api/v1/payments?limit=2&after=" + page.at("/next")).size() == 1);
  CHECK(world.get("/api/v1/payments?state=lost").status == 400);
}

TEST_CASE("orders are listed and can be narrowed to those in one state") {
  World world;
  world.commit(
      {order("1"), order("2"), order("3"), fact("2", warehouse::FactKind::cancelled, "c", 0)});
  CHECK(world.get("/api/v1/orders").size() == 3);
  const auto cancelled = world.get("/api/v1/orders?progress=cancelled");
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled.at("/items/0/number") == "2");
  CHECK(world.get("/api/v1/orders?progress=lost").status == 400);
  const auto page = world.get("/api/v1/orders?limit=2");
  CHECK(page.size() == 2);
  CHECK(world.get("/api/v1/orders?limit=2&after=" + page.at("/next")).size() == 1);
}

}  // namespace
}  // namespace holdfast::serve

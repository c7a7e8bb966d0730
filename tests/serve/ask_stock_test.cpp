// Asking the ERP for a number, over the API.
#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

base::Task<base::Result<flow::StockSaid>> reply(base::Result<flow::StockSaid> said) {
  co_return said;
}

struct Erp {
  World world;
  base::Result<flow::StockSaid> says = flow::StockSaid{"dual_write"};
  std::vector<base::Uuid> asked{};
  explicit Erp(bool connected = true) {
    ApiDependencies needs{world.clock, *world.store, world.engine, "Dock", "1.2.3",
                          {{"manager", good_token}}, {}, {}, {}};
    const auto answers = [this](base::Uuid item) {
      asked.push_back(item);
      return reply(says);
    };
    if (connected) needs.stock_now = answers;
    world.api = std::make_unique<Api>(std::move(needs));
    world.commit({item("SW-1", "Bolt"), item("SW/2", "Nut")});
    world.commit({store::Moved{movement("SW-1", "A1", decimal("5"))}});
    world.commit(posted(movement("SW-1", "A1", decimal("2.5"))));
    world.commit(posted(movement("SW/2", "A1", decimal("9"))));
  }
  Answer ask(const std::string& sku = "SW-1") {
    return world.post("/api/v1/stock/" + sku + "/ask");
  }
};

TEST_CASE("both numbers are told, with what the ERP has not got yet") {
  Erp erp;
  flow::StockLine line{.site = "1", .location = "11"};
  line.on_hand = decimal("5");
  line.reserved = decimal("2");
  line.available = decimal("3");
  erp.says->lines = {line, {.location = "12", .unknown = "kept in boxes there"}};
  erp.says->remark = "not all of it";
  const auto answer = erp.ask();
  REQUIRE(answer.status == 200);
  CHECK(answer.at("/sku") == "SW-1");
  CHECK(answer.at("/time").starts_with("20"));
  CHECK(answer.at("/box/on_hand") == "7.5");
  CHECK(answer.size("/box/locations") == 1);
  CHECK(answer.at("/box/locations/0/untold") == "2.5");
  CHECK(answer.at("/erp/source") == "dual_write");
  CHECK(answer.at("/erp/lines/0/site") == "1");
  CHECK(answer.at("/erp/lines/0/on_hand") == "5");
  CHECK(answer.at("/erp/lines/0/reserved") == "2");
  CHECK(answer.at("/erp/lines/0/ordered") == "null");
  CHECK(answer.at("/erp/lines/0/available") == "3");
  CHECK(answer.at("/erp/lines/1/on_hand") == "null");
  CHECK(answer.at("/erp/lines/1/unknown") == "kept in boxes there");
  CHECK(answer.at("/erp/remark") == "not all of it");
  CHECK(erp.asked == std::vector<base::Uuid>{item_id("SW-1")});
}

TEST_CASE("asking changes nothing in the box") {
  Erp erp;
  erp.says->lines = {{.location = "A1"}};
  erp.says->lines.front().on_hand = decimal("99");
  const auto before = erp.world.store->statistics().events;
  REQUIRE(erp.ask().status == 200);
  CHECK(erp.world.store->statistics().events == before);
  CHECK(erp.world.get("/api/v1/stock?sku=SW-1").at("/items/0/on_hand") == "7.5");
}

TEST_CASE("a SKU with a slash can be asked for, an unknown one is not found") {
  Erp erp;
  CHECK(erp.ask("SW%2F2").at("/box/locations/0/untold") == "9");
  CHECK(erp.ask("NONE").status == 404);
  CHECK(erp.asked.size() == 1);
}

TEST_CASE("what goes wrong at the ERP is told in its words") {
  Erp erp;
  for (const auto kind : {base::ErrorKind::unavailable, base::ErrorKind::misconfigured,
                          base::ErrorKind::conflict}) {
    erp.says = base::fail(kind, "no line");
    const auto answer = erp.ask();
    CHECK(answer.status == 503);
    CHECK(answer.at("/error/message") == "no line");
  }
  erp.says = base::fail(base::ErrorKind::not_found, "linked to nothing");
  CHECK(erp.ask().status == 404);
  Erp none(false);
  const auto answer = none.ask();
  CHECK(answer.status == 503);
  CHECK(answer.at("/error/message") == "this box has no ERP that could be asked");
}

}  // namespace
}  // namespace holdfast::serve

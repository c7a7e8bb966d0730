// The connector against a running erpsim: what is promised holds over a real wire.
#include <set>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

base::Decimal on_hand_of(World& world, const std::string& product) {
  const auto rows = world.run(world.connector->on_hand({product}));
  if (!rows) FAIL(rows.error().message);
  REQUIRE(rows->size() == 1);
  return rows->front().quantity;
}

std::int64_t movements_in(World& world) {
  const Json records = world.control("records");
  return static_cast<std::int64_t>(JsonView(records)["movements"].size());
}

std::string id_of(World& world, std::string_view table, std::string_view name) {
  const auto id = world.connector->lookup(table, Json(name));
  REQUIRE(id);
  return *id->string();
}

Json order_body(World& world, const std::string& customer) {
  const std::string product = world.product();
  const Json line = object(
      {{"salesorderdetailid", derived_id("line 1")},
       {"productid@odata.bind", "/products(" + product + ")"},
       {"uomid@odata.bind", "/uoms(" + id_of(world, "uom", "Piece") + ")"},
       {"quantity", 2},
       {"ispriceoverridden", true},
       {"priceperunit", base::Decimal::parse("19.95").value()},
       {"tax", base::Decimal::parse("7.58").value()}});
  return object({{"name", "SW-10042"},
                 {"ordernumber", "SW-10042"},
                 {"customerid_account@odata.bind", "/accounts(" + customer + ")"},
                 {"pricelevelid@odata.bind",
                  "/pricelevels(" + id_of(world, "pricelevel", "Standard") + ")"},
                 {"transactioncurrencyid@odata.bind",
                  "/transactioncurrencies(" + id_of(world, "transactioncurrency", "EUR") + ")"},
                 {"order_details", Json::array({line})}});
}

// An account and an order of one line; the order's id.
std::string make_order(World& world) {
  REQUIRE(world.run(world.connector->probe()));
  std::vector<flow::Write> accounts{
      world.create("account", "customer", object({{"name", "Werk Nord GmbH"}}))};
  const std::string customer = accounts.front().id;
  REQUIRE(world.run(world.connector->push(accounts)).front());
  std::vector<flow::Write> orders{world.create("salesorder", "order", order_body(world, customer))};
  const auto receipts = world.run(world.connector->push(orders));
  if (!receipts.front()) FAIL(receipts.front().error().message);
  CHECK(receipts.front()->version > 0);
  return orders.front().id;
}

flow::Transition to(const std::string& order, const std::string& goal) {
  return {"salesorder", order, goal, object({{"tracking_codes", Json::array({"00340434"})}})};
}

}  // namespace

TEST_CASE("probing tells the organisation and loads its master data") {
  World world;
  const auto probe = world.run(world.connector->probe());
  if (!probe) FAIL(probe.error().message);
  CHECK(probe->system == "Dataverse 9.2");
  CHECK(JsonView(probe->details)["change_tracking_days"].integer().value() == 7);
  CHECK(world.connector->lookup("uom", "Piece"));
  CHECK(world.connector->lookup("uomschedule", "Default Unit"));
  const auto currency = world.connector->lookup("transactioncurrency", "EUR");
  REQUIRE(currency);
  CHECK(*world.connector->lookup("transactioncurrency_by_id", *currency) == Json("EUR"));
  CHECK_FALSE(world.connector->lookup("pricelevel", "Wholesale"));
}

TEST_CASE("probing says in words what is wrong with the secret") {
  World world;
  ConnectorOptions options;
  options.client.url = world.erpsim.said("url");
  options.client.token_url = world.erpsim.said("token_url");
  options.client.client_id = world.erpsim.said("client_id");
  options.client.client_secret = "wrong";
  DynamicsConnector other(world.loop, world.clock, world.random, *world.transport, options);
  const auto probe = world.run(other.probe());
  REQUIRE_FALSE(probe);
  CHECK(probe.error().kind == ErrorKind::misconfigured);
  CHECK(probe.error().code == "AADSTS7000215");
  CHECK_THAT(probe.error().message, Catch::Contains("client secret is wrong"));
}

TEST_CASE("every stream can be read from its beginning and then tells only what changed") {
  World world;
  for (const auto& stream : world.connector->streams()) {
    INFO(stream);
    std::string cursor;
    bool restarted = false;
    (void)world.drain(stream, cursor, &restarted);
    CHECK_FALSE(restarted);
    CHECK(world.drain(stream, cursor).empty());
  }
}

TEST_CASE("a change of a product comes with the next pull, and a deletion as a tombstone") {
  World world;
  std::string cursor;
  const auto products = world.drain("products", cursor);
  CHECK(products.size() >= 40);
  const std::string id = products.front().id;
  world.control("edit", object({{"table", "products"},
                                {"key", object({{"id", id}})},
                                {"fields", object({{"name", "Kabelbinder 200 mm"}})}}));
  const auto changed = world.drain("products", cursor);
  REQUIRE(changed.size() == 1);
  CHECK(changed.front().id == id);
  CHECK(changed.front().version > products.front().version);
  CHECK(JsonView(changed.front().body)["name"].text_or("") == "Kabelbinder 200 mm");
  CHECK(world.run(world.connector->read("product", id)).value().version == changed.front().version);

  std::vector<flow::Write> rows{world.create("account", "gone", object({{"name", "Weg"}}))};
  std::string accounts;
  (void)world.drain("accounts", accounts);
  REQUIRE(world.run(world.connector->push(rows)).front());
  world.control("delete", object({{"table", "accounts"},
                                  {"key", object({{"id", rows.front().id}})}}));
  const auto gone = world.drain("accounts", accounts);
  REQUIRE(gone.size() == 1);
  CHECK(gone.front().removed);
  CHECK(gone.front().id == rows.front().id);
}

TEST_CASE("an expired delta token begins the load again and says so") {
  World world;
  std::string cursor;
  const auto first = world.drain("products", cursor);
  world.control("expire-deltas", Json::object());
  bool restarted = false;
  CHECK(world.drain("products", cursor, &restarted).size() == first.size());
  CHECK(restarted);
  CHECK(world.drain("products", cursor).empty());
}

TEST_CASE("after a longer absence than the organisation remembers the load begins again") {
  World world;
  std::string cursor;
  const auto first = world.drain("products", cursor);
  world.control("advance", object({{"seconds", 8 * 86'400}}));
  bool restarted = false;
  CHECK(world.drain("products", cursor, &restarted).size() == first.size());
  CHECK(restarted);
}

TEST_CASE("a table without change tracking is read by time, and what is deleted by asking for it") {
  World world;
  std::string cursor;
  const auto tracked = world.drain("products", cursor);
  world.control("track", object({{"table", "products"}, {"on", false}}));
  const auto probe = world.run(world.connector->probe());
  REQUIRE(probe);
  CHECK(JsonView(probe->details)["tables_without_change_tracking"][0].text_or("") == "product");
  bool restarted = false;
  CHECK(world.drain("products", cursor, &restarted).size() == tracked.size());
  CHECK(restarted);
  (void)world.drain("products", cursor);
  CHECK(world.drain("products", cursor).empty());
  const std::string id = tracked.front().id;
  world.control("edit", object({{"table", "products"},
                                {"key", object({{"id", id}})},
                                {"fields", object({{"name", "Kabelbinder 200 mm"}})}}));
  const auto changed = world.drain("products", cursor);
  REQUIRE(changed.size() == 1);
  CHECK(changed.front().id == id);

  std::vector<flow::Write> rows{world.create("account", "here", object({{"name", "Nord"}})),
                                world.create("account", "gone", object({{"name", "Weg"}}))};
  for (const auto& made : world.run(world.connector->push(rows))) REQUIRE(made);
  world.control("delete", object({{"table", "accounts"},
                                  {"key", object({{"id", rows.back().id}})}}));
  const auto gone = world.run(world.connector->gone("account", {rows[0].id, rows[1].id}));
  REQUIRE(gone);
  CHECK(*gone == std::vector<std::string>{rows[1].id});
}

TEST_CASE("a first load goes on from the page it had reached") {
  World world({"--items", "1300"});
  const flow::Page first = world.pull("products");
  REQUIRE(first.more);
  std::string cursor = first.cursor;
  const auto rest = world.drain("products", cursor);
  std::set<std::string> ids;
  for (const auto& document : first.documents) ids.insert(document.id);
  for (const auto& document : rest) CHECK(ids.insert(document.id).second);
  CHECK(ids.size() >= 1300);
}

TEST_CASE("movements posted twice are counted once") {
  World world;
  const std::string product = world.product();
  const auto before = on_hand_of(world, product);
  std::vector<flow::Write> rows;
  for (int i = 0; i < 30; ++i) {
    rows.push_back(world.create("holdfast_stockmovement", fmt::format("7:{}", i),
                                world.movement(product, i % 2 == 0 ? 3 : -1)));
  }
  for (const auto& receipt : world.run(world.connector->push(rows))) {
    if (!receipt) FAIL(receipt.error().message);
    CHECK_FALSE(receipt->existed);
  }
  const auto after = on_hand_of(world, product);
  CHECK(after == before.plus(30).value());
  for (const auto& receipt : world.run(world.connector->push(rows))) {
    if (!receipt) FAIL(receipt.error().message);
    CHECK(receipt->existed);
    CHECK(receipt->version > 0);
  }
  CHECK(on_hand_of(world, product) == after);
  CHECK(movements_in(world) == 30);
  CHECK(JsonView(world.control("records"))["created_twice"].integer().value() == 0);
}

TEST_CASE("a batch whose answer was lost is settled by sending it again") {
  World world({"--no-bulk", "holdfast_stockmovement"});
  const std::string product = world.product();
  const auto before = on_hand_of(world, product);
  std::vector<flow::Write> rows;
  for (int i = 0; i < 3; ++i) {
    rows.push_back(world.create("holdfast_stockmovement", fmt::format("8:{}", i),
                                world.movement(product, 5)));
  }
  world.fault("batch", "cut_after_commit", 1);
  for (const auto& receipt : world.run(world.connector->push(rows))) {
    REQUIRE_FALSE(receipt);
    CHECK(receipt.error().kind == ErrorKind::unknown_outcome);
  }
  for (const auto& receipt : world.run(world.connector->push(rows))) {
    REQUIRE(receipt);
    CHECK(receipt->existed);
  }
  CHECK(on_hand_of(world, product) == before.plus(15).value());
}

TEST_CASE("one bad row of a batch does not undo the others") {
  World world({"--no-bulk", "holdfast_stockmovement"});
  const std::string product = world.product();
  Json bad = world.movement(product, 1);
  bad.set("holdfast_kind", "teleport");
  const std::vector<flow::Write> rows{
      world.create("holdfast_stockmovement", "9:1", world.movement(product, 1)),
      world.create("holdfast_stockmovement", "9:2", bad),
      world.create("holdfast_stockmovement", "9:3", world.movement(product, 1))};
  const auto receipts = world.run(world.connector->push(rows));
  REQUIRE(receipts.size() == 3);
  CHECK(receipts[0]);
  CHECK(receipts[2]);
  REQUIRE_FALSE(receipts[1]);
  CHECK(receipts[1].error().kind == ErrorKind::refused);
  CHECK_THAT(receipts[1].error().message, Catch::Contains("teleport"));
  CHECK(movements_in(world) == 2);
}

TEST_CASE("a row of the same id with another quantity is not taken for ours") {
  World world;
  const std::string product = world.product();
  const std::vector<flow::Write> first{
      world.create("holdfast_stockmovement", "10:1", world.movement(product, 4))};
  const std::vector<flow::Write> second{
      world.create("holdfast_stockmovement", "10:1", world.movement(product, 5))};
  REQUIRE(world.run(world.connector->push(first)).front());
  const auto receipts = world.run(world.connector->push(second));
  REQUIRE_FALSE(receipts.front());
  CHECK(receipts.front().error().kind == ErrorKind::refused);
  CHECK_THAT(receipts.front().error().message, Catch::Contains("holdfast_quantity is 4 there"));
}

TEST_CASE("an order created twice exists once, with its lines and sums") {
  World world;
  const std::string order = make_order(world);
  const std::string customer = derived_id("customer");
  const std::vector<flow::Write> again{
      world.create("salesorder", "order", order_body(world, customer))};
  const auto receipts = world.run(world.connector->push(again));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->existed);
  const auto document = world.run(world.connector->read("salesorder", order));
  if (!document) FAIL(document.error().message);
  const JsonView body(document->body);
  CHECK(body["order_details"].size() == 1);
  CHECK(body["totalamount"].decimal().value() == base::Decimal::parse("47.48").value());
  CHECK(body["pricingerrorcode"].integer().value() == 0);
  std::string cursor;
  const auto pulled = world.drain("salesorders", cursor);
  REQUIRE(pulled.size() == 1);
  CHECK(JsonView(pulled.front().body)["order_details"].size() == 1);
  CHECK(pulled.front().version == document->version);
}

TEST_CASE("an update with an old version is a conflict, and one without creates nothing") {
  World world;
  std::vector<flow::Write> rows{world.create("account", "c", object({{"name", "Nord"}}))};
  const auto made = world.run(world.connector->push(rows));
  REQUIRE(made.front());
  flow::Write update = rows.front();
  update.mode = flow::Write::Mode::update;
  update.body = object({{"name", "Nord AG"}});
  update.expected_version = made.front()->version;
  const auto written = world.run(world.connector->push({update}));
  REQUIRE(written.front());
  CHECK(written.front()->version > made.front()->version);
  const auto stale = world.run(world.connector->push({update}));
  REQUIRE_FALSE(stale.front());
  CHECK(stale.front().error().kind == ErrorKind::conflict);
  update.id = derived_id("nobody");
  update.expected_version = 0;
  const auto nobody = world.run(world.connector->push({update}));
  REQUIRE_FALSE(nobody.front());
  CHECK(nobody.front().error().kind == ErrorKind::not_found);
}

TEST_CASE("on-hand of all items comes with the corrections of others") {
  World world;
  const std::string product = world.product();
  const auto all = world.run(world.connector->on_hand({}));
  if (!all) FAIL(all.error().message);
  CHECK(all->size() == 40);
  const auto before = on_hand_of(world, product);
  std::string cursor;
  (void)world.drain("stockonhand", cursor);
  const Json records = world.control("records");
  world.control("correct", object({{"sku", JsonView(records)["products"][0]["sku"].text_or("")},
                                   {"location", "MAIN"},
                                   {"quantity", -2},
                                   {"reason", "broken"}}));
  const auto changed = world.drain("stockonhand", cursor);
  REQUIRE(changed.size() == 1);
  CHECK(changed.front().type == "holdfast_stockonhand");
  CHECK(changed.front().id == product);
  CHECK(on_hand_of(world, product) == before.minus(2).value());
}

TEST_CASE("an order is submitted and fulfilled, and is then at its end") {
  World world;
  const std::string order = make_order(world);
  REQUIRE(world.run(world.connector->transition(to(order, "submitted"))));
  const auto moved = world.run(world.connector->transition(to(order, "fulfilled")));
  if (!moved) FAIL(moved.error().message);
  CHECK_FALSE(moved->existed);
  CHECK(world.run(world.connector->transition(to(order, "fulfilled"))).value().existed);
  const auto back = world.run(world.connector->transition(to(order, "canceled")));
  REQUIRE_FALSE(back);
  CHECK(back.error().kind == ErrorKind::refused);
}

TEST_CASE("a transition whose answer was lost is found to be done") {
  World world;
  const std::string order = make_order(world);
  world.fault("CancelSalesOrder", "cut_after_commit", 1);
  const auto moved = world.run(world.connector->transition(to(order, "cancelled")));
  if (!moved) FAIL(moved.error().message);
  world.fault("CancelSalesOrder", "cut_before", 5);
  CHECK(world.run(world.connector->transition(to(order, "cancelled"))).value().existed);
}

TEST_CASE("an order is invoiced once although the answer was lost, and its lines come with it") {
  World world;
  std::string cursor;
  (void)world.drain("invoices", cursor);
  const std::string order = make_order(world);
  REQUIRE(world.run(world.connector->transition(to(order, "fulfilled"))));
  const flow::Transition invoice{"invoice", order, "made", Json()};
  world.fault("ConvertSalesOrderToInvoice", "cut_after_commit", 1);
  const auto made = world.run(world.connector->transition(invoice));
  if (!made) FAIL(made.error().message);
  CHECK(made->existed);
  CHECK(world.run(world.connector->transition(invoice))->id == made->id);
  const auto invoices = world.drain("invoices", cursor);
  REQUIRE(invoices.size() == 1);
  CHECK(invoices.front().id == made->id);
  const JsonView body(invoices.front().body);
  CHECK(body["_salesorderid_value"].text_or("") == order);
  CHECK(body["totalamount"].decimal()->to_string() == "47.48");
  REQUIRE(body["invoice_details"].size() == 1);
  CHECK(body["invoice_details"][0]["quantity"].decimal().value() == 2);
  const auto read = world.run(world.connector->read("invoice", made->id));
  REQUIRE(read);
  CHECK(JsonView(read->body)["invoice_details"].size() == 1);
  CHECK(world.run(world.connector->transition(to(order, "fulfilled"))).value().existed);
}

TEST_CASE("a transition that was not done is not claimed") {
  World world;
  const std::string order = make_order(world);
  world.fault("FulfillSalesOrder", "cut_before", 1);
  const auto moved = world.run(world.connector->transition(to(order, "fulfilled")));
  REQUIRE_FALSE(moved);
  CHECK(moved.error().kind == ErrorKind::unknown_outcome);
  CHECK(world.run(world.connector->transition(to(order, "fulfilled"))));
}

TEST_CASE("a 429 pauses the whole credential for as long as it asks") {
  World world;
  REQUIRE(world.run(world.connector->probe()));
  world.fault("products", "429", 1, 1);
  const auto refused = world.run(world.connector->pull("products", ""));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK(refused.error().retry_after == base::Seconds(1));
  CHECK(world.connector->budget().paused() > base::Duration(0));
  const auto before = world.loop.now();
  (void)world.pull("accounts");
  CHECK(world.loop.now() - before > base::Millis(500));
}

TEST_CASE("an expired token is renewed without anybody noticing") {
  World world;
  REQUIRE(world.run(world.connector->probe()));
  world.control("expire-tokens", Json::object());
  CHECK(world.pull("accounts").documents.empty());
}

TEST_CASE("an application without a user in the organisation is told what to do") {
  World world;
  world.control("access", object({{"member", false}}));
  const auto probe = world.run(world.connector->probe());
  REQUIRE_FALSE(probe);
  CHECK(probe.error().kind == ErrorKind::misconfigured);
  CHECK(probe.error().code == "0x80072560");
  CHECK_THAT(probe.error().message, Catch::Contains("create an application user"));
}

}  // namespace holdfast::dynamics::test

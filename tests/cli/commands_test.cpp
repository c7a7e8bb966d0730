#include "cli/live_box.hpp"

namespace holdfast::cli {
namespace {

using namespace test;
using namespace serve::test;
using serve::test::decimal;

void fill(World& world) {
  world.commit({item("SW-1", "Bolt", "4006381333931"), item("SW-2", "Nut \x1b[31m"), order("10043"),
                fact("10043", warehouse::FactKind::picked, "7.1:9", 1)});
  world.commit(posted(movement("SW-1", "A1", decimal("5.5"))));
  world.commit({conflict("count/1")});
  const auto letter = world.commit({intent("record", item_id("SW-2").hex(), "{}")});
  world.commit({store::Parked{letter.first, "refused", "unit PCE is unknown"}});
  world.take_scan = [&world](const std::string& device, const std::string& bytes) {
    base::Json feedback = base::Json::object();
    feedback.set("device", device);
    feedback.set("feedback", bytes == "bad" ? "error" : "counted");
    feedback.set("text", bytes == "bad" ? "unknown code" : "1 x " + bytes);
    world.api->publish("scan", feedback);
    return base::Status{};
  };
}

TEST_CASE("status says how things stand and what needs attention") {
  const LiveBox box(fill);
  const auto ran = box.ask({"status"});
  CHECK(ran.exit_code == exit_done);
  CHECK(ran.err.empty());
  says(ran.out, "Dock, version 1.2.3, up 0 s: look at this:");
  says(ran.out, "  - 1 dead letter waits for a decision (holdfast dead-letters)\n");
  says(ran.out, "2 items, 1 orders, 0 customers; 1 dead letters, 1 open conflicts");
}

TEST_CASE("machine output is the API's JSON") {
  const LiveBox box(fill);
  const auto ran = box.ask({"--json", "stock", "SW-1"});
  CHECK(ran.exit_code == exit_done);
  const auto json = parse(ran.out);
  CHECK(base::JsonView(json)["items"][0]["on_hand"].decimal().value() == decimal("5.5"));
  CHECK(base::JsonView(parse(box.ask({"status", "--json"}).out))["box"].text_or("") == "Dock");
}

TEST_CASE("stock of one item, of a search and of all is a table by SKU") {
  const LiveBox box(fill);
  CHECK(box.ask({"stock", "SW-1"}).out ==
        "SKU   NAME  ON HAND  SUPPLY  WHERE\n"
        "SW-1  Bolt      5.5     5.5  A1: 5.5\n");
  says(box.ask({"stock", "--search", "bolt"}).out, "SW-1");
  const auto all = box.ask({"stock"}).out;
  CHECK(all.find("SW-1") < all.find("SW-2"));
  CHECK(box.ask({"stock", "--search", "zzz"}).out == "no item fits\n");
}

TEST_CASE("what the box does not know is refused in its words") {
  const LiveBox box(fill);
  const auto ran = box.ask({"stock", "NONE"});
  CHECK(ran.exit_code == exit_refused);
  CHECK(ran.out.empty());
  CHECK(ran.err == "holdfast: no item has the SKU \"NONE\"; search with ?q=\n");
  CHECK(box.ask({"orders", "1"}).exit_code == exit_refused);
}

TEST_CASE("what the ERP says of an item stands beside what the box has, with the time") {
  const LiveBox box([](World& world) {
    fill(world);
    flow::StockLine line{.site = "1", .location = "11"};
    line.on_hand = decimal("4");
    line.reserved = decimal("1");
    line.ordered = decimal("20");
    line.available = decimal("3");
    world.erp_says = flow::StockSaid{"dual_write", {line}, "finance \x1b[31m was slow"};
  });
  const auto ran = box.ask({"on-hand", "SW-1"});
  CHECK(ran.exit_code == exit_done);
  says(ran.out, "SW-1: Bolt\nfinance, by dual-write was asked at 20");
  says(ran.out,
       "WHO  SITE  LOCATION  ON HAND  UNTOLD  RESERVED  ORDERED  AVAILABLE\n"
       "box        A1            5.5     5.5         -        -          -\n"
       "ERP  1     11              4       -         1       20          3\n");
  says(ran.out, " was slow\n");
  CHECK(ran.out.find('\x1b') == std::string::npos);
  const auto json = parse(box.ask({"on-hand", "SW-1", "--json"}).out);
  CHECK(base::JsonView(json)["erp"]["lines"][0]["ordered"].decimal().value() == decimal("20"));
}

TEST_CASE("several items are asked for in turn, and what is refused stops none of them") {
  const LiveBox box(fill);
  const auto ran = box.ask({"on-hand", "NONE", "SW-1"});
  CHECK(ran.exit_code == exit_failed);
  says(ran.err, "no item has the SKU \"NONE\"");
  says(ran.err, "no line to the ERP");
  CHECK(box.ask({"on-hand"}).exit_code == exit_usage);
}

TEST_CASE("nothing that a record holds commands the terminal") {
  const LiveBox box(fill);
  CHECK(box.ask({"items"}).out.find('\x1b') == std::string::npos);
}

TEST_CASE("lists follow the pages up to the limit and say that there is more") {
  const LiveBox box([](World& world) {
    store::Transaction many;
    for (int i = 0; i < 1200; ++i) many.emplace_back(item("SW-" + std::to_string(i), "Bolt"));
    world.commit(many);
  });
  const auto some = box.ask({"items", "--limit", "1100"}).out;
  CHECK(std::count(some.begin(), some.end(), '\n') == 1102);
  says(some, "and more: give a greater --limit\n");
  const auto all = box.ask({"items", "--limit", "2000"}).out;
  CHECK(std::count(all.begin(), all.end(), '\n') == 1201);
}

TEST_CASE("one order is shown with its lines and facts, many as a table") {
  const LiveBox box(fill);
  const auto one = box.ask({"orders", "10043"}).out;
  says(one, "order 10043 of 2026-01-05T09:12:33.417Z, Ada Byron\n");
  says(one, "23.8 EUR; progress ");
  says(one, "SW-1        2       1");
  says(one, "picked");
  says(box.ask({"orders"}).out, "10043");
  CHECK(box.ask({"orders", "--progress", "cancelled"}).out == "no orders\n");
}

TEST_CASE("payments are shown with what they are for, alone and with their order") {
  const LiveBox box([](World& world) {
    world.commit({order("10043"), order("10044")});
    world.commit(invoiced("10043", "INV-1", decimal("23.8")));
    world.commit(paid("10043", "t1", decimal("23.8")));
    world.commit(paid("10044", "t2", decimal("5")));
  });
  const auto all = box.ask({"payments"}).out;
  says(all, "ORDER");
  says(all, "10043  capture    23.8  EUR  matched");
  says(all, "INV-1");
  const auto open = box.ask({"payments", "--unmatched"}).out;
  CHECK(open.find("10043") == std::string::npos);
  says(open, "10044  capture       5  EUR  under");
  const auto one = box.ask({"orders", "10044"}).out;
  says(one, "owed 23.8 EUR, paid 5, refunded 0\n");
  says(one, "does not agree: what was paid is 18.8 EUR too little\n");
  says(box.ask({"orders", "10043"}).out, "INV-1    open    23.8  EUR  23.8  matched");
}

TEST_CASE("no payments, and none that does not agree, are said so") {
  const LiveBox box([](World&) {});
  CHECK(box.ask({"payments"}).out == "no payments\n");
  CHECK(box.ask({"payments", "--unmatched"}).out == "every payment agrees with what is owed\n");
}

TEST_CASE("one item is shown to a person, and as JSON to a machine") {
  const LiveBox box(fill);
  const auto ran = box.ask({"items", "SW-1"});
  CHECK(ran.exit_code == exit_done);
  CHECK(ran.out ==
        "SW-1: Bolt\n"
        "on hand 5.5 (A1: 5.5), supply 5.5 (with what left for orders)\n"
        "FIELD  VALUE\n"
        "codes  code 4006381333931, pack 1\n"
        "gtin   4006381333931\n"
        "name   Bolt\n"
        "sku    SW-1\n");
  const auto json = parse(box.ask({"items", "SW-1", "--json"}).out);
  CHECK(base::JsonView(json)["fields"]["codes"][0]["pack"].integer().value() == 1);
  CHECK(box.ask({"items", "NONE"}).exit_code == exit_refused);
}

TEST_CASE("outbox, movements and dead letters are tables") {
  const LiveBox box(fill);
  says(box.ask({"outbox"}).out, "SW-1 at A1");
  CHECK(box.ask({"outbox", "--endpoint", "shopware"}).out == "nothing waits\n");
  says(box.ask({"movements"}).out, "receive  SW-1       5.5  A1");
  says(box.ask({"dead-letters"}).out, "unit PCE is unknown");
}

TEST_CASE("the outbox of a dry run says what would be sent") {
  const LiveBox box([](World& world) {
    fill(world);
    const std::string id = world.get("/api/v1/outbox").at("/items/0/id");
    world.commit({store::Noted{store::Shelf::rehearsed, "dynamics/" + id,
                               R"({"outcome":"write","message":"","requests":)"
                               R"([{"method":"POST","path":"/rows","body":{"quantity":5.5}}]})"}});
  });
  says(box.ask({"outbox"}).out, "would be sent");
  const auto writes = box.ask({"outbox", "--writes"}).out;
  says(writes, "POST /rows");
  says(writes, R"({"quantity":5.5})");
}

TEST_CASE("a conflict is shown with both values and settled by a decision") {
  const LiveBox box(fill);
  CHECK(box.ask({"conflicts"}).out ==
        "stock of SW-1 at A1, 2027-01-15 08:00Z\n"
        "    this box: 4\n"
        "    the ERP (Dynamics): 6\n"
        "    open: decide\n"
        "    the count stands: tell the ERP 4:\n"
        "      holdfast conflicts settle count/1 accept\n"
        "    take the count back, and count again at the shelf:\n"
        "      holdfast conflicts settle count/1 recount\n");
  const auto decided = box.ask({"conflicts", "settle", "count/1", "4"});
  CHECK(decided.exit_code == exit_done);
  CHECK(decided.out == "settled: 4 stands\n");
  CHECK(box.ask({"conflicts"}).out == "nothing waits for a decision; settled ones: --state all\n");
  const auto settled = box.ask({"conflicts", "--state", "settled"}).out;
  says(settled, "    this box: 4  <- stands\n");
  says(settled, ": decided by manager\n");
  const auto json = parse(box.ask({"conflicts", "--state", "all", "--json"}).out);
  CHECK(base::JsonView(json)["items"][0]["sides"][1]["by"].text_or("") == "d365:9");
  CHECK(box.ask({"conflicts", "settle", "count/1", "6"}).exit_code == exit_refused);
}

TEST_CASE("a dead letter is sent again, with another payload, or given up") {
  const LiveBox box(fill);
  const auto letters = parse(box.ask({"dead-letters", "--json"}).out);
  const std::string id = base::JsonView(letters)["items"][0]["id"].get()->dump();
  const std::string payload = box.file("payload", R"({"kind":"item"})");
  CHECK(box.ask({"dead-letters", "replay", id, "--payload", "none"}).exit_code == exit_usage);
  const auto ran = box.ask({"dead-letters", "replay", id, "--payload", payload});
  CHECK(ran.out == id + " is in the outbox again\n");
  CHECK(box.ask({"dead-letters", "discard", id}).exit_code == exit_refused);
  CHECK(box.ask({"dead-letters"}).out == "no dead letters\n");
}

TEST_CASE("a scan prints its answer, and a refused one is an exit code") {
  const LiveBox box(fill);
  const auto good = box.ask({"scan", "SW-1", "--device", "phone"});
  CHECK(good.exit_code == exit_done);
  CHECK(good.out == "counted: 1 x SW-1\n");
  const auto bad = box.ask({"scan", "bad"});
  CHECK(bad.exit_code == exit_refused);
  CHECK(bad.out == "error: unknown code\n");
}

}  // namespace
}  // namespace holdfast::cli

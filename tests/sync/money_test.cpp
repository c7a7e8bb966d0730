// Payments and invoices between two pretended systems.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"
#include "sync/members.hpp"
#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using base::Json;
using base::JsonView;
using sync::testing::World;
using warehouse::RecordKind;

namespace {

base::Uuid payment_of(const std::string& native) {
  return warehouse::record_id(RecordKind::payment, "shopware/" + native);
}

// The order's transaction as the shop shows it now.
void pay(World& world, const std::string& order, const std::string& state, const char* amount,
         const std::string& captures = "[]") {
  const std::string id = World::item("order/" + order).hex();
  Json body = world.shop.body("order", id);
  body.set("transactions", flow::json(R"([{"id": "t1", "createdAt": "2026-01-05T09:12:33.481+00:00",
      "amount": {"totalPrice": )" + std::string(amount) +
                                      R"(}, "stateMachineState": {"technicalName": ")" + state +
                                      R"("}, "captures": )" + captures + "}]"));
  world.shop.put("order", id, std::move(body));
}

void book(World& world, const std::string& id, const std::string& order, const char* amount) {
  world.erp.put("holdfast_payment", id,
                flow::json(R"({"holdfast_paymentid": ")" + id +
                           R"(", "holdfast_currency": "EUR", "holdfast_reference": "transfer )" +
                           id + R"(", "_holdfast_salesorder_value": ")" +
                           (order.empty() ? order : World::order(order).guid()) +
                           R"(", "holdfast_amount": )" + amount + "}"));
}

std::size_t open_findings(const World& world) {
  std::size_t open = 0;
  for (const auto& one : world.conflicts("payment")) open += one.settled ? 0 : 1;
  return open;
}

void ready(World& world, int pieces) {
  world.add_item("A", 50);
  world.add_order("1001", "A", pieces);
  world.start();
  REQUIRE(world.settle());
}

// One more round of both pullers, and what follows from it.
void soon(World& world) {
  world.run(5s);
  REQUIRE(world.settle());
}

}  // namespace

TEST_CASE("what the shop was paid becomes one row at the ERP, and the order is paid") {
  World world;
  ready(world, 4);
  pay(world, "1001", "paid", "4");
  soon(world);
  const std::string row = payment_of("t1").guid();
  CHECK(JsonView(world.erp.body("holdfast_payment", row))["holdfast_amount"].decimal().value() ==
        4);
  CHECK(world.erp.count("push holdfast_payment/" + row) == 1);
  const auto facts = world.view().facts(World::order("1001"));
  const auto order = world.view().record(RecordKind::order, World::order("1001"));
  CHECK(warehouse::derive((*order)->value("lines"), facts, 4).payment == warehouse::Payment::paid);
  const auto settlement = sync::settlement_of(world.view(), **order);
  REQUIRE(settlement);
  CHECK(settlement->paid == 4);
  CHECK(open_findings(world) == 0);
}

TEST_CASE("a payment is written once although its answer was lost and the box died") {
  World world;
  ready(world, 4);
  const std::string call = "push holdfast_payment/" + payment_of("t1").guid();
  bool lost = false;
  world.erp.after = [&](const std::string& said) -> std::optional<base::Error> {
    if (said != call || lost) return std::nullopt;
    lost = true;
    return base::Error{base::ErrorKind::unknown_outcome, "the line was cut"};
  };
  pay(world, "1001", "paid", "4");
  REQUIRE(world.run_until([&] { return lost; }));
  world.kill();
  world.start();
  soon(world);
  CHECK(world.erp.count(call) >= 1);
  CHECK(world.view().count(RecordKind::payment) == 1);
  CHECK(world.view().outbox_count(store::Endpoint::dynamics) == 0);
}

TEST_CASE("captures that come later take the place of their transaction") {
  World world;
  ready(world, 4);
  pay(world, "1001", "paid", "4");
  soon(world);
  pay(world, "1001", "paid", "4",
      R"([{"id": "k1", "externalReference": "psp-1", "amount": {"totalPrice": 4},
           "stateMachineState": {"technicalName": "completed"}}])");
  soon(world);
  const auto row = [&](const std::string& native, const char* column) {
    return JsonView(world.erp.body("holdfast_payment", payment_of(native).guid()))[column].text_or(
        "");
  };
  CHECK(row("t1", "holdfast_status") == "replaced");
  CHECK(row("k1", "holdfast_reference") == "psp-1");
  const auto order = world.view().record(RecordKind::order, World::order("1001"));
  CHECK(sync::settlement_of(world.view(), **order)->paid == 4);
  CHECK(open_findings(world) == 0);
  CHECK(warehouse::derive((*order)->value("lines"), world.view().facts(World::order("1001")), 4)
            .payment == warehouse::Payment::paid);
}

TEST_CASE("too little is told while it is so, and settles itself when the rest comes") {
  World world;
  ready(world, 4);
  pay(world, "1001", "paid", "3");
  soon(world);
  CHECK(open_findings(world) == 1);
  CHECK(world.conflicts("payment").front().found.subject ==
        "order 1001: what was paid is 1 EUR too little");
  book(world, World::erp_id("p1"), "1001", "1.0000");
  soon(world);
  CHECK(open_findings(world) == 0);
  CHECK(world.conflicts("payment").front().how == "by what came since");
  book(world, World::erp_id("p1"), "1001", "2.5000");
  soon(world);
  CHECK(open_findings(world) == 1);
}

TEST_CASE("a payment for nothing that is known waits for a person, until it names its order") {
  World world;
  ready(world, 4);
  book(world, World::erp_id("p1"), "", "4.0000");
  soon(world);
  REQUIRE(open_findings(world) == 1);
  book(world, World::erp_id("p1"), "1001", "4.0000");
  soon(world);
  CHECK(open_findings(world) == 0);
  const auto order = world.view().record(RecordKind::order, World::order("1001"));
  CHECK(sync::settlement_of(world.view(), **order)->paid == 4);
}

TEST_CASE("an invoice of the ERP is a fact of its order and is compared with its total") {
  World world;
  ready(world, 4);
  const std::string id = World::erp_id("i1");
  const auto put = [&](int state) {
    world.erp.put(
        "invoice", id,
        flow::json(R"({"invoiceid": ")" + id + R"(", "invoicenumber": "INV-1",
        "_salesorderid_value": ")" +
                   World::order("1001").guid() + R"(", "totalamount": 5.0000, "statecode": )" +
                   std::to_string(state) + "}"));
  };
  put(0);
  soon(world);
  CHECK(open_findings(world) == 1);
  CHECK(world.conflicts("payment").front().found.subject ==
        "order 1001: invoiced 1 more than the order's total of 4");
  const auto facts = world.view().facts(World::order("1001"));
  REQUIRE_FALSE(facts.empty());
  CHECK(facts.front().kind == warehouse::FactKind::invoiced);
  CHECK(facts.front().amount == 5);
  put(3);
  soon(world);
  CHECK(open_findings(world) == 0);
}

void bill(World& world, const std::string& number, const std::string& order, const char* total) {
  const std::string id = World::erp_id(number);
  world.erp.put("invoice", id,
                flow::json(R"({"invoiceid": ")" + id + R"(", "invoicenumber": ")" + number +
                           R"(", "_salesorderid_value": ")" + World::order(order).guid() +
                           R"(", "totalamount": )" + total + R"(, "statecode": 0})"));
}

// A transfer to the bank that names a number in its reference.
void transfer(World& world, const std::string& reference, const char* amount,
              const std::string& row = "") {
  const std::string id = row.empty() ? World::erp_id("transfer " + reference) : row;
  world.erp.put("holdfast_payment", id,
                flow::json(R"({"holdfast_paymentid": ")" + id +
                           R"(", "holdfast_currency": "EUR", "holdfast_reference": ")" + reference +
                           R"(", "holdfast_amount": )" + amount + "}"));
}

base::Decimal paid_of(const World& world, const std::string& order) {
  const auto record = world.view().record(RecordKind::order, World::order(order));
  return sync::settlement_of(world.view(), **record)->paid;
}

std::size_t passed_over(const World& world) {
  std::size_t noted = 0;
  const auto view = world.view();
  REQUIRE(view.each_note(store::Shelf::member, "passed/", [&](auto, auto) { return ++noted > 0; }));
  return noted;
}

TEST_CASE("a payment that names an invoice is its order's, whichever comes first") {
  for (const bool invoice_first : {true, false}) {
    CAPTURE(invoice_first);
    World world;
    ready(world, 4);
    if (invoice_first) bill(world, "INV-7", "1001", "4.0000");
    if (invoice_first) soon(world);
    transfer(world, "INV-7", "4.0000");
    soon(world);
    CHECK(open_findings(world) == (invoice_first ? 0 : 1));
    if (!invoice_first) bill(world, "INV-7", "1001", "4.0000");
    soon(world);
    CHECK(open_findings(world) == 0);
    CHECK(paid_of(world, "1001") == 4);
  }
}

TEST_CASE("an invoice that was there before the box is read again when its order is linked, once") {
  World world;
  world.add_item("A", 50);
  world.add_order("1001", "A", 4);
  bill(world, "INV-7", "1001", "4.0000");
  bill(world, "INV-8", "somebody else's", "9.0000");
  transfer(world, "INV-7", "4.0000");
  world.start();
  REQUIRE(world.settle());
  soon(world);
  CHECK(paid_of(world, "1001") == 4);
  CHECK(open_findings(world) == 0);
  CHECK(world.view().count(RecordKind::invoice) == 1);
  CHECK(passed_over(world) == 1);
  CHECK(world.erp.count("read 1 of invoice") == 1);
  world.kill();
  world.start();
  REQUIRE(world.settle());
  soon(world);
  CHECK(world.erp.count("read 1 of invoice") == 1);
  CHECK(world.view().count(RecordKind::invoice) == 1);
}

TEST_CASE("an invoice and a payment of an order that is corrected later come with its link") {
  World world;
  world.add_item("A", 50);
  world.add_order("1001", "A", 4);
  world.add_order("1002", "A", 3);
  for (const std::string order : {"1001", "1002"}) bill(world, "INV-" + order, order, "4.0000");
  book(world, World::erp_id("p2"), "1002", "3.0000");
  bool refuses = true;
  world.erp.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (!refuses || call != "push salesorder/" + World::order("1002").guid()) return std::nullopt;
    return base::Error{base::ErrorKind::refused, "no such price list"};
  };
  world.start();
  REQUIRE(world.run_until([&] { return !world.view().dead_letters().empty(); }));
  soon(world);
  CHECK(world.view().count(RecordKind::invoice) == 1);  // the other's does not wait for it
  CHECK(passed_over(world) == 2);
  world.kill();
  refuses = false;
  world.start();
  soon(world);
  const auto letters = world.view().dead_letters();
  REQUIRE(letters.size() == 1);
  world.revive(letters.front().entry.id);
  soon(world);
  CHECK(world.view().count(RecordKind::invoice) == 2);
  CHECK(paid_of(world, "1002") == 3);
  CHECK(passed_over(world) == 0);
}

TEST_CASE("an invoice that is read while its order is on its way comes with the link") {
  World world;
  ready(world, 4);
  world.erp.slow["push salesorder/" + World::order("1002").guid()] = 10s;
  world.add_order("1002", "A", 3);
  bill(world, "INV-9", "1002", "3.0000");
  REQUIRE(world.run_until([&] { return passed_over(world) == 1; }, 10s));
  soon(world);
  CHECK(world.view().count(RecordKind::invoice) == 1);
  CHECK(passed_over(world) == 0);
}

TEST_CASE("a box of before, which noted no names, reads the stream once more") {
  World world;
  ready(world, 4);
  const auto mark = [&] {
    return world.view().note(store::Shelf::setting, "passed/dynamics/all").value_or("");
  };
  sync::Happening old;
  old.notes.push_back({store::Shelf::setting, "passed/dynamics/all", "first"});
  old.notes.push_back({store::Shelf::cursor, "dynamics/all", "999999"});
  bill(world, "INV-7", "1001", "4.0000");
  world.record(std::move(old));
  world.run(1ms);
  REQUIRE(mark() == "first");
  world.kill();
  world.start();
  soon(world);
  CHECK(mark().empty());
  CHECK(world.view().count(RecordKind::invoice) == 1);
}

TEST_CASE("a payment that comes before its order is tied when the order comes") {
  World world;
  ready(world, 4);
  transfer(world, "1002", "3.0000");
  soon(world);
  CHECK(open_findings(world) == 1);
  world.add_order("1002", "A", 3);
  soon(world);
  CHECK(open_findings(world) == 0);
  CHECK(paid_of(world, "1002") == 3);
}

TEST_CASE("a payment that was given to another order meanwhile waits for none") {
  World world;
  ready(world, 4);
  transfer(world, "1002", "4.0000");
  soon(world);
  book(world, World::erp_id("transfer 1002"), "1001", "4.0000");
  soon(world);
  world.add_order("1002", "A", 3);
  soon(world);
  CHECK(paid_of(world, "1001") == 4);
  CHECK(paid_of(world, "1002") == 0);
}

TEST_CASE("a payment that is given to another order counts for that one alone, and back again") {
  World world;
  ready(world, 4);
  world.add_order("1002", "A", 4);
  const auto state = [&](const std::string& order) {
    const auto record = world.view().record(RecordKind::order, World::order(order));
    return warehouse::derive((*record)->value("lines"), world.view().facts(World::order(order)), 4)
        .payment;
  };
  const std::string id = World::erp_id("p1");
  for (const auto& [with, without] :
       {std::pair{"1001", "1002"}, std::pair{"1002", "1001"}, std::pair{"1001", "1002"}}) {
    book(world, id, with, "4.0000");
    soon(world);
    CAPTURE(with);
    CHECK(paid_of(world, with) == 4);
    CHECK(paid_of(world, without) == 0);
    CHECK(state(with) == warehouse::Payment::paid);
    CHECK(state(without) == warehouse::Payment::open);
    CHECK(open_findings(world) == 0);
  }
}

TEST_CASE("a transfer whose reference was mistyped leaves the order that it named") {
  World world;
  ready(world, 4);
  const auto write = [&](const std::string& reference) {
    transfer(world, reference, "4.0000", World::erp_id("p1"));
    soon(world);
  };
  write("1001");
  CHECK(paid_of(world, "1001") == 4);
  write("1007");
  CHECK(paid_of(world, "1001") == 0);
  CHECK(open_findings(world) == 1);
  world.add_order("1007", "A", 4);
  soon(world);
  CHECK(paid_of(world, "1007") == 4);
  CHECK(open_findings(world) == 0);
}

TEST_CASE("an invoice that is given to another order takes the payments along that name it") {
  World world;
  ready(world, 4);
  world.add_order("1002", "A", 4);
  bill(world, "INV-7", "1001", "4.0000");
  transfer(world, "INV-7", "4.0000");
  soon(world);
  CHECK(paid_of(world, "1001") == 4);
  bill(world, "INV-7", "1002", "4.0000");
  soon(world);
  CHECK(paid_of(world, "1001") == 0);
  CHECK(paid_of(world, "1002") == 4);
  CHECK(open_findings(world) == 0);
  for (const auto& conflict : world.conflicts("order")) CHECK(conflict.settled);
}

TEST_CASE("what is paid and not invoiced settles itself with the last invoice") {
  World world;
  ready(world, 4);
  pay(world, "1001", "paid", "4");
  bill(world, "INV-1", "1001", "3.0000");
  soon(world);
  const auto open = [&] {
    std::size_t count = 0;
    for (const auto& one : world.conflicts("order")) count += one.settled ? 0 : 1;
    return count;
  };
  CHECK(open() == 1);
  bill(world, "INV-2", "1001", "1.0000");
  soon(world);
  CHECK(open() == 0);
}

TEST_CASE("what the ERP adds up otherwise than the shop, or cannot price, is for review") {
  World world;
  ready(world, 4);
  const std::string id = World::order("1001").guid();
  const auto say = [&](const char* total, int error) {
    Json body = world.erp.body("salesorder", id);
    body.set("statecode", 0);
    body.set("totalamount", *base::Decimal::parse(total));
    body.set("pricingerrorcode", error);
    world.erp.put("salesorder", id, std::move(body));
    soon(world);
  };
  say("4.0000", 0);
  CHECK(open_findings(world) == 0);
  say("0.0000", 0);  // pricing is switched off there
  CHECK(open_findings(world) == 0);
  say("3.9900", 0);
  REQUIRE(open_findings(world) == 1);
  CHECK(world.conflicts("payment").front().found.subject ==
        "order 1001: Dynamics adds up 3.99, the shop charged 4: 0.01 EUR too little there");
  say("4.0000", 11);
  REQUIRE(open_findings(world) == 1);
  say("4.0000", 0);
  CHECK(open_findings(world) == 0);
}

// The installer against a simulated environment that has nothing of ours.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"
#include "dynamics/installer.hpp"

namespace holdfast::dynamics::test {
namespace {

struct Tenant {
  World world{{"--fresh-tenant"}};
  Client client{world.loop, world.clock, world.random, *world.transport, [this] {
                  ClientOptions options;
                  options.url = world.erpsim.said("url");
                  options.token_url = world.erpsim.said("token_url");
                  options.client_id = world.erpsim.said("client_id");
                  options.client_secret = world.erpsim.said("client_secret");
                  return options;
                }()};

  std::vector<InstallStep> install(bool plan_only = false) {
    Installer installer(client, plan_only, {});
    auto steps = world.run(installer.run());
    if (!steps) FAIL(steps.error().message);
    return std::move(*steps);
  }
  base::Json get(const std::string& path) {
    Call call;
    call.path = path;
    call.doing = "looking at " + path;
    auto reply = world.run(client.call(std::move(call)));
    if (!reply) FAIL(reply.error().message);
    return std::move(reply->body);
  }
};

std::size_t missing(const std::vector<InstallStep>& steps) {
  return static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(),
                                                [](const auto& step) { return !step.there; }));
}

}  // namespace

TEST_CASE("a plan names what is missing and makes nothing") {
  Tenant tenant;
  const auto plan = tenant.install(true);
  CHECK(missing(plan) > 15);
  CHECK(tenant.install(true).size() == plan.size());
  CHECK(base::JsonView(tenant.get("publishers"))["value"].size() == 0);
}

TEST_CASE("an empty environment is one that a box can work with after the install") {
  Tenant tenant;
  const auto before = tenant.world.run(tenant.world.connector->probe());
  REQUIRE_FALSE(before);
  tenant.install();
  const auto probe = tenant.world.run(tenant.world.connector->probe());
  INFO((probe ? "" : probe.error().message));
  REQUIRE(probe);
  const std::string product = tenant.world.product();
  const auto receipts = tenant.world.run(tenant.world.connector->push(
      {tenant.world.create("holdfast_stockmovement", "m1", tenant.world.movement(product, 3))}));
  REQUIRE(receipts.size() == 1);
  INFO((receipts.front() ? "" : receipts.front().error().message));
  CHECK(receipts.front());
}

TEST_CASE("a payment and its journal line are one write, the same money twice is refused") {
  Tenant tenant;
  tenant.install();
  const auto payment = [&](const std::string& name) {
    const base::Json line = object({{"holdfast_paymentjournalid", derived_id(name + " line")},
                                    {"holdfast_name", "psp-7"},
                                    {"holdfast_offsetaccount", "1360"},
                                    {"holdfast_credit", base::Decimal::parse("19.95").value()}});
    auto row = tenant.world.create(
        "holdfast_payment", name,
        object({{"holdfast_name", "1001 capture"},
                {"holdfast_kind", "capture"},
                {"holdfast_reference", "psp-7"},
                {"holdfast_amount", base::Decimal::parse("19.95").value()},
                {"holdfast_PaymentJournal_holdfast_payment", base::Json::array({line})}}));
    return tenant.world.run(tenant.world.connector->push({row})).front();
  };
  const auto made = payment("p1");
  INFO((made ? "" : made.error().message));
  REQUIRE(made);
  CHECK(payment("p1")->existed);
  const auto other = payment("p2");
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == base::ErrorKind::refused);
  CHECK(base::JsonView(tenant.get("holdfast_payments"))["value"].size() == 1);
  const base::Json journal = tenant.get("holdfast_paymentjournals");
  REQUIRE(base::JsonView(journal)["value"].size() == 1);
  CHECK(base::JsonView(journal)["value"][0]["holdfast_credit"].decimal()->to_string() == "19.95");
}

TEST_CASE("installing again finds everything there and changes nothing of it") {
  Tenant tenant;
  tenant.install();
  const auto again = tenant.install();
  std::vector<std::string> made;
  for (const auto& step : again) {
    if (!step.there) made.push_back(step.what);
  }
  CHECK(made == std::vector<std::string>{"publication"});
}

TEST_CASE("an install that broke off goes on where it stopped") {
  Tenant tenant;
  tenant.world.fault("POST .*/Attributes", "500_after_commit", 1);
  Installer installer(tenant.client, false, {});
  CHECK_FALSE(tenant.world.run(installer.run()));
  tenant.install();
  CHECK(tenant.world.run(tenant.world.connector->probe()));
}

TEST_CASE("where Field Service keeps the stock, the role gets rights there and nowhere else") {
  const auto names = [](std::optional<StockKind> stock) {
    std::set<std::string> out;
    for (const auto& right : wanted_rights(stock)) out.emplace(right.logical);
    return out;
  };
  for (const auto kind : {StockKind::movements, StockKind::inventory_visibility,
                          StockKind::business_central}) {
    CHECK(names(kind) == names({}));
  }
  for (const auto& name : names({})) CHECK_FALSE(of_field_service(name));
  std::set<std::string> more = names(StockKind::field_service);
  for (const auto& name : names({})) CHECK(more.erase(name) == 1);
  CHECK(more == std::set<std::string>{"msdyn_inventoryadjustment",
                                      "msdyn_inventoryadjustmentproduct",
                                      "msdyn_inventoryjournal", "msdyn_productinventory",
                                      "msdyn_warehouse"});
  // Nobody may change or delete there.
  for (const auto& right : wanted_rights(StockKind::field_service)) {
    if (!of_field_service(right.logical)) continue;
    CHECK(right.verbs.find("Write") == std::string_view::npos);
    CHECK(right.verbs.find("Delete") == std::string_view::npos);
  }
}

TEST_CASE("the role gets the least rights, and a second run grants none twice") {
  Tenant tenant;
  tenant.install();
  tenant.install();
  std::size_t wanted = 0;
  for (const auto& right : wanted_rights({})) {
    wanted += 1 + static_cast<std::size_t>(
                      std::count(right.verbs.begin(), right.verbs.end(), ' '));
  }
  CHECK(base::JsonView(tenant.get("roleprivilegescollection"))["value"].size() == wanted);
}

}  // namespace holdfast::dynamics::test

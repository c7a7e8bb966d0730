#include "dynamics/presence.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

std::string account_id(int number) {
  return fmt::format("60c4e274-aaaa-4aaa-8aaa-{:012}", number);
}

}  // namespace

TEST_CASE("a row is gone only when it was asked for and not given") {
  Scene scene;
  std::vector<std::string> ids{"no guid"};
  for (int i = 0; i < 120; ++i) ids.push_back(account_id(i));
  scene.script.respond = [](const net::Request& request) {
    std::string rows;
    for (int i = 0; i < 120; ++i) {
      const bool asked = request.url.find(account_id(i)) != std::string::npos;
      if (!asked || i == 7 || i == 111) continue;
      rows += (rows.empty() ? "" : ",") + fmt::format(R"({{"accountid":"{}"}})", account_id(i));
    }
    return answer(200, R"({"value":[)" + rows + "]}");
  };
  const auto gone = scene.run(scene.connector.gone("account", ids));
  REQUIRE(gone);
  CHECK(*gone == std::vector<std::string>{account_id(7), account_id(111)});
  CHECK(scene.script.requests.size() == 2);
  CHECK_THAT(scene.script.path(0), Catch::StartsWith("accounts?$select=accountid&$filter=accountid"
                                                     "%20eq%20" + account_id(0) + "%20or%20"));
}

TEST_CASE("nothing is called gone by an answer that tells only part") {
  Scene scene;
  scene.then(answer(503));
  CHECK_FALSE(scene.run(scene.connector.gone("account", {account_id(1)})));
  scene.then(answer(200, R"({"value":[],"@odata.nextLink":"https://org.example/x"})"));
  CHECK_FALSE(scene.run(scene.connector.gone("account", {account_id(1)})));
  CHECK_FALSE(scene.run(scene.connector.gone("lead", {account_id(1)})));
}

TEST_CASE("probing tells tables that are missing from tables that track no changes") {
  Scene scene;
  const auto tracked = [](const std::string& names) {
    return answer(200, R"({"value":[)" + names + "]}");
  };
  const std::string most = R"({"LogicalName":"product"},{"LogicalName":"salesorder"},)"
                           R"({"LogicalName":"holdfast_stockonhand"},{"LogicalName":"contact"},)"
                           R"({"LogicalName":"invoice"},{"LogicalName":"holdfast_payment"},)"
                           R"({"LogicalName":"productpricelevel"})";
  scene.organization();
  scene.then(tracked(most));
  scene.then(answer(200, R"({"LogicalName":"account"})"));
  const auto probe = scene.run(scene.connector.probe());
  REQUIRE(probe);
  CHECK(base::JsonView(probe->details)["tables_without_change_tracking"][0].text_or("") ==
        "account");
  scene.organization();
  scene.then(tracked(most));
  scene.then(odata_error(404, "0x80060888", "The entity with a name = 'account' was not found"));
  const auto failed = scene.run(scene.connector.probe());
  REQUIRE_FALSE(failed);
  CHECK_THAT(failed.error().message, Catch::Contains("has no table account"));
}

}  // namespace holdfast::dynamics::test

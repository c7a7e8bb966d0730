// Master data that was made since the start: what a failed look at it leaves behind, and who looks.
#include <catch2/catch.hpp>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;

using Answer = std::optional<base::Result<bool>>;

base::Task<void> reload(Scene& scene, Answer& out) {
  out = co_await scene.connector.reload("uom");
}

base::Task<bool> ended(base::TaskGroup& tasks) {
  co_await tasks.join();
  co_return true;
}

std::size_t asked_for(const Scene& scene, const std::string& set) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < scene.script.requests.size(); ++i) {
    count += scene.script.path(i).starts_with(set + "?") ? 1U : 0U;
  }
  return count;
}

constexpr auto units = R"({"value":[{"uomid":"u1","name":"Dozen"}]})";

}  // namespace

TEST_CASE("a table that could not be loaded is loaded by the next who asks, without a pause") {
  Scene scene;
  scene.then(base::ErrorKind::unavailable);
  CHECK_FALSE(scene.run(scene.connector.reload("uom")));
  scene.then(answer(200, units));
  const auto again = scene.run(scene.connector.reload("uom"));
  REQUIRE(again);
  CHECK(*again);
  CHECK(*scene.connector.lookup("uom", "Dozen") == Json("u1"));
  const auto soon = scene.run(scene.connector.reload("uom"));
  REQUIRE(soon);
  CHECK_FALSE(*soon);
  CHECK(asked_for(scene, "uoms") == 2);
}

TEST_CASE("whoever asks for a table while it is loaded waits for it, and has it") {
  Scene scene;
  scene.then(answer(200, units));
  Answer first, second;
  base::TaskGroup tasks(scene.loop);
  tasks.spawn(reload(scene, first));
  tasks.spawn(reload(scene, second));
  CHECK_FALSE(second);
  REQUIRE(scene.run(ended(tasks)));
  CHECK((*first && **first));
  CHECK((*second && **second));
  CHECK(asked_for(scene, "uoms") == 1);
}

TEST_CASE("whoever waited for a load that failed loads himself") {
  Scene scene;
  scene.then(base::ErrorKind::unavailable);
  scene.then(answer(200, units));
  Answer first, second;
  base::TaskGroup tasks(scene.loop);
  tasks.spawn(reload(scene, first));
  tasks.spawn(reload(scene, second));
  REQUIRE(scene.run(ended(tasks)));
  CHECK_FALSE(*first);
  CHECK((*second && **second));
}

TEST_CASE("a strange unit is looked for again when its table could not be loaded") {
  Scene scene;
  scene.organization();
  const std::string page = R"({"value":[{"productid":"p","productnumber":"A-1","versionnumber":5,)"
                           R"("_defaultuomid_value":"u1"}],"@odata.deltaLink":")" +
                           std::string(api_root) + R"(products?$deltatoken=1"})";
  scene.then(answer(200, page));
  scene.then(base::ErrorKind::unavailable);
  REQUIRE_FALSE(scene.run(scene.connector.pull("products", "")));
  const auto before = asked_for(scene, "uoms");
  scene.then(answer(200, page));
  scene.then(answer(200, units));
  REQUIRE(scene.run(scene.connector.pull("products", "")));
  CHECK(asked_for(scene, "uoms") == before + 1);
  CHECK(*scene.connector.lookup("uom_by_id", "u1") == Json("Dozen"));
}

TEST_CASE("a unit that is nowhere is looked for once") {
  Scene scene;
  scene.organization();
  const std::string page = R"({"value":[{"productid":"p","productnumber":"A-1","versionnumber":5,)"
                           R"("_defaultuomid_value":"u9"}],"@odata.deltaLink":")" +
                           std::string(api_root) + R"(products?$deltatoken=1"})";
  scene.then(answer(200, page));
  scene.then(answer(200, units));
  REQUIRE(scene.run(scene.connector.pull("products", "")));
  const auto before = asked_for(scene, "uoms");
  scene.then(answer(200, page));
  REQUIRE(scene.run(scene.connector.pull("products", "")));
  CHECK(asked_for(scene, "uoms") == before);
}

}  // namespace holdfast::dynamics::test

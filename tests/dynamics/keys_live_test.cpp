// Rows created by their alternate key, against a running erpsim that has such keys.
#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/signal.hpp"
#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;
using base::JsonView;

struct Keyed : World {
  Keyed() : World({"--alternate-key", "account:accountnumber", "--alternate-key",
                   "contact:parentcustomerid,externaluseridentifier"}) {}

  flow::Write account(const std::string& name, const std::string& number) const {
    flow::Write row = create("account", name, object({{"name", name}}));
    row.key = object({{"accountnumber", number}});
    return row;
  }
  base::Result<flow::Receipt> push(const flow::Write& row) {
    return run(connector->push({row})).front();
  }
  std::int64_t accounts() {
    return JsonView(control("records"))["accounts"].integer().value_or(-1);
  }
  Json read(const std::string& type, const std::string& id) {
    auto document = run(connector->read(type, id));
    if (!document) FAIL(document.error().message);
    return std::move(document->body);
  }
};

using Answer = std::optional<base::Result<flow::Receipt>>;

base::Task<void> race(DynamicsConnector& box, flow::Write row, Answer& out) {
  std::vector<flow::Write> rows{std::move(row)};
  auto receipts = co_await box.push(std::move(rows));
  out.emplace(std::move(receipts.front()));
}

// block_on waits for tasks with a result.
base::Task<bool> ended(base::TaskGroup& tasks) {
  co_await tasks.join();
  co_return true;
}

constexpr const char* numbers[] = {"10042", "A/4+10 #%&:*?<\\>", "O'Neil, \xc3\xbc=1"};

}  // namespace

TEST_CASE("a row of a stranger is found by its key and not overwritten") {
  for (const std::string number : numbers) {
    INFO(number);
    Keyed world;
    const auto before = world.accounts();
    const auto made = world.push(world.account("Stranger", number));
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
    CHECK_FALSE(made->existed);
    const auto found = world.push(world.account("Box", number));
    REQUIRE(found);
    CHECK(found->existed);
    CHECK(found->id == made->id);
    const Json row = world.read("account", made->id);
    CHECK(JsonView(row)["name"].text_or("") == "Stranger");
    CHECK(JsonView(row)["accountnumber"].text_or("") == number);
    CHECK(world.accounts() == before + 1);
  }
}

TEST_CASE("a create whose answer was lost finds its own row") {
  for (const std::string number : numbers) {
    INFO(number);
    Keyed world;
    const auto before = world.accounts();
    const flow::Write row = world.account("Box", number);
    world.fault("(PATCH|POST) .*accounts", "cut_after_commit", 1);
    const auto lost = world.push(row);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == base::ErrorKind::unknown_outcome);
    const auto again = world.push(row);
    REQUIRE(again);
    CHECK(again->existed);
    CHECK(JsonView(world.read("account", again->id))["name"].text_or("") == "Box");
    CHECK(world.accounts() == before + 1);
  }
}

TEST_CASE("two boxes that know nothing of each other make one row between them") {
  Keyed world;
  DynamicsConnector other{world.loop, world.clock, world.random, *world.transport,
                          world.settings()};
  const auto before = world.accounts();
  for (int i = 0; i < 12; ++i) {
    const std::string number = i % 3 == 0 ? fmt::format("N/{}", i) : fmt::format("N-{}", i);
    Answer one, two;
    base::TaskGroup boxes(world.loop);
    boxes.spawn(race(*world.connector, world.account("One " + number, number), one));
    boxes.spawn(race(other, world.account("Two " + number, number), two));
    world.run(ended(boxes));
    REQUIRE(*one);
    REQUIRE(*two);
    CHECK((*one)->id == (*two)->id);
    CHECK((*one)->existed != (*two)->existed);
    const Json row = world.read("account", (*one)->id);
    CHECK(JsonView(row)["name"].text_or("") == ((*one)->existed ? "Two " : "One ") + number);
  }
  CHECK(world.accounts() == before + 12);
}

TEST_CASE("a key of a lookup and a text is created, found and kept in both columns") {
  Keyed world;
  const auto parent = world.push(world.account("Nord", "N-1"));
  REQUIRE(parent);
  const auto person = [&](const std::string& name) {
    flow::Write row = world.create(
        "contact", name,
        object({{"lastname", name},
                {"parentcustomerid_account@odata.bind", "/accounts(" + parent->id + ")"}}));
    row.key = object({{"_parentcustomerid_value", parent->id},
                      {"externaluseridentifier", "7"}});
    return row;
  };
  const auto made = world.push(person("Ada"));
  INFO((made ? "" : made.error().message));
  REQUIRE(made);
  const auto found = world.push(person("Grace"));
  REQUIRE(found);
  CHECK(found->existed);
  CHECK(found->id == made->id);
  const Json row = world.read("contact", made->id);
  CHECK(JsonView(row)["_parentcustomerid_value"].text_or("") == parent->id);
  CHECK(JsonView(row)["externaluseridentifier"].text_or("") == "7");
  CHECK(JsonView(row)["lastname"].text_or("") == "Ada");
}

TEST_CASE("where the key is not defined nothing is written") {
  World world;
  flow::Write row = world.create("account", "Box", object({{"name", "Box"}}));
  row.key = object({{"accountnumber", "10042"}});
  const auto refused = world.run(world.connector->push({row})).front();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == base::ErrorKind::refused);
  CHECK_THAT(refused.error().message, Catch::Contains("define an alternate key of account"));
}

}  // namespace holdfast::dynamics::test

// A customer that the ERP knew before the box came is linked and not made a second time.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"
#include "sync/shadow.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

constexpr auto known_there = "11111111-2222-4333-8444-555555555555";

base::Uuid customer_of(const std::string& order) {
  return warehouse::record_id(warehouse::RecordKind::customer,
                              "shopware/" + World::item("order/" + order).hex());
}

constexpr auto by_find = R"({"externaluseridentifier": "/number", "emailaddress1": "/email",
                             "statecode": 0})";
constexpr auto by_key = R"({"externaluseridentifier": "/number"})";

// The default mappings, with what docs/dynamics.md says of customers that are there already.
flow::MappingSet mappings_that_look(const char* how = "find") {
  std::vector<flow::MappingSet::Text> files;
  const auto defaults = flow::default_mappings();
  for (const auto& mapping : defaults.all()) {
    base::Json text = flow::load("config/mappings/" + mapping.name() + ".json");
    if (mapping.name() == "dynamics-contact") {
      const bool keyed = std::string_view(how) == "key";
      text.find("write")->set(how, flow::json(keyed ? by_key : by_find));
    }
    files.push_back({mapping.name(), text.dump()});
  }
  flow::Mistakes mistakes;
  auto set = flow::MappingSet::compile(files, mistakes);
  REQUIRE(mistakes.empty());
  return set;
}

struct Known {
  World world;
  explicit Known(const std::string& number, const std::string& email = "a@b.example",
                 bool dry_run = false, const char* how = "find")
      : world(mappings_that_look(how)) {
    world.add_item("SW-1", 10);
    world.erp.put("contact", known_there,
                  base::Json::object({{"contactid", known_there},
                                      {"externaluseridentifier", number},
                                      {"emailaddress1", email},
                                      {"firstname", "Ada"},
                                      {"lastname", "Byron"},
                                      {"statecode", 0}}));
    world.add_order("10001", "SW-1", 2);
    world.erp.withholds = dry_run;
    if (dry_run) world.options.dry_run = {store::Endpoint::dynamics};
    world.start();
  }
  [[nodiscard]] std::string buyer() const {
    const auto& order = world.erp.body("salesorder", World::order("10001").guid());
    return base::JsonView(order)["customerid_contact@odata.bind"].text_or("");
  }
};

}  // namespace

TEST_CASE("a customer with number and address of a contact there is that contact") {
  Known there("C-10001");
  REQUIRE(there.world.settle());
  CHECK(there.world.view().dead_letters().empty());
  CHECK(there.buyer() == std::string("/contacts(") + known_there + ")");
  const auto& contact = there.world.erp.body("contact", known_there);
  CHECK(base::JsonView(contact)["address1_city"].text_or("") == "Town");
  CHECK(base::JsonView(contact)["address1_line1"].text_or("") == "Hill 1");
  const std::string made = "push contact/" + customer_of("10001").guid();
  CHECK(there.world.erp.count(made) >= 1);
}

TEST_CASE("a dry run that finds a customer there links nobody") {
  Known there("C-10001", "a@b.example", true);
  there.world.run(base::Seconds(60));
  const auto linked = [&] {
    return there.world.view().note(store::Shelf::native,
                                   native_key(store::Endpoint::dynamics, "contact",
                                              customer_of("10001")));
  };
  CHECK(there.world.erp.count("push salesorder") == 0);
  CHECK_FALSE(linked());
  there.world.kill();
  there.world.options.dry_run.clear();
  there.world.erp.withholds = false;
  there.world.start();
  REQUIRE(there.world.settle());
  CHECK(linked() == std::string(known_there));
}

TEST_CASE("the same number with another address is somebody else") {
  Known there("C-10001", "other@b.example");
  REQUIRE(there.world.settle());
  CHECK(there.buyer() == "/contacts(" + customer_of("10001").guid() + ")");
  const auto& contact = there.world.erp.body("contact", known_there);
  CHECK_FALSE(base::JsonView(contact)["address1_city"].exists());
}

TEST_CASE("what is linked to another record already is not taken from it") {
  Known there("C-10001");
  REQUIRE(there.world.settle());
  there.world.add_order("10002", "SW-1", 1, "C-10001");
  REQUIRE(there.world.run_until([&] { return !there.world.view().dead_letters().empty(); }));
  const auto letters = there.world.view().dead_letters();
  CHECK(letters[0].error.find("linked to another record already") != std::string::npos);
}

TEST_CASE("a contact under the same key is linked and merged, and not overwritten") {
  Known there("C-10001", "other@b.example", false, "key");
  there.world.erp.put("contact", known_there,
                      base::Json::object({{"contactid", known_there},
                                          {"externaluseridentifier", "C-10001"},
                                          {"telephone1", "030 1"},
                                          {"statecode", 0}}));
  REQUIRE(there.world.settle());
  CHECK(there.world.view().dead_letters().empty());
  CHECK(there.buyer() == std::string("/contacts(") + known_there + ")");
  const auto& contact = there.world.erp.body("contact", known_there);
  CHECK(base::JsonView(contact)["address1_city"].text_or("") == "Town");
  CHECK(base::JsonView(contact)["telephone1"].text_or("") == "030 1");
}

TEST_CASE("a contact made by key has an id of the ERP's own, and everything goes there") {
  Known there("C-99999", "a@b.example", false, "key");
  const auto answer_lost = [&, lost = 0](const std::string& call) mutable {
    const bool first = call.starts_with("push contact/") && lost++ == 0;
    return first ? std::optional(base::Error{base::ErrorKind::unknown_outcome, "cut"})
                 : std::nullopt;
  };
  SECTION("with its answer") {}
  SECTION("with its answer lost") { there.world.erp.after = answer_lost; }
  REQUIRE(there.world.settle());
  CHECK(there.world.view().dead_letters().empty());
  const auto native = there.world.view().note(
      store::Shelf::native,
      native_key(store::Endpoint::dynamics, "contact", customer_of("10001")));
  REQUIRE(native);
  CHECK(*native != customer_of("10001").guid());
  CHECK(there.buyer() == "/contacts(" + *native + ")");
  const auto& contact = there.world.erp.body("contact", *native);
  CHECK(base::JsonView(contact)["externaluseridentifier"].text_or("") == "C-10001");
  CHECK(base::JsonView(contact)["address1_city"].text_or("") == "Town");
  CHECK(there.world.view().conflicts().empty());
}

}  // namespace holdfast::sync::testing

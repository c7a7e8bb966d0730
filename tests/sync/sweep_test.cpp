// The sweep against a store and a shop that is made up: what was deleted, and who wrote stock.
#include "sync/sweep.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "flow/support.hpp"
#include "store/fixture.hpp"
#include "sync/intake.hpp"
#include "sync/lookups.hpp"
#include "sync/supply.hpp"

using namespace holdfast;
using base::Decimal;
using store::Endpoint;

namespace {

class Shop final : public flow::Connector {
 public:
  std::map<std::string, flow::SupplyAnswer> products;
  std::set<std::string> deleted;
  std::vector<std::string> calls;

  [[nodiscard]] std::string_view system() const override { return "shopware"; }
  base::Task<base::Result<flow::Probe>> probe() override { co_return flow::Probe{}; }
  [[nodiscard]] std::vector<std::string> streams() const override { return {}; }
  base::Task<base::Result<flow::Page>> pull(std::string, std::string) override {
    co_return flow::Page{};
  }
  base::Task<base::Result<flow::Document>> read(std::string, std::string) override {
    co_return base::fail(base::ErrorKind::not_found, "nothing is read");
  }
  base::Task<std::vector<base::Result<flow::Receipt>>> push(std::vector<flow::Write>) override {
    calls.emplace_back("push");
    co_return std::vector<base::Result<flow::Receipt>>{};
  }
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set_supply(
      std::vector<flow::SupplyTarget> rows) override {
    std::vector<flow::SupplyAnswer> answers;
    for (const auto& row : rows) {
      CHECK(row.look_only);
      answers.push_back(products.at(row.id));
    }
    calls.push_back("look at " + std::to_string(rows.size()));
    co_return answers;
  }
  base::Task<base::Result<std::vector<std::string>>> gone(std::string type,
                                                          std::vector<std::string> ids) override {
    calls.push_back("gone " + type + " of " + std::to_string(ids.size()));
    std::erase_if(ids, [&](const std::string& id) { return !deleted.contains(id); });
    co_return ids;
  }
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(std::vector<std::string>) override {
    co_return std::vector<flow::OnHand>{};
  }
  base::Task<base::Result<flow::Receipt>> transition(flow::Transition) override {
    co_return flow::Receipt{};
  }
  [[nodiscard]] std::optional<base::Json> lookup(std::string_view,
                                                 const base::Json&) const override {
    return std::nullopt;
  }
  [[nodiscard]] base::Json schema(std::string_view) const override { return {}; }
};

struct World {
  store::testing::Box box;
  base::ManualClock clock;
  Shop shop;
  flow::Mistakes mistakes;
  flow::MappingSet mappings = flow::MappingSet::load("config/mappings", mistakes);
  flow::Routes routes =
      *flow::Routes::compile(flow::load("config/routes.json"), mappings, mistakes);
  causal::HybridClock hybrid{clock};
  base::Mutex merging{box.loop}, tying{box.loop};

  World() { REQUIRE(box.open()); }

  // Ties a product to the shop at this sum of stock and sales.
  base::Uuid tie(const std::string& sku, Decimal sum) {
    const auto item = warehouse::item_id(sku);
    store::Transaction out;
    sync::note_link(out, Endpoint::shopware, "product", "native-" + sku, item);
    out.emplace_back(sync::note_agreed(item, {sum, sum}));
    REQUIRE(box.append(std::move(out)));
    shop.products["native-" + sku] = {"native-" + sku, sum, {}, {}, {}};
    return item;
  }

  sync::Context context() {
    return {box.loop, clock,   box.random, *box.store, routes, {{Endpoint::shopware, &shop}},
            hybrid,   merging, tying};
  }
  // Events that a document of the shop caused.
  std::size_t take(const flow::Document& document) {
    auto here = context();
    store::Transaction events;
    {
      const auto view = box.store->view();
      sync::Intake intake(here, view, Endpoint::shopware);
      intake.take(document);
      events = intake.finish();
    }
    const std::size_t count = events.size();
    if (count > 0) REQUIRE(box.append(std::move(events)));
    return count;
  }

  template <typename Look>
  void sweep(Look look) {
    auto here = context();
    sync::Health health(box.loop, box.random);
    sync::Sweep sweep(here, Endpoint::shopware, health);
    for (unsigned part = 0; part < sync::Sweep::parts; ++part) {
      bool done = false;
      base::spawn(run(look(sweep, part), done));
      while (!done) box.loop.run_one();
    }
  }
  void look_at_stock() {
    sweep([](sync::Sweep& one, unsigned part) { return one.look_at_stock(part); });
  }
  void look_for_deleted() {
    sweep([](sync::Sweep& one, unsigned part) { return one.look_for_deleted(part); });
  }
  void account() {
    auto here = context();
    sync::Health health(box.loop, box.random);
    sync::Sweep sweep(here, Endpoint::shopware, health);
    bool done = false;
    base::spawn(run(sweep.account(), done));
    while (!done) box.loop.run_one();
  }
  [[nodiscard]] std::vector<std::string> queued() const {
    std::vector<std::string> keys;
    const auto read = box.store->view().each_outbox(Endpoint::shopware, 0, [&](const auto& entry) {
      keys.push_back(entry.action + " " + entry.key);
      return true;
    });
    REQUIRE(read);
    return keys;
  }

 private:
  static base::Task<void> run(base::Task<base::Status> task, bool& done) {
    const auto status = co_await std::move(task);
    CHECK(status);
    done = true;
  }
};

}  // namespace

TEST_CASE("every tied item is looked at once in a sweep, and orders of the shop are no news") {
  World world;
  for (int i = 0; i < 300; ++i) world.tie("HF-" + std::to_string(i), 10);
  world.shop.products["native-HF-7"] = {"native-HF-7", 6, 4, {}, {}};  // four were sold
  world.look_at_stock();
  CHECK(world.queued().empty());
  std::size_t looked = 0;
  for (const auto& call : world.shop.calls) looked += std::stoul(call.substr(call.rfind(' ')));
  CHECK(looked == 300);
}

TEST_CASE("a sum that somebody else wrote queues the item's supply, the others' not") {
  World world;
  const auto item = world.tie("HF-1", 10);
  world.tie("HF-2", 10);
  world.shop.products["native-HF-1"] = {"native-HF-1", 25, 0, {}, {}};
  world.look_at_stock();
  CHECK(world.queued() == std::vector<std::string>{"supply " + item.hex()});
}

TEST_CASE("a deleted product is listed once, however often the sweep comes by") {
  World world;
  world.tie("HF-1", 10);
  world.tie("HF-2", 10);
  world.shop.deleted = {"native-HF-2"};
  world.look_for_deleted();
  world.look_for_deleted();
  const auto conflicts = world.box.store->view().conflicts();
  REQUIRE(conflicts.size() == 1);
  CHECK(conflicts.front().found.kind == "removed");
  CHECK(conflicts.front().found.subject == "product native-HF-2 was deleted in shopware");
}

TEST_CASE("after a stream began again what was deleted meanwhile is looked for once") {
  World world;
  for (int i = 0; i < 300; ++i) world.tie("HF-" + std::to_string(i), 10);
  world.shop.deleted = {"native-HF-7", "native-HF-299"};
  world.account();
  CHECK(world.shop.calls.empty());
  store::Transaction began_again;
  const std::string key = sync::unaccounted_key(Endpoint::shopware);
  began_again.emplace_back(store::Noted{store::Shelf::setting, key, "1"});
  REQUIRE(world.box.append(std::move(began_again)));
  world.account();
  CHECK(world.box.store->view().conflicts().size() == 2);
  std::size_t asked = 0;
  for (const auto& call : world.shop.calls) asked += std::stoul(call.substr(call.rfind(' ')));
  CHECK(asked == 300);
  world.account();
  CHECK(world.shop.calls.size() == 16);
}

TEST_CASE("a full re-index at the shop touches every product and writes nothing anywhere") {
  World world;
  flow::Document product{"product", "p1"};
  product.body = *base::Json::parse(R"({"id": "p1", "productNumber": "HF-1", "name": "Bolt",
      "active": true, "tax": {"taxRate": 19}, "updatedAt": "2026-01-05T09:10:00.000+00:00"})");
  product.changed = {1'767'604'200'000};
  CHECK(world.take(product) > 0);
  const auto queued = world.queued();
  for (int day = 1; day <= 3; ++day) {
    product.body.set("updatedAt", "2026-01-0" + std::to_string(5 + day) + "T03:00:00.000+00:00");
    product.changed.ms += 86'400'000;
    CHECK(world.take(product) == 0);
  }
  CHECK(world.queued() == queued);
  product.body.set("active", false);
  CHECK(world.take(product) > 0);
}

#include "sync/world.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "flow/support.hpp"

namespace holdfast::sync::testing {
namespace {

constexpr base::Millis tick{5};
constexpr base::Millis apply_delay{400};

}  // namespace

// --- the late store

void LateStore::append(store::Transaction transaction, store::Wait wait, Done done) {
  if (appending) appending(transaction);
  if (refuses && refuses(transaction)) {
    return loop_.post([done = std::move(done)] {
      done(base::fail(base::ErrorKind::invalid_input, "the store does not take this"));
    });
  }
  if (flush_time == base::Millis(0)) return take(std::move(transaction), wait, std::move(done));
  loop_.after(flush_time, [this, transaction = std::move(transaction), wait,
                           done = std::move(done)]() mutable {
    take(std::move(transaction), wait, std::move(done));
  });
}

void LateStore::take(store::Transaction transaction, store::Wait wait, Done done) {
  if (wait == store::Wait::flushed) {
    if (late_.empty()) loop_.after(apply_delay, [this] { apply_late(); });
    late_.push_back(std::move(transaction));
    loop_.post([done = std::move(done), actor = actor()] { done(store::Position{actor, 0, 0}); });
    return;
  }
  apply_late();
  inner_->append(std::move(transaction), wait, std::move(done));
}

void LateStore::slip_in(store::Transaction transaction) {
  inner_->append(std::move(transaction), store::Wait::applied, [](const auto& stored) {
    if (!stored) FAIL("a transaction was refused: " << stored.error().message);
  });
}

void LateStore::apply_late() {
  for (auto& late : std::exchange(late_, {})) slip_in(std::move(late));
}

// --- the world

struct World::Life {
  explicit Life(base::ManualClock& clock) : loop(clock) {}
  base::SimLoop loop;
  std::unique_ptr<LateStore> store;
  std::unique_ptr<flow::Connector> erp;
  std::unique_ptr<Engine> engine;
};

World::World() : World(flow::default_mappings()) {}

World::World(const flow::MappingSet& mappings)
    : World(mappings, flow::load("config/routes.json")) {}

World::World(const flow::MappingSet& mappings, const base::Json& routes) {
  disk_.free = 1ULL << 40;
  flow::Mistakes mistakes;
  routes_ = flow::Routes::compile(routes, mappings, mistakes);
  INFO(mistakes.to_string());
  REQUIRE(routes_);
}

World::~World() {
  if (!life_) return;
  bool stopped = false;
  const auto stop = [](Engine& engine, bool& flag) -> base::Task<void> {
    co_await engine.stop();
    flag = true;
  };
  base::spawn(stop(*life_->engine, stopped));
  run_until([&] { return stopped; });
}

void World::start() {
  life_ = std::make_unique<Life>(clock);
  shop.loop = erp.loop = &life_->loop;
  store::StoreOptions options_of_store;
  options_of_store.directory = directory_.path();
  options_of_store.box = 7;
  options_of_store.map_bytes = 64UL * 1024 * 1024;
  options_of_store.journal_segment_bytes = 512UL * 1024;
  options_of_store.durable_state = false;
  options_of_store.inline_writer = true;
  auto opened = store::Store::open(options_of_store, disk_, life_->loop, random);
  REQUIRE(opened);
  life_->store = std::make_unique<LateStore>(std::move(*opened), life_->loop);
  if (make_erp) life_->erp = make_erp(life_->loop);
  flow::Connector* dynamics = life_->erp ? life_->erp.get() : &erp;
  life_->engine = std::make_unique<Engine>(
      life_->loop, clock, random, *life_->store, *routes_,
      std::map<store::Endpoint, flow::Connector*>{{store::Endpoint::shopware, &shop},
                                                  {store::Endpoint::dynamics, dynamics}},
      options);
  life_->engine->start();
}

// Nobody resumes what was under way; it is kept where a leak checker finds it.
void World::kill() {
  static auto* const graves = new std::vector<std::unique_ptr<Life>>;
  life_->store->close();
  graves->push_back(std::move(life_));
}

void World::run(base::Duration time) { life_->loop.run_for(time); }

bool World::run_until(const std::function<bool()>& done, base::Duration limit) {
  const base::MonotonicTime end = clock.monotonic() + limit;
  while (life_ && !done() && clock.monotonic() < end) life_->loop.run_for(tick);
  return done();
}

bool World::settle(base::Duration limit) {
  run(apply_delay * 2);
  return run_until([this] { return life_ && engine().quiescent(); }, limit);
}

Engine& World::engine() { return *life_->engine; }
LateStore& World::store() { return *life_->store; }
store::View World::view() const { return life_->store->view(); }
base::SimLoop& World::loop() { return life_->loop; }

std::string World::shop_id(const std::string& sku) { return item("shop/" + sku).hex(); }
std::string World::erp_id(const std::string& sku) { return item("erp/" + sku).guid(); }
base::Uuid World::item(const std::string& sku) { return warehouse::item_id(sku); }

base::Uuid World::add_item(const std::string& sku, int pieces) {
  base::Json product = base::Json::object(
      {{"id", shop_id(sku)}, {"productNumber", sku}, {"name", "Item " + sku}, {"childCount", 0}});
  shop.put("product", shop_id(sku), std::move(product));
  shop.stock[shop_id(sku)] = {base::Decimal(pieces), base::Decimal(0)};
  base::Json row = base::Json::object(
      {{"productid", erp_id(sku)}, {"productnumber", sku}, {"name", "Item " + sku}});
  erp.put("product", erp_id(sku), std::move(row));
  correct(sku, pieces);
  return item(sku);
}

void World::correct(const std::string& sku, int pieces) {
  erp.shelf[{erp_id(sku), "MAIN"}] = base::Decimal(pieces);
  erp.tell_stock(erp_id(sku));
}

base::Uuid World::order(const std::string& number) {
  return warehouse::record_id(warehouse::RecordKind::order,
                              "shopware/" + item("order/" + number).hex());
}

base::Uuid World::add_order(const std::string& number, const std::string& sku, int pieces,
                            const std::string& customer) {
  const std::string id = item("order/" + number).hex();
  const std::string text = fmt::format(
      R"({{"id":"{0}","orderNumber":"{1}","currency":{{"isoCode":"EUR"}},"currencyFactor":1,
      "orderCustomer":{{"id":"{0}","customerId":"{0}","customerNumber":"{4}",
      "email":"a@b.example","firstName":"Ada","lastName":"Byron"}},"billingAddressId":"b",
      "addresses":[{{"id":"b","firstName":"Ada","lastName":"Byron","street":"Hill 1","zipcode":"1",
      "city":"Town","country":{{"iso":"DE"}}}}],
      "lineItems":[{{"id":"{0}","position":1,"type":"product","label":"Item","quantity":{3},
      "payload":{{"productNumber":"{2}"}},
      "price":{{"unitPrice":1,"totalPrice":{3},"calculatedTaxes":[],"taxRules":[]}}}}],
      "shippingCosts":{{"totalPrice":0,"calculatedTaxes":[]}},"price":{{"totalPrice":{3},
      "netPrice":{3},"taxStatus":"net"}},"taxStatus":"net",
      "stateMachineState":{{"technicalName":"open"}},
      "deliveries":[{{"id":"d-{1}","shippingCosts":{{"totalPrice":0}},
      "stateMachineState":{{"technicalName":"open"}}}}],
      "transactions":[]}})",
      id, number, sku, pieces, customer.empty() ? "C-" + number : customer);
  shop.put("order", id, flow::json(text));
  if (shop.unmanaged) return order(number);
  auto& at_shop = shop.stock[shop_id(sku)];
  at_shop = {*at_shop.stock.minus(base::Decimal(pieces)),
             *at_shop.sales.plus(base::Decimal(pieces))};
  return order(number);
}

void World::record(Happening happening) {
  bool stored = false;
  engine().record(std::move(happening), [&](const auto& result) { stored = result.has_value(); });
  REQUIRE(run_until([&] { return stored; }));
}

void World::receive(const std::string& sku, int pieces) {
  warehouse::Movement movement;
  movement.kind = warehouse::MovementKind::receive;
  movement.item = item(sku);
  movement.location = "MAIN";
  movement.quantity = base::Decimal(pieces);
  Happening happening;
  happening.movements.push_back(movement);
  record(std::move(happening));
}

void World::count(const std::string& sku, int pieces) {
  store::Counted count;
  count.key = {item(sku), "MAIN"};
  count.quantity = base::Decimal(pieces);
  Happening happening;
  happening.counts.push_back(count);
  record(std::move(happening));
}

void World::revive(std::uint64_t entry) {
  std::optional<base::Status> revived;
  const auto task = [](Engine& engine, std::uint64_t which,
                       std::optional<base::Status>& out) -> base::Task<void> {
    out = co_await engine.revive(which, std::nullopt);
  };
  base::spawn(task(engine(), entry, revived));
  REQUIRE(run_until([&] { return revived.has_value(); }));
}

base::Status World::settle_conflict(const std::string& id, base::Json value) {
  std::optional<base::Status> decided;
  const auto decide = [](Engine& engine, std::string which, base::Json how,
                         std::optional<base::Status>& out) -> base::Task<void> {
    out = co_await engine.settle(std::move(which), std::move(how), "the manager");
  };
  base::spawn(decide(engine(), id, std::move(value), decided));
  run_until([&] { return decided.has_value(); });
  return *decided;
}

std::string World::on_box(const std::string& sku) const {
  return view().on_hand({item(sku), "MAIN"}).value_or(base::Decimal(-999)).to_string();
}
std::string World::at_erp(const std::string& sku) const {
  return erp.shelf.at({erp_id(sku), "MAIN"}).to_string();
}
std::string World::at_shop(const std::string& sku) const {
  return shop.stock.at(shop_id(sku)).stock.to_string();
}

std::vector<store::Conflict> World::conflicts(const std::string& kind) const {
  auto all = view().conflicts();
  std::erase_if(all, [&](const auto& one) { return one.found.kind != kind; });
  return all;
}

}  // namespace holdfast::sync::testing

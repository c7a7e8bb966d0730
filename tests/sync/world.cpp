#include "sync/world.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"

namespace holdfast::sync::testing {
namespace {

constexpr base::Millis tick{5};
constexpr base::Millis apply_delay{400};

std::string guid_of(const std::string& text) {
  return warehouse::record_id(warehouse::RecordKind::customer, text).guid();
}

// "/products(<guid>)"
std::string bound(const base::Json& body, const char* property) {
  const std::string text = base::JsonView(body)[property].text_or("");
  const auto open = text.find('(');
  return open == std::string::npos ? "" : text.substr(open + 1, text.size() - open - 2);
}

}  // namespace

// --- the pretended system

void PretendedSystem::put(const std::string& type, const std::string& id, base::Json body) {
  flow::Document document;
  document.type = type;
  document.id = id;
  document.body = std::move(body);
  document.version = ++version_;
  documents_[{type, id}] = std::move(document);
}

void PretendedSystem::remove(const std::string& type, const std::string& id) {
  auto& document = documents_[{type, id}];
  document.body = {};
  document.removed = true;
  document.version = ++version_;
}

const base::Json& PretendedSystem::body(const std::string& type, const std::string& id) const {
  return documents_.at({type, id}).body;
}

std::size_t PretendedSystem::count(const std::string& beginning) const {
  return static_cast<std::size_t>(std::count_if(
      calls.begin(), calls.end(), [&](const auto& call) { return call.rfind(beginning, 0) == 0; }));
}

base::Task<base::Status> PretendedSystem::take(std::string call) {
  calls.push_back(call);
  co_await base::sleep(*loop, answer_time / 2 + slow[call]);
  if (seen) seen(call);
  if (before) {
    if (const auto error = before(call)) co_return tl::unexpected<base::Error>(*error);
  }
  co_return base::Status{};
}

base::Task<base::Status> PretendedSystem::give(std::string call) {
  co_await base::sleep(*loop, answer_time / 2);
  if (after) {
    if (const auto error = after(call)) co_return tl::unexpected<base::Error>(*error);
  }
  co_return base::Status{};
}

base::Task<base::Result<flow::Probe>> PretendedSystem::probe() {
  const auto taken = co_await take("probe");
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  flow::Probe probe;
  probe.system = "pretended " + name_;
  co_return probe;
}

std::vector<std::string> PretendedSystem::streams() const {
  std::vector<std::string> all{"all"};
  all.insert(all.end(), patient_streams.begin(), patient_streams.end());
  return all;
}

base::Task<base::Result<std::optional<flow::LoadSize>>> PretendedSystem::load_size(
    std::string stream, std::string cursor) {
  if (stream != "all" || page_rows == 0) co_return std::optional<flow::LoadSize>{};
  const std::uint64_t since = cursor.empty() ? 0 : std::stoull(cursor);
  flow::LoadSize size{0, static_cast<std::int64_t>(documents_.size())};
  for (const auto& [key, document] : documents_) size.read += document.version <= since ? 1 : 0;
  co_return size;
}

base::Task<base::Result<flow::Page>> PretendedSystem::pull(std::string stream, std::string cursor) {
  const std::string call = stream == "all" ? "pull" : "pull " + stream;
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  flow::Page page;
  if (stream != "all") co_return page;
  page.restarted = std::exchange(forget_cursors, false) && !cursor.empty();
  const std::uint64_t since = cursor.empty() || page.restarted ? 0 : std::stoull(cursor);
  for (const auto& [key, document] : documents_) {
    const bool tombstone_of_a_load = document.removed && since == 0;
    if (document.version > since && !tombstone_of_a_load) page.documents.push_back(document);
  }
  page.cursor = std::to_string(version_);
  if (page_rows != 0 && page.documents.size() > page_rows) {
    std::sort(page.documents.begin(), page.documents.end(),
              [](const auto& one, const auto& other) { return one.version < other.version; });
    page.documents.resize(page_rows);
    page.cursor = std::to_string(page.documents.back().version);
    page.more = true;
  }
  const auto given = co_await give("pull");
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  co_return page;
}

base::Task<base::Result<flow::Document>> PretendedSystem::read(std::string type, std::string id) {
  const auto taken = co_await take("read " + type + "/" + id);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  const auto found = documents_.find({type, id});
  if (found == documents_.end() || found->second.removed) {
    co_return base::fail(base::ErrorKind::not_found, "there is no " + type + " " + id);
  }
  flow::Document document = found->second;
  co_return document;
}

base::Task<base::Result<std::vector<std::string>>> PretendedSystem::gone(
    std::string type, std::vector<std::string> ids) {
  const auto taken = co_await take("gone " + type);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::erase_if(ids, [&](const std::string& id) {
    const auto found = documents_.find({type, id});
    return found != documents_.end() && !found->second.removed;
  });
  co_return ids;
}

base::Task<base::Result<std::vector<flow::Document>>> PretendedSystem::read_many(
    std::string type, std::vector<std::string> ids) {
  const auto taken = co_await take(fmt::format("read {} of {}", ids.size(), type));
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::vector<flow::Document> found;
  for (const auto& id : ids) {
    const auto document = documents_.find({type, id});
    if (document == documents_.end() || document->second.removed) continue;
    found.push_back(document->second);
  }
  co_return found;
}

base::Result<flow::Receipt> PretendedSystem::write(const flow::Write& row) {
  flow::Receipt receipt;
  receipt.id = row.id;
  const auto found = documents_.find({row.type, row.id});
  receipt.existed = found != documents_.end() && row.mode == flow::Write::Mode::create;
  if (row.type == "holdfast_stockmovement") {
    receipt.existed = rows.contains(row.id);
    if (!receipt.existed) post(row);
  } else if (!receipt.existed) {
    base::Json body = found == documents_.end() ? base::Json::object() : found->second.body;
    for (const auto& [name, value] : *row.body.members()) body.set(name, value);
    put(row.type, row.id, std::move(body));
  }
  receipt.version = version_;
  return receipt;
}

void PretendedSystem::post(const flow::Write& row) {
  rows.emplace(row.id, row);
  const base::JsonView body(row.body);
  auto& pieces = shelf[{bound(row.body, "holdfast_Product@odata.bind"),
                        body["holdfast_location"].text_or("")}];
  pieces = *pieces.plus(*body["holdfast_quantity"].decimal());
  tell_stock(bound(row.body, "holdfast_Product@odata.bind"));
}

void PretendedSystem::tell_stock(const std::string& item) {
  put("holdfast_stockonhand", item, base::Json::object());
}

base::Task<std::vector<base::Result<flow::Receipt>>> PretendedSystem::push(
    std::vector<flow::Write> writes) {
  std::vector<base::Result<flow::Receipt>> answers;
  if (poison && std::any_of(writes.begin(), writes.end(), poison)) {
    (void)co_await take("push poison");
    for (std::size_t i = 0; i < writes.size(); ++i) {
      answers.emplace_back(base::fail(base::ErrorKind::unknown_outcome, "answered 500"));
    }
    co_return answers;
  }
  for (auto& row : writes) {
    const std::string call = "push " + row.type + "/" + row.id;
    const auto taken = co_await take(call);
    base::Result<flow::Receipt> answer = flow::Receipt{};
    if (taken)
      answer = write(row);
    else
      answer = tl::unexpected<base::Error>(taken.error());
    const auto given = co_await give(call);
    if (taken && !given) answer = tl::unexpected<base::Error>(given.error());
    answers.push_back(std::move(answer));
  }
  co_return answers;
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> PretendedSystem::set_supply(
    std::vector<flow::SupplyTarget> targets) {
  const std::string call = targets.front().look_only ? "look at stock" : "supply";
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::vector<flow::SupplyAnswer> answers;
  for (const auto& target : targets) {
    auto& now = stock[target.id];
    flow::SupplyAnswer answer;
    answer.id = target.id;
    const auto sum = *now.stock.plus(now.sales);
    const bool stands = target.look_only || sum == target.supply;
    if (!stands && target.agreed && sum != *target.agreed)
      answer.drift = *sum.minus(*target.agreed);
    if (!stands) now.stock = *target.supply.minus(now.sales);
    answer.stock = now.stock;
    answer.sales = now.sales;
    answers.push_back(std::move(answer));
  }
  const auto given = co_await give(call);
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  co_return answers;
}

base::Task<base::Result<std::vector<flow::OnHand>>> PretendedSystem::on_hand(
    std::vector<std::string> items) {
  const auto taken = co_await take("on hand");
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::vector<flow::OnHand> found;
  for (const auto& [place, pieces] : shelf) {
    const bool asked =
        items.empty() || std::find(items.begin(), items.end(), place.first) != items.end();
    if (asked) found.push_back({place.first, place.second, pieces, version_});
  }
  const auto given = co_await give("on hand");
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  co_return found;
}

base::Task<base::Result<flow::Receipt>> PretendedSystem::transition(flow::Transition goal) {
  const std::string call = "transition " + goal.type + " " + goal.goal;
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  moved.push_back(goal);
  const auto given = co_await give(call);
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  flow::Receipt receipt;
  receipt.id = goal.id;
  co_return receipt;
}

std::optional<base::Json> PretendedSystem::lookup(std::string_view table, const base::Json&) const {
  return base::Json(guid_of(std::string(table)));
}

// --- the late store

void LateStore::append(store::Transaction transaction, store::Wait wait, Done done) {
  if (appending) appending(transaction);
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
  std::unique_ptr<Engine> engine;
};

World::World() {
  flow::Mistakes mistakes;
  routes_ =
      flow::Routes::compile(flow::load("config/routes.json"), flow::default_mappings(), mistakes);
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
  life_->engine = std::make_unique<Engine>(
      life_->loop, clock, random, *life_->store, *routes_,
      std::map<store::Endpoint, flow::Connector*>{{store::Endpoint::shopware, &shop},
                                                  {store::Endpoint::dynamics, &erp}},
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

base::Uuid World::add_order(const std::string& number, const std::string& sku, int pieces) {
  const std::string id = item("order/" + number).hex();
  const std::string text = fmt::format(
      R"({{"id":"{0}","orderNumber":"{1}","currency":{{"isoCode":"EUR"}},"currencyFactor":1,
      "orderCustomer":{{"id":"{0}","customerId":"{0}","customerNumber":"C-{1}",
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
      id, number, sku, pieces);
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

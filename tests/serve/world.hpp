// The API on a real store in a scratch directory, without connectors and without a server: tests
// hand requests to its handler.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "net/support.hpp"
#include "serve/api.hpp"

namespace holdfast::serve::test {

using warehouse::item_id;
using warehouse::record_id;
using warehouse::RecordKind;

class Scratch {
 public:
  Scratch() {
    base::SystemRandom random;
    path_ = std::filesystem::temp_directory_path() /
            ("holdfast-serve-" + std::to_string(random.next()));
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline flow::Routes routes_of_the_house() {
  flow::Mistakes mistakes;
  const auto mappings = flow::MappingSet::load("config/mappings", mistakes);
  std::ifstream file("config/routes.json");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto routes = flow::Routes::compile(*base::Json::parse(text), mappings, mistakes);
  INFO(mistakes.to_string());
  REQUIRE(routes);
  return std::move(*routes);
}

inline std::unique_ptr<store::Store> open_store(const std::string& directory, store::Disk& disk,
                                                base::Loop& loop, base::Random& random) {
  store::StoreOptions options;
  options.directory = directory;
  options.box = 7;
  options.map_bytes = 64UL * 1024 * 1024;
  options.journal_segment_bytes = 512UL * 1024;
  options.durable_state = false;
  auto store = store::Store::open(options, disk, loop, random);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

inline base::Json parse(const std::string& text) {
  auto json = base::Json::parse(text);
  if (!json) FAIL(json.error().message << " in " << text);
  return std::move(*json);
}

inline base::Decimal decimal(std::string_view text) { return *base::Decimal::parse(text); }

struct Answer {
  int status;
  std::string body;
  net::Headers headers;
  std::function<void(std::shared_ptr<net::StreamWriter>)> stream;

  [[nodiscard]] base::Json json() const { return parse(body); }
  // The text of a member: at("/items/0/sku").
  [[nodiscard]] std::string at(const std::string& pointer) const {
    const base::Json all = json();
    const base::JsonView view = base::JsonView(all).at(pointer);
    if (!view.exists()) return "<absent>";
    return view.get()->string() != nullptr ? *view.get()->string() : view.get()->dump();
  }
  [[nodiscard]] std::size_t size(const std::string& pointer = "/items") const {
    const base::Json all = json();
    return base::JsonView(all).at(pointer).size();
  }
  [[nodiscard]] std::string header(const std::string& name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return "";
  }
};

constexpr auto good_token = "0123456789abcdef";

inline base::Task<base::Result<flow::StockSaid>> erp_answer(std::optional<flow::StockSaid> said) {
  if (said) co_return std::move(*said);
  co_return base::fail(base::ErrorKind::unavailable, "no line to the ERP");
}

struct World {
  explicit World(bool with_loop = true) {
    ApiDependencies needs{clock, *store, engine, "Dock", "1.2.3", {{"manager", good_token}},
                          {},    {},     {}};
    needs.routes = &routes;
    if (with_loop) needs.loop = &loop;
    needs.stock_now = [this](base::Uuid) { return erp_answer(erp_says); };
    needs.scanners = [this] { return scanners; };
    needs.scan = [this](const std::string& device, const std::string& bytes) {
      return take_scan(device, bytes);
    };
    needs.metrics = [] {
      return std::vector<std::pair<std::string, double>>{{"holdfast_requests_total", 3}};
    };
    api = std::make_unique<Api>(std::move(needs));
  }
  ~World() { store->close(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  store::Position commit(store::Transaction transaction) {
    auto done = net::test::block_on(loop, store->commit(std::move(transaction)));
    if (!done) FAIL(done.error().message);
    return *done;
  }

  static net::ServerRequest request(const std::string& method, const std::string& target) {
    net::ServerRequest request;
    request.method = method;
    request.target = target;
    const auto query = target.find('?');
    request.path = target.substr(0, query);
    std::string rest = query == std::string::npos ? "" : target.substr(query + 1);
    while (!rest.empty()) {
      const std::string pair = rest.substr(0, rest.find('&'));
      rest = pair.size() < rest.size() ? rest.substr(pair.size() + 1) : "";
      const auto equals = pair.find('=');
      request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
    request.headers = {{"Authorization", std::string("Bearer ") + good_token},
                       {"Host", "box:8443"}};
    return request;
  }

  Answer send(net::ServerRequest request) {
    auto response = net::test::block_on(loop, api->handler()(std::move(request)));
    return {response.status, response.body, response.headers, response.stream};
  }
  Answer get(const std::string& target) { return send(request("GET", target)); }
  Answer post(const std::string& target, const std::string& body = "") {
    auto post = request("POST", target);
    if (!body.empty()) post.headers.emplace_back("Content-Type", "application/json");
    post.body = body;
    return send(std::move(post));
  }

  Scratch scratch;
  base::SystemClock clock;
  base::SystemRandom random;
  net::IoLoop loop{clock};
  store::SystemDisk disk;
  std::unique_ptr<store::Store> store = open_store(scratch.path("store"), disk, loop, random);
  flow::Routes routes = routes_of_the_house();
  sync::Engine engine{loop, clock, random, *store, routes, {}, {}};
  base::Json scanners = base::Json::array();
  std::optional<flow::StockSaid> erp_says{};  // nothing: no line
  std::function<base::Status(const std::string&, const std::string&)> take_scan =
      [](const auto&, const auto&) { return base::Status{}; };
  std::unique_ptr<Api> api;
};

inline causal::Sibling value(base::Json json) {
  return {{}, {1'800'000'000'000, 0, true}, std::move(json), {}};
}

inline store::Changed item(const std::string& sku, const std::string& name,
                           const std::string& gtin = "") {
  store::Changed change{RecordKind::item, item_id(sku), {}};
  change.fields = {{"sku", value(sku)}, {"name", value(name)}};
  if (gtin.empty()) return change;
  change.fields.emplace_back("gtin", value(gtin));
  change.fields.emplace_back("codes", value(parse("[{\"code\":\"" + gtin + "\",\"pack\":1}]")));
  return change;
}

inline warehouse::Movement movement(const std::string& sku, const std::string& location,
                                    base::Decimal quantity) {
  warehouse::Movement movement;
  movement.kind = warehouse::MovementKind::receive;
  movement.item = item_id(sku);
  movement.location = location;
  movement.quantity = quantity;
  movement.device = "dock-1";
  movement.time = {1'800'000'000'000, 0, true};
  return movement;
}

inline store::Queued intent(const std::string& action, const std::string& key,
                            const std::string& payload) {
  return {store::Endpoint::dynamics, action, key, payload, false};
}

// A movement and its posting; the posting's entry is the second event.
inline store::Transaction posted(const warehouse::Movement& movement) {
  return {store::Moved{movement},
          intent("movement", movement.item.hex() + "/" + movement.location, "")};
}

inline base::Uuid order_id(const std::string& number) {
  return record_id(RecordKind::order, "shopware/" + number);
}

inline store::Changed order(const std::string& number) {
  store::Changed change{RecordKind::order, order_id(number), {}};
  change.fields = {
      {"number", value(number)},
      {"source", value("shopware")},
      {"currency", value("EUR")},
      {"ordered_at", value("2026-01-05T09:12:33.417Z")},
      {"total_gross", value(decimal("23.8"))},
      {"shipping", value(parse(R"({"name":"Ada Byron","street":"Mill 1","city":"Ulm"})"))},
      {"lines", value(parse(R"([{"id":"a1","position":1,"kind":"product","sku":"SW-1",
                               "name":"Bolt","quantity":2,"unit_price":10,"total":20}])"))}};
  return change;
}

// A completed payment of the shop for that order, with its tie.
inline store::Transaction paid(const std::string& order, const std::string& id,
                               base::Decimal amount) {
  const base::Uuid record = record_id(RecordKind::payment, "shopware/" + id);
  store::Changed change{RecordKind::payment, record, {}};
  change.fields = {{"number", value("shopware/" + id)}, {"order", value("shopware/" + order)},
                   {"kind", value("capture")},          {"state", value("completed")},
                   {"amount", value(amount)},           {"currency", value("EUR")},
                   {"reference", value("psp-" + id)},   {"final", value(true)}};
  return {change, store::Noted{store::Shelf::member,
                               order_id(order).hex() + "/payment/" + record.hex(), "1"}};
}

inline store::Transaction invoiced(const std::string& order, const std::string& number,
                                   base::Decimal amount) {
  const base::Uuid record = record_id(RecordKind::invoice, "dynamics/" + number);
  store::Changed change{RecordKind::invoice, record, {}};
  change.fields = {{"number", value(number)},   {"order_number", value(order)},
                   {"state", value("open")},    {"total_gross", value(amount)},
                   {"currency", value("EUR")},  {"lines", value(parse(R"([{"quantity":2}])"))}};
  return {change, store::Noted{store::Shelf::member,
                               order_id(order).hex() + "/invoice/" + record.hex(), "1"}};
}

inline store::FactLearnt fact(const std::string& number, warehouse::FactKind kind,
                              const std::string& id, base::Decimal amount) {
  warehouse::Fact fact;
  fact.kind = kind;
  fact.id = id;
  fact.line = kind == warehouse::FactKind::picked ? "SW-1" : "";
  fact.amount = amount;
  fact.source = "box";
  return {order_id(number), fact};
}

inline store::ConflictFound conflict(const std::string& id) {
  store::ConflictFound found;
  found.id = id;
  found.subject = "stock of SW-1 at A1";
  found.kind = "count";
  found.details = parse(R"({"sides":[{"value":4,"by":"7.1:2","knew":"{7.1:1}"},
                                     {"value":6,"by":"d365:9","knew":"{}"}],"policy":"review"})");
  found.time = {1'800'000'000'000, 0, true};
  return found;
}

}  // namespace holdfast::serve::test

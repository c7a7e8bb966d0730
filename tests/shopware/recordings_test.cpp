// Every exchange that was recorded with a real shop is played to the connector: what does it
// conclude from those bytes? The conclusions stand in tests/data/conclusions.json, for people to
// read; a recording without one fails the test.
#include <fmt/core.h>

#include "base/sim_loop.hpp"
#include "flow/mapping.hpp"
#include "recorded.hpp"
#include "shopware/connector.hpp"
#include "shopware/errors.hpp"

using namespace holdfast;
using namespace holdfast::shopware::testing;
using base::Json;
using base::JsonView;

namespace {

constexpr auto loaded = R"({"loaded":true,"position":9,"since":1767604353000,"until":0,"page":0})";

struct World {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  Recorder shop{loop};
  shopware::ClientOptions options{"https://shop", "SWIA1", "secret"};
  shopware::Client client{loop, clock, shop, options};
  shopware::ShopwareConnector connector{loop, clock, shop, options};

  template <typename T>
  T run(base::Task<T> task) {
    std::optional<T> result;
    base::spawn(keep(std::move(task), result));
    loop.run_until_idle();
    return std::move(*result);
  }

 private:
  template <typename T>
  static base::Task<void> keep(base::Task<T> task, std::optional<T>& result) {
    result = co_await std::move(task);
  }
};

std::string said(const base::Error& error) {
  return fmt::format("{} {}", base::to_string(error.kind), error.code);
}

std::string route(const Exchange& exchange) {
  std::string path = exchange.path.substr(0, exchange.path.find('?'));
  return path.substr(path.find_last_of('/') + 1);
}

flow::MappingSet mappings() {
  flow::Mistakes mistakes;
  auto set = flow::MappingSet::load("config/mappings", mistakes);
  REQUIRE(mistakes.empty());
  return set;
}

std::string read_as(const char* mapping, const flow::Document& document) {
  static const flow::MappingSet set = mappings();
  const auto read = set.find(mapping)->read(document, flow::NoLookups());
  if (!read) return said(read.error());
  if (read->skipped) return "skipped: " + read->reason;
  const char* number = document.type == "product" ? "sku" : "number";
  return base::JsonView(read->fields.at(number)).text_or("without a number");
}

std::string documents(World& world, const std::string& type, const Exchange& exchange) {
  world.shop.answers["/api/search/" + type] = {exchange.response};
  const auto read = world.run(world.connector.read(type, "any"));
  if (!read) return said(read.error());
  const Json body = *Json::parse(exchange.response.body);
  const std::string mapping = type == "product" ? "shopware-item" : "shopware-" + type;
  std::string all;
  const JsonView rows = JsonView(body)["data"];
  for (std::size_t i = 0; i < rows.size() && i < 4; ++i) {
    const flow::Document one{type, rows[i]["id"].text_or(""), *rows[i].get()};
    all += (all.empty() ? "" : ", ") + read_as(mapping.c_str(), one);
  }
  return fmt::format("{} read: {}{}", rows.size(), all, rows.size() > 4 ? ", ..." : "");
}

// A feed: which documents does the connector read because of these rows?
std::string changes(World& world, const std::string& stream, const Exchange& exchange) {
  world.shop.answers[exchange.path] = {exchange.response};
  const auto page = world.run(world.connector.pull(stream, loaded));
  if (!page) return said(page.error());
  const auto asked = Json::parse(world.shop.requests.back().body);
  REQUIRE(asked);
  const JsonView view(*asked);
  const std::size_t found = view["ids"].size() + view.at("/filter/0/queries/0/value").size();
  return fmt::format("{} of {} orders asked for", world.shop.requests.back().url.substr(12), found);
}

std::string probed(World& world, const Exchange& exchange) {
  world.shop.answers[exchange.path] = {exchange.response};
  const auto probe = world.run(world.connector.probe());
  if (!probe) {
    return fmt::format("{}, {} tokens", said(probe.error()), world.shop.count("/oauth/token"));
  }
  std::string text = probe->system;
  if (route(exchange) == "plugin") {
    const Json* owners = JsonView(probe->details)["stock_plugins"].get();
    text += ", plug-ins that own stock: " + (owners == nullptr ? "not known" : owners->dump());
  }
  for (const auto& [table, key] : {std::pair{"tax", "19"}, {"currency", "USD"}}) {
    const auto id =
        world.connector.lookup(table, Json::parse("\"" + std::string(key) + "\"").value());
    if (id) text += fmt::format(", {} {} is {}", table, key, *id->string());
  }
  return text;
}

std::string rows_written(World& world, const Exchange& exchange) {
  const JsonView body(exchange.request);
  const auto members = body.members();
  const std::string key = members && !(*members)->empty() ? (*members)->front().first : "rows";
  const JsonView operation = members ? body[key] : body[0];
  shopware::Batch batch{operation["entity"].text_or("product"), key, "writing", {}};
  for (std::size_t i = 0; i < operation["payload"].size(); ++i) {
    batch.rows.push_back(*operation["payload"][i].get());
  }
  if (batch.rows.empty()) batch.rows.push_back(Json::object());
  net::Response fine{200, {}, R"({"extensions":[],"data":[],"notFound":[],"deleted":[]})"};
  world.shop.answers["/api/_action/sync"] = {exchange.response, fine};
  const auto errors = world.run(shopware::write_rows(world.client, std::move(batch)));
  std::string text;
  for (const auto& error : errors)
    text += (text.empty() ? "" : "; ") + (error ? error->message : "written");
  return fmt::format("{} in {} calls", text, world.shop.count("/_action/sync"));
}

std::string written(World& world, const Exchange& exchange, bool create) {
  flow::Write row;
  row.type = create ? route(exchange) : exchange.path.substr(5, exchange.path.rfind('/') - 5);
  row.id = create ? JsonView(exchange.request)["id"].text_or("11") : route(exchange);
  row.body = exchange.request;
  row.mode = create ? flow::Write::Mode::create : flow::Write::Mode::update;
  const std::string path = exchange.path.substr(0, exchange.path.find('?'));
  world.shop.answers[path] = {exchange.response};
  const auto answers = world.run(world.connector.push({row}));
  if (!answers.front()) return said(answers.front().error());
  if (world.shop.count(path) == 0) return "nothing to write";
  const auto& receipt = *answers.front();
  return fmt::format("{} {}{}", receipt.existed ? "was there already:" : "written:", receipt.id,
                     receipt.id == row.id ? "" : " (another id)");
}

// The state machine stands where the recorded action is the next step.
std::string moved(World& world, const Exchange& exchange) {
  const auto parts = exchange.path.substr(std::string("/api/_action/").size());
  const std::string type = parts.substr(0, parts.find('/'));
  const std::string id = parts.substr(type.size() + 1, 32);
  const std::map<std::string, std::pair<const char*, const char*>> ways = {
      {"process", {"open", "in_progress"}},
      {"complete", {"in_progress", "completed"}},
      {"ship", {"open", "shipped"}},
      {"paid", {"open", "paid"}}};
  const auto way = ways.find(route(exchange));
  if (way == ways.end() || type == "order-delivery") {
    world.shop.answers[exchange.path] = {exchange.response};
    shopware::Call call{"POST", exchange.path, Json::object(), {}, "moving", true};
    const auto reply = world.run(world.client.call(std::move(call)));
    return reply ? "moved" : said(reply.error());
  }
  std::string search = "/api/search/" + type;
  std::replace(search.begin(), search.end(), '_', '-');
  const auto state =
      fmt::format(R"({{"data":[{{"id":"{}","stateMachineState":{{"technicalName":"{}"}}}}]}})", id,
                  way->second.first);
  world.shop.answers[search] = {{200, {}, state}};
  world.shop.answers[exchange.path] = {exchange.response};
  const auto receipt = world.run(world.connector.transition({type, id, way->second.second}));
  return fmt::format("{}, {} tries", receipt ? "moved" : said(receipt.error()),
                     world.shop.count(exchange.path));
}

std::string called(World& world, const Exchange& exchange) {
  world.shop.answers[exchange.path] = {exchange.response};
  const bool writes =
      exchange.method != "GET" && exchange.path.find("/search") == std::string::npos;
  shopware::Call call{exchange.method, exchange.path, Json::object(), {}, "calling", writes};
  const auto reply = world.run(world.client.call(std::move(call)));
  return reply ? "understood" : said(reply.error());
}

std::string conclude(const std::string& name) {
  World world;
  const Exchange exchange = recorded(name);
  const std::string last = route(exchange);
  const bool search = exchange.path.starts_with("/api/search/");
  const bool refused = exchange.response.status >= 400;
  if (exchange.path == "/api/oauth/token" || exchange.path == "/api/_info/version") {
    return probed(world, exchange);
  }
  if (search && (last == "plugin" || last == "tax" || last == "currency")) {
    return probed(world, exchange);
  }
  if (search && !refused) {
    if (last == "order" || last == "product" || last == "customer") {
      return documents(world, last, exchange);
    }
    if (last == "order-delivery") return changes(world, "deliveries", exchange);
    if (last == "order-transaction") return changes(world, "transactions", exchange);
    if (last == "state-machine-history") return changes(world, "history", exchange);
  }
  if (exchange.path == "/api/_action/sync") return rows_written(world, exchange);
  if (exchange.path.find("/state/") != std::string::npos) return moved(world, exchange);
  if (exchange.method == "PATCH") return written(world, exchange, false);
  if (exchange.method == "POST" && exchange.path.find("/_action/") == std::string::npos &&
      !search && !exchange.path.starts_with("/api/search-ids")) {
    return written(world, exchange, true);
  }
  return called(world, exchange);
}

}  // namespace

// For new recordings: prints all conclusions, to be read before they become the expected ones.
TEST_CASE("print the conclusions", "[.]") {
  Json all = Json::object();
  for (const auto& name : every_recording()) {
    INFO(name);
    if (recorded(name).response.status != 0) all.set(name, conclude(name));
  }
  fmt::print("{}\n", all.pretty());
}

TEST_CASE("what the connector concludes from every recorded answer of a real shop") {
  const Json expected = json_of("tests/data/conclusions.json");
  std::vector<std::string> left;
  std::size_t calls = 0;
  for (const auto& name : every_recording()) {
    // A call of the shop is not believed, it only wakes the box: there is nothing to conclude.
    if (recorded(name).response.status == 0) {
      ++calls;
      continue;
    }
    const auto* conclusion = expected.find(name);
    if (conclusion == nullptr) {
      left.push_back(name);
      continue;
    }
    CAPTURE(name);
    CHECK(conclude(name) == *conclusion->string());
  }
  std::string list;
  for (const auto& name : left) list += (list.empty() ? "" : ", ") + name;
  fmt::print("recordings not covered: {}; calls of the shop, which only wake the box: {}\n",
             list.empty() ? "none" : list, calls);
  CHECK(calls == 10);
  CHECK(left.empty());
}

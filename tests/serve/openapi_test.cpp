#include "serve/detail/route.hpp"
#include "serve/schemas.hpp"
#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

constexpr auto description = "config/openapi.json";

base::Json read_description() {
  std::ifstream file(description);
  return parse({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(c));
  return out;
}

std::string escaped(std::string_view path) {
  std::string out;
  for (const char c : path) out += c == '/' ? std::string("~1") : std::string(1, c);
  return out;
}

std::set<std::string> parameters_of(const base::JsonView& operation, const std::string& place) {
  std::set<std::string> names;
  const auto all = operation["parameters"];
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]["in"].text_or("") == place) names.insert(all[i]["name"].text_or(""));
  }
  return names;
}

std::set<std::string> variables_of(std::string_view pattern) {
  std::set<std::string> names;
  for (auto at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
    names.emplace(pattern.substr(at + 1, pattern.find('}', at) - at - 1));
  }
  return names;
}

TEST_CASE("every call is described, with its parameters, its body and its need of a token") {
  const base::Json all = read_description();
  for (const auto& route : routes()) {
    CAPTURE(route.method, route.pattern);
    const auto operation = base::JsonView(all)["paths"][route.pattern][lower(route.method)];
    REQUIRE(operation.exists());
    const std::set<std::string> query(route.parameters.begin(), route.parameters.end());
    CHECK(parameters_of(operation, "query") == query);
    CHECK(parameters_of(operation, "path") == variables_of(route.pattern));
    CHECK(operation["requestBody"].exists() == (route.body != Body::none));
    if (route.body != Body::none) {
      CHECK(*operation["requestBody"]["required"].boolean() == (route.body == Body::required));
    }
    CHECK(operation["security"].exists() == (route.access == Access::everybody));
  }
}

TEST_CASE("everything described is a call") {
  const base::Json all = read_description();
  std::size_t described = 0;
  for (const auto& [path, methods] : **base::JsonView(all)["paths"].members()) {
    for (const auto& [method, operation] : *methods.members()) {
      CAPTURE(method, path);
      ++described;
      std::string upper(method);
      for (char& c : upper) c = static_cast<char>(std::toupper(c));
      const auto found = match(upper, path);
      REQUIRE(found.route != nullptr);
      CHECK(found.route->pattern == path);
    }
  }
  CHECK(described == routes().size());
}

// Runs calls and holds what they answer against what is described for them.
class Checker {
 public:
  void check(const std::string& method, const std::string& pattern, const Answer& answer) {
    CAPTURE(method, pattern, answer.status, answer.body);
    std::string at = "/paths/" + escaped(pattern) + "/" + lower(method) + "/responses/" +
                     std::to_string(answer.status);
    base::JsonView response = base::JsonView(all_).at(at);
    REQUIRE(response.exists());
    if (response["$ref"].exists()) {
      at = response["$ref"].text_or("").substr(1);
      response = base::JsonView(all_).at(at);
    }
    const std::string type = answer.header("Content-Type");
    const std::string media = type.substr(0, type.find(';'));
    REQUIRE(response["content"][media].exists());
    if (media == "application/json") {
      CHECK(schemas_.mistakes(at + "/content/application~1json/schema", answer.body) == "");
    }
    if (answer.status < 400) answered_.insert(method + " " + pattern);
  }
  [[nodiscard]] const std::set<std::string>& answered() const { return answered_; }

 private:
  base::Json all_ = read_description();
  Schemas schemas_{description};
  std::set<std::string> answered_;
};

void fill(World& world) {
  world.commit(paid("10043", "t1", decimal("24")));
  world.commit(invoiced("10043", "INV-1", decimal("20")));
  store::Scanned scan;
  scan.device = "dock-1";
  scan.number = 1;
  world.commit(
      {scan, item("SW-1", "Bolt", "4006381333931"), order("10043"),
       fact("10043", warehouse::FactKind::picked, "7.1:9", 1),
       store::Noted{store::Shelf::native, "shopware/order/" + order_id("10043").hex(), "o"}});
  world.commit(posted(movement("SW-1", "A1", decimal("1.5"))));
  auto undo = movement("SW-1", "A1", -1);
  undo.lot = "L1";
  undo.reference = "10043";
  undo.reverses = causal::Dot{{7, 1}, 2};
  world.commit(posted(undo));
  world.commit(
      {conflict("count/1"), conflict("count/2"), store::ConflictSettled{"count/2", "latest", 4}});
  flow::StockLine line{.site = "1", .location = "11"};
  line.on_hand = decimal("3.5");
  world.erp_says = flow::StockSaid{"dual_write", {line, {.location = "12", .unknown = "boxes"}}};
  world.scanners = parse(R"([{"device":"dock-1","number":1,"feedback":"counted","text":"1 x SW-1",
    "verb":"pick","step":"item","order":"","location":"A1","below_zero":false,"trouble":"",
    "attached":true}])");
  world.take_scan = [&world](const std::string& device, const std::string&) {
    base::Json feedback = *base::JsonView(world.scanners)[0].get();
    feedback.erase("attached");
    feedback.set("device", device);
    world.api->publish("scan", feedback);
    return base::Status{};
  };
}

std::string park(World& world) {
  const auto queued = world.commit({intent("record", item_id("SW-1").hex(), "{}")});
  world.commit({store::Parked{queued.first, "refused", "no"}});
  return std::to_string(queued.first);
}

TEST_CASE("every call answers as it is described") {
  World world;
  fill(world);
  const std::string api = "/api/v1";
  Checker checker;
  const auto get = [&](const std::string& pattern, const std::string& target) {
    checker.check("GET", pattern, world.get(target));
  };
  const auto post = [&](const std::string& pattern, const std::string& target,
                        const std::string& body = "") {
    checker.check("POST", pattern, world.post(target, body));
  };
  const std::string letter = park(world);
  const std::string second = park(world);
  for (const char* plain :
       {"/", "/metrics", "/api/v1/health", "/api/v1/stock", "/api/v1/items", "/api/v1/movements",
        "/api/v1/orders", "/api/v1/payments", "/api/v1/outbox", "/api/v1/dead-letters",
        "/api/v1/conflicts",
        "/api/v1/scanners", "/api/v1/events"}) {
    get(plain, plain);
    get(plain, std::string(plain) + "?strange=1");
  }
  get(api + "/stock", api + "/stock?sku=SW-1");
  get(api + "/stock", api + "/stock?sku=NONE");
  post(api + "/stock/{sku}/ask", api + "/stock/SW-1/ask");
  post(api + "/stock/{sku}/ask", api + "/stock/NONE/ask");
  get(api + "/items/{sku}", api + "/items/SW-1");
  get(api + "/items/{sku}", api + "/items/NONE");
  get(api + "/orders/{number}", api + "/orders/10043");
  get(api + "/orders/{number}", api + "/orders/NONE");
  post(api + "/dead-letters/{id}/replay", api + "/dead-letters/" + letter + "/replay",
       R"({"payload":{}})");
  post(api + "/dead-letters/{id}/replay", api + "/dead-letters/" + letter + "/replay");
  post(api + "/dead-letters/{id}/discard", api + "/dead-letters/" + second + "/discard");
  post(api + "/conflicts/settle", api + "/conflicts/settle", R"({"id":"count/1","value":4})");
  post(api + "/conflicts/settle", api + "/conflicts/settle", R"({"id":"count/1"})");
  post(api + "/deliveries", api + "/deliveries",
       R"({"number":"PO-1","lines":[{"sku":"SW-1","quantity":12}]})");
  post(api + "/deliveries", api + "/deliveries", R"({"number":"PO-1","lines":[]})");
  post(api + "/scans", api + "/scans", R"({"device":"phone","code":"SW-1"})");
  post(api + "/scans", api + "/scans", "{");
  for (const auto& route : routes()) {
    CAPTURE(route.pattern);
    CHECK(
        checker.answered().contains(std::string(route.method) + " " + std::string(route.pattern)));
  }
}

TEST_CASE("the schemas find a member that is missing, unknown or of a wrong type") {
  const Schemas schemas(description);
  const std::string at = "/components/schemas/Decision";
  CHECK(schemas.mistakes(at, R"({"id":1,"status":"queued"})") == "");
  CHECK(schemas.mistakes(at, R"({"id":1})") != "");
  CHECK(schemas.mistakes(at, R"({"id":1,"status":"queued","more":1})") != "");
  CHECK(schemas.mistakes(at, R"({"id":"1","status":"queued"})") != "");
  CHECK(schemas.mistakes("/components/schemas/OutboxPage", R"({"items":[{"id":1}],"next":null})") !=
        "");
}

}  // namespace
}  // namespace holdfast::serve

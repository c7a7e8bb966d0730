// What the shop calls: hints, repeats, and the handshake of an app.
#include "daemon/webhook_receiver.hpp"

#include <catch2/catch.hpp>

#include "base/hmac.hpp"
#include "base/json_view.hpp"
#include "store/fixture.hpp"

namespace holdfast::daemon {
namespace {

using base::Json;
using base::JsonView;

constexpr auto app_secret = "secret of the app";

ShopwareConfig plain() {
  ShopwareConfig config;
  config.client_secret = "s3cret";
  config.webhook_url = "https://box.example";
  return config;
}

ShopwareConfig as_app() {
  ShopwareConfig config = plain();
  config.app_name = "HoldfastBox";
  config.app_secret = app_secret;
  return config;
}

struct Door {
  explicit Door(ShopwareConfig with) : config(std::move(with)) { REQUIRE(box.open()); }

  WebhookReceiver receiver() {
    return WebhookReceiver(config, {clock, random, *box.store, [this] { ++hints; },
                                    [this](const std::string& id, const std::string& secret) {
                                      credentials.push_back(id + "/" + secret);
                                    }});
  }
  net::ServerResponse call(WebhookReceiver& door, net::ServerRequest request) {
    std::optional<net::ServerResponse> out;
    const auto ask = [](WebhookReceiver& to, net::ServerRequest what,
                        std::optional<net::ServerResponse>& into) -> base::Task<void> {
      into = co_await to.answer(std::move(what));
    };
    base::spawn(ask(door, std::move(request), out));
    while (!out) box.loop.run_one();
    return std::move(*out);
  }
  [[nodiscard]] net::ServerRequest request(const std::string& method, const std::string& rest = "",
                                           const std::string& body = "") const {
    net::ServerRequest request;
    request.method = method;
    request.path = "/hooks/shopware/" + webhook_key(config) + rest.substr(0, rest.find('?'));
    request.target = "/hooks/shopware/" + webhook_key(config) + rest;
    request.body = body;
    return request;
  }
  int event(WebhookReceiver& door, const std::string& id) {
    auto hook = request("POST", "", R"({"source":{"eventId":")" + id + R"("}})");
    return call(door, std::move(hook)).status;
  }

  ShopwareConfig config;
  store::testing::Box box;
  base::ManualClock clock;
  base::SeededRandom random{5};
  int hints = 0;
  std::vector<std::string> credentials;
};

// As the shop goes about it; gives the secret that the box proposed.
std::string shake_hands(Door& door, WebhookReceiver& receiver, const std::string& api_key) {
  const std::string query = "shop-id=S1&shop-url=https://shop.example&timestamp=1767604353";
  auto asks = door.request("GET", "/register?" + query);
  asks.headers = {{"shopware-app-signature", base::hmac_sha256_hex(app_secret, query)}};
  const auto answer = door.call(receiver, std::move(asks));
  REQUIRE(answer.status == 200);
  const Json body = Json::parse(answer.body).value();
  CHECK(JsonView(body)["proof"].text_or("") ==
        base::hmac_sha256_hex(app_secret, "S1https://shop.exampleHoldfastBox"));
  CHECK(JsonView(body)["confirmation_url"].text_or("") == receiver.address() + "/confirm");
  std::string secret = JsonView(body)["secret"].text_or("");
  const std::string told = R"({"apiKey":")" + api_key +
                           R"(","secretKey":"k","timestamp":"1","shopUrl":"https://shop.example",)"
                           R"("shopId":"S1"})";
  auto confirms = door.request("POST", "/confirm", told);
  confirms.headers = {{"shopware-shop-signature", base::hmac_sha256_hex(secret, told)}};
  CHECK(door.call(receiver, std::move(confirms)).status == 204);
  return secret;
}

}  // namespace

TEST_CASE("a webhook is a hint, once for each event, and answered alike") {
  Door door(plain());
  auto receiver = door.receiver();
  CHECK(receiver.address() == "https://box.example/hooks/shopware/" + webhook_key(door.config));
  CHECK(door.event(receiver, "e1") == 204);
  CHECK(door.event(receiver, "e1") == 204);
  CHECK(door.event(receiver, "e2") == 204);
  CHECK(door.hints == 2);
  auto by_header = door.request("POST", "", "not even JSON");
  by_header.headers = {{"x-shopware-event-id", "e2"}};
  CHECK(door.call(receiver, std::move(by_header)).status == 204);
  CHECK(door.hints == 2);
  CHECK(receiver.counters().received == 4);
  CHECK(receiver.counters().repeated == 2);
  CHECK(receiver.counters().refused == 0);
}

TEST_CASE("a call without an id that can be read is always a hint") {
  Door door(plain());
  auto receiver = door.receiver();
  for (const std::string& body : {std::string("{}"), std::string("<html>"), std::string()}) {
    CHECK(door.call(receiver, door.request("POST", "", body)).status == 204);
    CHECK(door.call(receiver, door.request("POST", "", body)).status == 204);
  }
  CHECK(door.event(receiver, std::string(65, 'x')) == 204);
  CHECK(door.event(receiver, std::string(65, 'x')) == 204);
  CHECK(door.hints == 8);
}

TEST_CASE("whoever does not know the key in the path finds nothing there") {
  Door door(plain());
  auto receiver = door.receiver();
  auto foreign = door.request("POST");
  foreign.path.back() = foreign.path.back() == '0' ? '1' : '0';
  CHECK(receiver.is_hook(foreign));
  CHECK(door.call(receiver, foreign).status == 404);
  CHECK(door.call(receiver, door.request("GET")).status == 404);
  CHECK(door.call(receiver, door.request("POST", "/confirm")).status == 404);
  CHECK(door.call(receiver, door.request("GET", "/register?shop-id=1")).status == 404);
  CHECK(door.hints == 0);
  CHECK(receiver.counters().refused == 4);
}

TEST_CASE("the oldest events are forgotten, so that a long life costs no memory") {
  Door door(plain());
  auto receiver = door.receiver();
  for (std::size_t i = 0; i <= remembered_events_max; ++i)
    REQUIRE(door.event(receiver, "e" + std::to_string(i)) == 204);
  const int hints = door.hints;
  door.event(receiver, "e" + std::to_string(remembered_events_max));
  CHECK(door.hints == hints);
  door.event(receiver, "e0");
  CHECK(door.hints == hints + 1);
}

TEST_CASE("an app listens to nobody before a shop has registered it, and then to that shop") {
  Door door(as_app());
  auto receiver = door.receiver();
  CHECK(receiver.is_app());
  CHECK(door.event(receiver, "e1") == 401);
  CHECK(door.hints == 0);
  const std::string secret = shake_hands(door, receiver, "SWIA1");
  CHECK(door.credentials == std::vector<std::string>{"SWIA1/k"});
  CHECK(door.event(receiver, "e1") == 401);
  const auto signed_call = [&](WebhookReceiver& to, const std::string& id) {
    auto hook = door.request("POST", "", R"({"source":{"eventId":")" + id + R"("}})");
    hook.headers = {{"shopware-shop-signature", base::hmac_sha256_hex(secret, hook.body)}};
    return door.call(to, std::move(hook)).status;
  };
  CHECK(signed_call(receiver, "e1") == 204);
  CHECK(door.hints == 1);
  auto after_restart = door.receiver();
  CHECK(signed_call(after_restart, "e2") == 204);
  CHECK(door.hints == 2);
}

TEST_CASE("a handshake that is not signed changes nothing") {
  Door door(as_app());
  auto receiver = door.receiver();
  auto asks = door.request("GET", "/register?shop-id=S1&shop-url=https://shop.example&timestamp=1");
  asks.headers = {{"shopware-app-signature", std::string(64, '0')}};
  const auto answer = door.call(receiver, std::move(asks));
  CHECK(answer.status == 401);
  CHECK_FALSE(JsonView(Json::parse(answer.body).value())["error"].text_or("").empty());
  CHECK(door.call(receiver, door.request("POST", "/confirm", R"({"apiKey":"a"})")).status == 401);
  CHECK(door.credentials.empty());
  CHECK(stored_registration(*door.box.store).is_null());
}

}  // namespace holdfast::daemon

#include "net/oauth.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "net/support.hpp"

namespace holdfast::net {

using base::ErrorKind;
using base::Seconds;

namespace {

struct World {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  test::FakeTransport transport{loop};
  TokenCache cache{loop, clock, transport, source("secret")};

  static TokenSource source(const std::string& secret) {
    TokenSource made;
    made.request = [secret] {
      return Request{.method = "POST", .url = "https://shop.example/token", .body = secret};
    };
    return made;
  }
  void answer_token(const std::string& token, const std::string& expires_in) {
    transport.answer(200, R"({"token_type":"Bearer","expires_in":)" + expires_in +
                              R"(,"access_token":")" + token + "\"}");
  }
  base::Result<std::string> token() { return test::block_on(loop, cache.token()); }
  void pass(base::Duration time) { loop.run_for(time); }
};

base::Task<void> collect(TokenCache* cache, std::vector<base::Result<std::string>>* out) {
  out->push_back(co_await cache->token());
}

}  // namespace

TEST_CASE("twenty callers at once cause one token request and get its token") {
  World world;
  world.answer_token("T1", "600");
  std::vector<base::Result<std::string>> tokens;
  for (int i = 0; i < 20; ++i) base::spawn(collect(&world.cache, &tokens));
  world.loop.run_until_idle();
  REQUIRE(tokens.size() == 20);
  for (const auto& token : tokens) CHECK(token == "T1");
  CHECK(world.transport.requests.size() == 1);
}

TEST_CASE("twenty callers at once share a failure too") {
  World world;
  world.transport.answer(500, "<html>maintenance</html>");
  std::vector<base::Result<std::string>> tokens;
  for (int i = 0; i < 20; ++i) base::spawn(collect(&world.cache, &tokens));
  world.loop.run_until_idle();
  REQUIRE(tokens.size() == 20);
  for (const auto& token : tokens) CHECK(token.error().kind == ErrorKind::unavailable);
  CHECK(world.transport.requests.size() == 1);
}

TEST_CASE("a token is used until 30 s before its end, counted from before the request") {
  World world;
  world.answer_token("T1", "600");
  world.answer_token("T2", "600");
  CHECK(world.token() == "T1");
  world.pass(Seconds(569));
  CHECK(world.token() == "T1");
  world.pass(Seconds(1));
  CHECK(world.token() == "T2");
}

TEST_CASE(
    "a short-lived token is given up a tenth of its life early, a wall clock does not matter") {
  World world;
  world.answer_token("T1", "100");
  world.answer_token("T2", "100");
  CHECK(world.token() == "T1");
  world.clock.set_wall({0});
  world.pass(Seconds(89));
  CHECK(world.token() == "T1");
  world.pass(Seconds(1));
  CHECK(world.token() == "T2");
}

TEST_CASE("expires_in may be a string; where it is missing a token lives five minutes") {
  World world;
  world.answer_token("T1", "\"3599\"");
  CHECK(world.token() == "T1");
  world.pass(Seconds(3'500));
  CHECK(world.token() == "T1");
  world.pass(Seconds(100));
  world.transport.answer(200, R"({"access_token":"T2"})");
  world.answer_token("T3", "600");
  CHECK(world.token() == "T2");
  world.pass(Seconds(269));
  CHECK(world.token() == "T2");
  world.pass(Seconds(2));
  CHECK(world.token() == "T3");
}

TEST_CASE("after a 401 the refused token is forgotten, a newer one is not") {
  World world;
  world.answer_token("T1", "600");
  world.answer_token("T2", "600");
  CHECK(world.token() == "T1");
  world.cache.invalidate("T1");
  CHECK(world.token() == "T2");
  world.cache.invalidate("T1");
  CHECK(world.token() == "T2");
  CHECK(world.transport.requests.size() == 2);
}

TEST_CASE("refused credentials are told without asking again, each time for longer") {
  World world;
  std::size_t asked = 0;
  for (const int rest : {1, 2, 4, 8, 16, 32, 60, 60}) {
    world.transport.answer(401,
                           R"({"errors":[{"code":"4","title":"Client authentication failed"}]})");
    const auto first = world.token();
    REQUIRE_FALSE(first);
    CHECK(world.transport.requests.size() == ++asked);
    CHECK(first.error().kind == ErrorKind::misconfigured);
    CHECK(first.error().message.find("Client authentication failed") != std::string::npos);
    CHECK(first.error().message.find("https://shop.example/token") != std::string::npos);
    world.pass(Seconds(rest) - base::Millis(500));
    const auto second = world.token();
    REQUIRE_FALSE(second);
    CHECK(second.error().retry_after == base::Millis(500));
    CHECK(world.transport.requests.size() == asked);
    world.pass(base::Millis(500));
  }
  world.answer_token("T1", "600");
  CHECK(world.token() == "T1");
}

TEST_CASE("new credentials are tried at once") {
  World world;
  world.transport.answer(400,
                         R"({"error":"invalid_client","error_description":"AADSTS7000215: no"})");
  world.answer_token("T1", "600");
  CHECK(world.token().error().message.find("AADSTS7000215") != std::string::npos);
  world.cache.replace(World::source("better"));
  CHECK(world.token() == "T1");
  CHECK(world.transport.requests.back().body == "better");
}

TEST_CASE("a token fetched with replaced credentials is not kept") {
  World world;
  world.answer_token("OLD", "600");
  world.answer_token("NEW", "600");
  std::vector<base::Result<std::string>> tokens;
  base::spawn(collect(&world.cache, &tokens));
  world.cache.replace(World::source("better"));
  world.loop.run_until_idle();
  REQUIRE(tokens.size() == 1);
  CHECK(tokens[0].error().kind == ErrorKind::unavailable);
  CHECK(world.token() == "NEW");
}

TEST_CASE("a throttled token endpoint is left alone for as long as it says") {
  World world;
  world.transport.answer(429, "{}", {{"Retry-After", "30"}});
  world.answer_token("T1", "600");
  CHECK(world.token().error().retry_after == Seconds(30));
  world.pass(Seconds(29));
  CHECK(world.token().error().kind == ErrorKind::unavailable);
  CHECK(world.transport.requests.size() == 1);
  world.pass(Seconds(1));
  CHECK(world.token() == "T1");
}

TEST_CASE("a connector may say what a refusal means") {
  World world;
  TokenSource source = World::source("secret");
  source.refusal = [](const Response& response) -> std::optional<base::Error> {
    if (response.status != 500) return std::nullopt;
    return base::Error{ErrorKind::misconfigured, "access key unknown"};
  };
  world.cache.replace(std::move(source));
  world.transport.answer(500, "{}");
  CHECK(world.token().error().kind == ErrorKind::misconfigured);
}

TEST_CASE("a cut line is unavailable, and asking again asks again") {
  World world;
  world.transport.answers.emplace_back(base::fail(ErrorKind::unknown_outcome, "cut"));
  world.answer_token("T1", "600");
  CHECK(world.token().error().kind == ErrorKind::unavailable);
  CHECK(world.token() == "T1");
}

TEST_CASE("an answer that holds no token says so") {
  World world;
  world.transport.answer(200, "<html>login</html>");
  CHECK(world.token().error().kind == ErrorKind::misconfigured);
}

TEST_CASE("an answer that breaks off is no fault of the credentials") {
  World world;
  world.transport.answer(200, R"({"token_type":"Bearer","acc)");
  world.answer_token("T1", "600");
  const auto cut = world.token();
  REQUIRE_FALSE(cut);
  CHECK(cut.error().kind == ErrorKind::unavailable);
  world.pass(token_endpoint_rest_s);
  CHECK(world.token() == "T1");
}

TEST_CASE("form encoding escapes all but unreserved characters") {
  CHECK(
      form_encoded({{"scope", "https://org.crm.dynamics.com/.default"}, {"a", "~+ \xc3\xa4&="}}) ==
      "scope=https%3A%2F%2Forg.crm.dynamics.com%2F.default&a=~%2B%20%C3%A4%26%3D");
}

}  // namespace holdfast::net

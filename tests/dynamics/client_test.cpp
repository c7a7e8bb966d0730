#include <catch2/catch.hpp>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;

struct Calls {
  Scene scene;
  Client client{scene.loop, scene.clock, scene.random, scene.script, scene.options};

  base::Result<Reply> get(const std::string& path) {
    Call call;
    call.path = path;
    call.doing = "reading " + path;
    return scene.run(client.call(std::move(call)));
  }
  base::Result<Reply> post(const std::string& path, const std::string& body) {
    Call call;
    call.method = "POST";
    call.path = path;
    call.body = body;
    call.doing = "writing " + path;
    call.writes = true;
    return scene.run(client.call(std::move(call)));
  }
};

}  // namespace

TEST_CASE("a call carries the headers that the Web API asks for") {
  Calls calls;
  calls.scene.then(answer(200, R"({"UserId":"u"})"));
  const auto reply = calls.get("WhoAmI");
  REQUIRE(reply);
  CHECK(base::JsonView(reply->body)["UserId"].text_or("") == "u");
  const auto& script = calls.scene.script;
  CHECK(script.requests.front().url == std::string(api_root) + "WhoAmI");
  CHECK(script.header(0, "Authorization") == "Bearer t1");
  CHECK(script.header(0, "OData-Version") == "4.0");
  CHECK(script.header(0, "OData-MaxVersion") == "4.0");
  CHECK(script.header(0, "If-None-Match") == "null");
  CHECK(script.header(0, "Content-Type").empty());
}

TEST_CASE("the token request names one resource and escapes the secret") {
  net::Request asked;
  Calls calls;
  calls.scene.then(answer(204));
  (void)calls.get("WhoAmI");
  const EntraApplication application{"https://login.example/t/oauth2/v2.0/token", org_url, "app",
                                     "s3cret/+", nullptr};
  asked = entra_token_source(application, calls.scene.clock, calls.scene.random).request();
  CHECK(asked.body == "client_id=app&scope=https%3A%2F%2Forg.example%2F.default"
                      "&client_secret=s3cret%2F%2B&grant_type=client_credentials");
}

TEST_CASE("a 401 fetches one new token and repeats once") {
  Calls calls;
  calls.scene.then(answer(401));
  calls.scene.then(answer(204));
  REQUIRE(calls.post("accounts", "{}"));
  CHECK(calls.scene.script.tokens_asked == 2);
  CHECK(calls.scene.script.header(1, "Authorization") == "Bearer t2");
}

TEST_CASE("a second 401 is a fault of the configuration") {
  Calls calls;
  calls.scene.then(answer(401));
  calls.scene.then(answer(401));
  const auto reply = calls.get("WhoAmI");
  REQUIRE_FALSE(reply);
  CHECK(reply.error().kind == ErrorKind::misconfigured);
  CHECK(calls.scene.script.requests.size() == 2);
}

TEST_CASE("a 429 pauses everything and halves what runs at once") {
  Calls calls;
  const std::string words = "Number of requests exceeded the limit of 6000 over time window of 300 "
                            "seconds.";
  calls.scene.then(odata_error(429, "0x80072322", words, {{"Retry-After", "17"}}));
  calls.scene.then(answer(204));
  const auto refused = calls.get("accounts");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK(refused.error().retry_after == base::Seconds(17));
  CHECK(calls.client.budget().parallel() == 4);
  const auto from = calls.scene.loop.now();
  REQUIRE(calls.get("contacts"));
  CHECK(calls.scene.loop.now() - from >= base::Seconds(17));
}

TEST_CASE("a 429 without words pauses for a while of our own") {
  Calls calls;
  calls.scene.then(answer(429));
  REQUIRE_FALSE(calls.get("accounts"));
  CHECK(calls.client.budget().paused() == base::Duration(throttled_rest_s));
  CHECK(calls.client.budget().spent() == 0);  // the organisation did not count it either
}

TEST_CASE("good answers win back what a 429 took, up to the recommendation") {
  Calls calls;
  calls.scene.script.answers.emplace_back(answer(429, "", {{"Retry-After", "1"}}));
  REQUIRE_FALSE(calls.get("accounts"));
  for (int i = 0; i < 10 * answers_to_widen; ++i) {
    calls.scene.then(answer(204, "", {{"x-ms-dop-hint", "6"}}));
    REQUIRE(calls.get("accounts"));
  }
  CHECK(calls.client.budget().parallel() == 6);
}

TEST_CASE("a write whose answer is a page of a proxy may have been done") {
  Calls calls;
  calls.scene.then(answer(200, "<html>sign in to the guest network</html>"));
  calls.scene.then(answer(200, "<html>sign in to the guest network</html>"));
  CHECK(calls.post("accounts", "{}").error().kind == ErrorKind::unknown_outcome);
  CHECK(calls.get("accounts").error().kind == ErrorKind::unavailable);
}

TEST_CASE("how far a cut exchange came is handed on") {
  Calls calls;
  calls.scene.then(ErrorKind::unknown_outcome);
  const auto reply = calls.post("accounts", "{}");
  REQUIRE_FALSE(reply);
  CHECK(reply.error().kind == ErrorKind::unknown_outcome);
  CHECK_THAT(reply.error().message, Catch::Contains("writing accounts"));
}

TEST_CASE("links that lead elsewhere are not followed with our token") {
  Calls calls;
  CHECK(calls.client.path_of(std::string(api_root) + "accounts?$skiptoken=x").value() ==
        "accounts?$skiptoken=x");
  const auto elsewhere = calls.client.path_of("https://evil.example/api/data/v9.2/accounts");
  REQUIRE_FALSE(elsewhere);
  CHECK(elsewhere.error().kind == ErrorKind::misconfigured);
}

TEST_CASE("the organisation's clock is the one of its answers") {
  Calls calls;
  calls.scene.clock.set_wall({0});
  CHECK_FALSE(calls.client.time_known());
  calls.scene.then(answer(204, "", {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}));
  REQUIRE(calls.get("WhoAmI"));
  CHECK(calls.client.time_known());
  CHECK(calls.client.org_time().iso() == "2026-01-05T09:12:33.000Z");
}

}  // namespace holdfast::dynamics::test

// Calls of a service beside Dataverse, by scripted answers.
#include <catch2/catch.hpp>

#include "dynamics/entra.hpp"
#include "dynamics/rest_client.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

struct RestScene : Scene {
  RestClient service{loop, clock, script, script,
                     entra_token_source(application_of(options), clock, random),
                     {.name = "The service", .url = "https://service.example"}};
  base::Result<base::Json> get() {
    return run(service.call({.path = "/rows", .doing = "reading rows"}));
  }
};

}  // namespace

TEST_CASE("what a service refused for its quota leaves its place in the window to others") {
  for (const int status : {429, 503}) {
    INFO(status);
    RestScene scene;
    scene.then(answer(status, "", {{"Retry-After", "1"}}));
    scene.then(answer(200, "{}"));
    const auto refused = scene.get();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == base::ErrorKind::unavailable);
    CHECK(scene.service.budget().spent() == 0);
    REQUIRE(scene.get());
    CHECK(scene.service.budget().spent() == 1);
  }
}

}  // namespace holdfast::dynamics::test

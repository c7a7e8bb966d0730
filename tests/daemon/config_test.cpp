// What an integrator is told of a configuration. Which ones are good at all: tests/serve.
#include <catch2/catch.hpp>

#include "daemon/box.hpp"
#include "daemon/scratch.hpp"

namespace holdfast::daemon {
namespace {

using test::Scratch;

std::vector<std::string> places(const flow::Mistakes& mistakes) {
  std::vector<std::string> all;
  for (const auto& mistake : mistakes.all()) {
    all.push_back(mistake.place.substr(mistake.place.rfind('#') + 1));
  }
  return all;
}

TEST_CASE("every mistake of every part is told at once, each with its place") {
  const Scratch scratch;
  const std::string file = scratch.write("holdfast.json", R"({
    "colour": "red", "box": 0,
    "store": {"directory": "store", "size": 1, "map_mb": 1},
    "shopware": {"url": "http://shop.example", "client_id": "a", "password": "p"},
    "dynamics": {"url": "https://erp.example", "client_id": "a", "client_secret": "s"},
    "serve": {"tokens": [{"name": "a", "token": "short", "role": "admin"}]},
    "scanners": [{"name": "a", "kind": "serial", "match": {"path": "/dev/x"}, "beep": true},
                 {"name": "a", "kind": "telepathy", "match": {"path": "/dev/y"}}]
  })");
  flow::Mistakes mistakes;
  CHECK_FALSE(read_config(file, mistakes));
  INFO(mistakes.to_string());
  const auto found = places(mistakes);
  for (const char* place :
       {"/box", "/store/map_mb", "/store/size", "/shopware/url", "/shopware/client_secret",
        "/shopware/password", "/dynamics/tenant", "/serve/tokens/0/token", "/serve/tokens/0/role",
        "/scanners/0/beep", "/scanners/1/kind", "/scanners/1/name", "/colour"}) {
    CAPTURE(place);
    CHECK(std::count(found.begin(), found.end(), place) == 1);
  }
  CHECK(found.size() == 13);
}

TEST_CASE("Dynamics is written to unless its mode says otherwise, and no mode is guessed") {
  const Scratch scratch;
  const auto dynamics = [&](const std::string& more, flow::Mistakes& mistakes) {
    const std::string file = scratch.write("holdfast.json", R"({"store": {"directory": "store"},
      "dynamics": {"url": "https://erp.example", "tenant": "t", "client_id": "a",
                   "client_secret": "s")" + more + "}}");
    const auto config = read_config(file, mistakes);
    return config ? config->dynamics : std::nullopt;
  };
  flow::Mistakes none;
  REQUIRE(dynamics("", none));
  using Mode = DynamicsConfig::Mode;
  CHECK(dynamics("", none)->mode == Mode::live);
  CHECK_FALSE(dynamics("", none)->secret_expires);
  CHECK(dynamics(R"(, "mode": "live")", none)->mode == Mode::live);
  CHECK(dynamics(R"(, "mode": "read_only")", none)->mode == Mode::read_only);
  CHECK(dynamics(R"(, "mode": "dry_run")", none)->mode == Mode::dry_run);
  CHECK(dynamics("", none)->batch_rows == 50);
  CHECK(dynamics(R"(, "batch_rows": 1)", none)->batch_rows == 1);
  const auto day = dynamics(R"(, "secret_expires": "2027-03-31")", none)->secret_expires;
  REQUIRE(day);
  CHECK(day->iso_date() == "2027-03-31");
  flow::Mistakes wrong;
  CHECK_FALSE(dynamics(R"(, "mode": "readonly", "secret_expires": "31.3.2027",
                             "batch_rows": 201)", wrong));
  const auto found = places(wrong);
  CHECK(found == std::vector<std::string>{"/dynamics/secret_expires", "/dynamics/batch_rows",
                                          "/dynamics/mode"});
}

TEST_CASE("an unknown key is told with the known ones") {
  const Scratch scratch;
  flow::Mistakes mistakes;
  read_config(scratch.write("c.json", R"({"store": {"directory": "s", "dir": "t"}})"), mistakes);
  REQUIRE(mistakes.all().size() == 1);
  CHECK(mistakes.all()[0].text ==
        "is unknown here; known are directory, journal_segment_mb, map_mb");
}

TEST_CASE("mistakes of the configuration do not hide those of the mappings it names") {
  const Scratch scratch;
  scratch.write("mappings/item.json", R"({"read": 1})");
  scratch.write("routes.json", "[");
  flow::Mistakes mistakes;
  check(scratch.write("c.json", R"({"store": {"directory": "s"}, "colour": "red"})"), mistakes);
  const std::string all = mistakes.to_string();
  INFO(all);
  CHECK(all.find("#/colour") != std::string::npos);
  CHECK(all.find("item.json") != std::string::npos);
  CHECK(all.find("routes.json") != std::string::npos);
}

TEST_CASE("what is no JSON, not there or far too large is told by the file's name") {
  const Scratch scratch;
  const std::string broken = scratch.write("broken.json", "{\"box\": 1,}");
  const std::string large = scratch.write("large.json", std::string(1100 * 1024, ' '));
  for (const std::string& file : {broken, large, scratch.path("nowhere.json")}) {
    flow::Mistakes mistakes;
    CHECK_FALSE(read_config(file, mistakes));
    REQUIRE(mistakes.all().size() == 1);
    CHECK(mistakes.all()[0].place == file);
    CHECK_FALSE(mistakes.all()[0].text.empty());
  }
}

TEST_CASE("relative paths begin at the configuration's folder; a secret is a file's first line") {
  const Scratch scratch;
  scratch.write("secrets/shop", "the secret\nanother line\n");
  flow::Mistakes mistakes;
  const auto config = read_config(scratch.write("c.json", R"({
    "store": {"directory": "store"}, "mappings": "/etc/mappings",
    "shopware": {"url": "https://shop.example//", "client_id": "a",
                 "client_secret_file": "secrets/shop"}})"),
                                  mistakes);
  INFO(mistakes.to_string());
  REQUIRE(config);
  CHECK(config->store.directory == scratch.path("store"));
  CHECK(config->routes == scratch.path("routes.json"));
  CHECK(config->mappings == "/etc/mappings");
  CHECK(config->shopware->client_secret == "the secret");
  CHECK(config->shopware->url == "https://shop.example");
}

TEST_CASE("a file of a secret with nothing in it is a mistake, before anybody is asked") {
  const Scratch scratch;
  scratch.write("secrets/shop", "\nthe secret\n");
  flow::Mistakes mistakes;
  CHECK_FALSE(read_config(scratch.write("c.json", R"({
    "store": {"directory": "store"},
    "shopware": {"url": "https://shop.example", "client_id": "a",
                 "client_secret_file": "secrets/shop"}})"),
                          mistakes));
  CHECK(places(mistakes) == std::vector<std::string>{"/shopware/client_secret_file"});
}

}  // namespace
}  // namespace holdfast::daemon

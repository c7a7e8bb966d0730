#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

TEST_CASE("the status page is the file as it stands, whole and alone") {
  World world;
  auto request = World::request("GET", "/");
  request.headers = {{"Host", "box:8443"}};
  const auto answer = world.send(request);
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/html; charset=utf-8");
  std::ifstream file("src/serve/status_page.html");
  const std::string html((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  CHECK(answer.body == html);
  for (const char* outside : {"http://", "https://", "src=", "@import", "url("}) {
    CHECK(html.find(outside) == std::string::npos);
  }
}

TEST_CASE("the page shows conflicts in words, open and settled, and no fault as an alarm") {
  World world;
  const std::string html = world.get("/").body;
  CHECK(html.find("<h2 id=\"settled-h\">Settled conflicts</h2>") != std::string::npos);
  CHECK(html.find("state=settled&order=newest") != std::string::npos);
  for (const char* shown :
       {"conflict.sides", "conflict.remark", "s.who", "c.choices", "c.why", "c.settled_at"}) {
    INFO(shown);
    CHECK(html.find(shown) != std::string::npos);
  }
  CHECK(html.find("s.by") == std::string::npos);
}

TEST_CASE("the page's policy lets nothing run but its own script and style") {
  World world;
  const std::string policy = world.get("/").header("Content-Security-Policy");
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  CHECK(policy.find("script-src 'sha256-") != std::string::npos);
  CHECK(policy.find("style-src 'sha256-") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
}

TEST_CASE("everything the page asks for and everything it shows has a name for a screen reader") {
  World world;
  const std::string html = world.get("/").body;
  CHECK(html.find("<html lang=\"en\">") != std::string::npos);
  CHECK(html.find("<label for=\"token\">") != std::string::npos);
  CHECK(html.find("<label for=\"q\">") != std::string::npos);
  for (std::size_t at = html.find("aria-labelledby=\""); at != std::string::npos;
       at = html.find("aria-labelledby=\"", at + 1)) {
    const auto from = at + std::string("aria-labelledby=\"").size();
    const std::string id = html.substr(from, html.find('"', from) - from);
    CHECK(html.find("<h2 id=\"" + id + "\">") != std::string::npos);
  }
}

}  // namespace
}  // namespace holdfast::serve

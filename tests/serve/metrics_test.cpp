#include <fmt/core.h>

#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST_CASE("metrics count what was scanned, what waits and what disagrees") {
  World world;
  store::Scanned scan;
  scan.device = "dock \"1\"";
  scan.number = 12;
  world.commit({scan, item("SW-1", "Bolt"), conflict("count/1")});
  world.commit(posted(movement("SW-1", "A1", 1)));
  const auto answer = world.get("/metrics");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(has_line(answer.body, "holdfast_info{version=\"1.2.3\",box=\"Dock\"} 1"));
  CHECK(has_line(answer.body, "holdfast_scans_total{device=\"dock \\\"1\\\"\"} 12"));
  CHECK(has_line(answer.body, "holdfast_events_total 5"));
  CHECK(has_line(answer.body, "holdfast_outbox_entries{endpoint=\"dynamics\"} 1"));
  CHECK(has_line(answer.body, "holdfast_conflicts{state=\"open\"} 1"));
  CHECK(has_line(answer.body, "holdfast_dead_letters{endpoint=\"shopware\"} 0"));
  CHECK(has_line(answer.body, "holdfast_records{kind=\"item\"} 1"));
  CHECK(has_line(answer.body, "holdfast_store_alarm 0"));
  CHECK(has_line(answer.body, "holdfast_requests_total 3"));
}

TEST_CASE("every metric has its head before its samples and stands once") {
  World world;
  const std::string text = world.get("/metrics").body;
  std::set<std::string> heads;
  std::string current;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("# TYPE ")) {
      current = line.substr(7, line.find(' ', 7) - 7);
      CHECK(heads.insert(current).second);
    } else if (!line.starts_with("#")) {
      CHECK(line.substr(0, line.find_first_of("{ ")) == current);
    }
  }
  CHECK(heads.size() > 15);
}

TEST_CASE("answers are counted by status") {
  World world;
  world.get("/api/v1/health");
  world.get("/api/v1/none");
  const std::string text = world.get("/metrics").body;
  CHECK(has_line(text, "holdfast_api_responses_total{status=\"200\"} 1"));
  CHECK(has_line(text, "holdfast_api_responses_total{status=\"404\"} 1"));
}

}  // namespace
}  // namespace holdfast::serve

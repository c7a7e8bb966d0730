#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

class Reader final : public net::StreamWriter {
 public:
  bool write(std::string_view bytes) override {
    if (open_) text += bytes;
    return open_;
  }
  void close() override {
    if (!std::exchange(open_, false)) return;
    if (closed_) closed_();
  }
  [[nodiscard]] bool open() const override { return open_; }
  void on_closed(std::function<void()> callback) override { closed_ = std::move(callback); }

  // The value of the last line "<name>: <value>".
  [[nodiscard]] std::string last(const std::string& name) const {
    const auto at = text.rfind(name + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }

  std::string text;

 private:
  bool open_ = true;
  std::function<void()> closed_;
};

std::shared_ptr<Reader> listen(World& world, const std::string& last_event_id = "") {
  auto request = World::request("GET", "/api/v1/events");
  if (!last_event_id.empty()) request.headers.emplace_back("Last-Event-ID", last_event_id);
  const auto answer = world.send(request);
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/event-stream");
  auto reader = std::make_shared<Reader>();
  answer.stream(reader);
  return reader;
}

base::Json number(int n) {
  base::Json json = base::Json::object();
  json.set("n", n);
  return json;
}

TEST_CASE("everybody who listens hears an event, each with an id") {
  World world;
  const auto one = listen(world);
  const auto two = listen(world);
  CHECK(one->last("event") == "hello");
  CHECK(one->last("data") == R"({"box":"Dock","missed":false})");
  world.api->publish("scan", number(1));
  for (const auto& reader : {one, two}) {
    CHECK(reader->last("event") == "scan");
    CHECK(reader->last("data") == R"({"n":1})");
    CHECK(reader->text.ends_with("\n\n"));
  }
  CHECK(one->last("id") == two->last("id"));
}

TEST_CASE("who comes back with the last id gets exactly what was missed") {
  World world;
  const auto before = listen(world);
  world.api->publish("scan", number(1));
  const std::string id = before->last("id");
  before->close();
  world.api->publish("scan", number(2));
  world.api->publish("scan", number(3));
  const auto after = listen(world, id);
  CHECK(after->text.find(R"({"n":1})") == std::string::npos);
  CHECK(after->text.find(R"({"n":2})") != std::string::npos);
  CHECK(after->last("data") == R"({"n":3})");
  CHECK(after->text.find("hello") == std::string::npos);
}

TEST_CASE("who was away too long or knew another run is told to read again") {
  World world;
  const auto before = listen(world);
  const std::string id = before->last("id");
  for (int i = 0; i < 300; ++i) world.api->publish("scan", number(i));
  CHECK(listen(world, id)->text.find("\"missed\":true") != std::string::npos);
  CHECK(listen(world, "other-3")->text.find("\"missed\":true") != std::string::npos);
  CHECK(listen(world, "\xff")->text.find("\"missed\":true") != std::string::npos);
}

TEST_CASE("a reader that has gone is forgotten") {
  World world;
  const auto reader = listen(world);
  CHECK(world.get("/metrics").body.find("holdfast_listeners 1\n") != std::string::npos);
  reader->close();
  CHECK(world.get("/metrics").body.find("holdfast_listeners 0\n") != std::string::npos);
  world.api->publish("scan", number(1));
  CHECK(reader->text.find("scan") == std::string::npos);
}

TEST_CASE("more readers than the limit are refused") {
  World world;
  std::vector<std::shared_ptr<Reader>> readers;
  for (int i = 0; i < 64; ++i) readers.push_back(listen(world));
  CHECK(world.get("/api/v1/events").status == 503);
  readers.front()->close();
  CHECK(world.get("/api/v1/events").status == 200);
}

TEST_CASE("listeners hear of conflicts, found and settled") {
  World world;
  const auto reader = listen(world);
  const auto hears = [&](const std::string& what) {
    for (int i = 0; i < 400 && reader->text.find(what) == std::string::npos; ++i) {
      net::test::block_on(world.loop, [](base::Loop& loop) -> base::Task<bool> {
        co_await base::sleep(loop, base::Millis(10));
        co_return true;
      }(world.loop));
    }
    return reader->text.find(what) != std::string::npos;
  };
  world.commit({conflict("count/old")});
  REQUIRE(hears("hello"));
  net::test::block_on(world.loop, [](base::Loop& loop) -> base::Task<bool> {
    co_await base::sleep(loop, base::Millis(1'100));
    co_return true;
  }(world.loop));
  world.commit({conflict("count/new")});
  REQUIRE(hears("count/new"));
  CHECK(reader->last("event") == "conflict");
  CHECK(reader->text.find("count/old") == std::string::npos);
  world.commit({store::ConflictSettled{"count/new", "by manager", 4}});
  CHECK(hears("\"settled\":true"));
}

}  // namespace
}  // namespace holdfast::serve

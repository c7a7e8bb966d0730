// A first load keeps nothing of the pages it has taken: what is alive on the heap does not grow
// with the number of products. Counted, not timed; the maps of the state are files and not counted.
#include <malloc.h>

#include <algorithm>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "base/sim_loop.hpp"
#include "flow/support.hpp"
#include "store/fixture.hpp"
#include "sync/engine.hpp"

using namespace holdfast;

namespace {

constexpr std::int64_t rows = 100;
constexpr std::int64_t products = 20'000;
constexpr std::size_t settled_bytes_max = 2UL << 20;  // 200,000 products: less than 20 MB

std::size_t alive() { return ::mallinfo2().uordblks; }

// Makes each page when it is asked for, about 3 kB a product as a real shop answers.
class Catalogue final : public flow::Connector {
 public:
  std::vector<std::size_t> alive_at_page;

  [[nodiscard]] std::string_view system() const override { return "shopware"; }
  base::Task<base::Result<flow::Probe>> probe() override {
    flow::Probe probe;
    probe.system = "Shopware 6.6.7.0";
    co_return probe;
  }
  [[nodiscard]] std::vector<std::string> streams() const override { return {"products"}; }
  base::Task<base::Result<flow::Page>> pull(std::string, std::string cursor) override {
    alive_at_page.push_back(alive());
    const std::int64_t from = cursor.empty() ? 0 : std::stoll(cursor);
    flow::Page page;
    for (std::int64_t i = from; i < from + rows; ++i) page.documents.push_back(product(i));
    page.cursor = std::to_string(from + rows);
    page.more = from + rows < products;
    co_return page;
  }
  base::Task<base::Result<flow::Document>> read(std::string, std::string) override {
    co_return base::fail(base::ErrorKind::not_found, "nothing is read");
  }
  base::Task<std::vector<base::Result<flow::Receipt>>> push(std::vector<flow::Write>) override {
    co_return std::vector<base::Result<flow::Receipt>>{};
  }
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set_supply(
      std::vector<flow::SupplyTarget>) override {
    co_return std::vector<flow::SupplyAnswer>{};
  }
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(std::vector<std::string>) override {
    co_return std::vector<flow::OnHand>{};
  }
  base::Task<base::Result<flow::Receipt>> transition(flow::Transition) override {
    co_return flow::Receipt{};
  }
  [[nodiscard]] std::optional<base::Json> lookup(std::string_view,
                                                 const base::Json&) const override {
    return std::nullopt;
  }
  [[nodiscard]] base::Json schema(std::string_view) const override { return {}; }

 private:
  static flow::Document product(std::int64_t number) {
    flow::Document document;
    document.type = "product";
    document.id = fmt::format("{:032x}", number + 1);
    document.body = base::Json::object();
    document.body.set("id", document.id);
    document.body.set("productNumber", fmt::format("HF-{:06}", number));
    document.body.set("name", fmt::format("Item {}", number));
    document.body.set("childCount", 0);
    for (int i = 0; i < 40; ++i) {
      document.body.set(fmt::format("field{:02}", i), std::string(60, 'x'));
    }
    return document;
  }
};

}  // namespace

TEST_CASE("the memory of a first load does not grow with what is loaded") {
  base::ManualClock clock;
  base::SimLoop loop(clock);
  base::SeededRandom random(3);
  const store::testing::ScratchDirectory directory;
  store::SystemDisk disk;
  store::StoreOptions options;
  options.directory = directory.path();
  options.box = 7;
  options.map_bytes = 256UL << 20;
  options.durable_state = false;
  options.inline_writer = true;
  auto box = store::Store::open(options, disk, loop, random);
  REQUIRE(box);
  flow::Mistakes mistakes;
  const auto routes =
      flow::Routes::compile(flow::load("config/routes.json"), flow::default_mappings(), mistakes);
  REQUIRE(routes);
  Catalogue shop;
  sync::Engine engine(loop, clock, random, **box, *routes, {{store::Endpoint::shopware, &shop}},
                      {});
  engine.start();
  const auto done = [&] { return engine.status().front().first_load_done; };
  for (int step = 0; step < 1'000'000 && !done(); ++step) loop.run_for(base::Millis(5));
  REQUIRE(done());
  REQUIRE(shop.alive_at_page.size() >= products / rows);
  bool stopped = false;
  base::spawn([](sync::Engine& running, bool& flag) -> base::Task<void> {
    co_await running.stop();
    flag = true;
  }(engine, stopped));
  for (int step = 0; step < 10'000 && !stopped; ++step) loop.run_for(base::Millis(5));
  if (alive() == 0) return;  // a sanitizer's own heap is not counted
  const auto& seen = shop.alive_at_page;
  const std::size_t early = *std::max_element(seen.begin() + 5, seen.begin() + 20);
  const std::size_t late = *std::max_element(seen.end() - 20, seen.end());
  fmt::print("first load: {} kB alive at 2,000 products, {} kB at 20,000\n", early / 1024,
             late / 1024);
  CHECK(late < early + settled_bytes_max);
}

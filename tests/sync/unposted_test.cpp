// What of a stock has not reached the ERP, while entries come, fly, fail and go.
#include "sync/unposted.hpp"

#include <catch2/catch.hpp>

#include "store/fixture.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"
#include "sync/shadow.hpp"
#include "sync/stock_reader.hpp"

using namespace holdfast;
using store::testing::Box;

namespace {

struct Backlogged : Box {
  Backlogged() { REQUIRE(open()); }

  static warehouse::StockKey stock(const std::string& sku) {
    return {warehouse::item_id(sku), "MAIN"};
  }
  // The entry's id.
  std::uint64_t receive(const std::string& sku) {
    store::Transaction out;
    sync::queue_movement(out, store::testing::moved(stock(sku).item, "MAIN", 1).movement);
    return commit(std::move(out));
  }
  std::uint64_t count(const std::string& sku) {
    store::Transaction out;
    sync::queue_count(out, store::testing::counted(stock(sku).item, "MAIN", 5), 0);
    return commit(std::move(out));
  }
  void happens(store::Event event) {
    store::Transaction out;
    out.push_back(std::move(event));
    REQUIRE(append(std::move(out)));
  }
  sync::Unposted::Stock ask(const std::string& sku) {
    const auto view = store->view();
    unposted.follow(view);
    return unposted.of(view, sync::posting_key(stock(sku)));
  }

  sync::Unposted unposted;

 private:
  std::uint64_t commit(store::Transaction out) {
    REQUIRE(append(std::move(out)));
    std::uint64_t last = 0;
    REQUIRE(store->view().each_outbox(store::Endpoint::dynamics, 0, [&](const auto& entry) {
      last = entry.id;
      return true;
    }));
    return last;
  }
};

}  // namespace

TEST_CASE("a movement is unposted until it is delivered, and of its own stock alone") {
  Backlogged box;
  const auto first = box.receive("A");
  CHECK(box.ask("A").dots.size() == 1);
  CHECK(box.ask("B").dots.empty());
  const auto second = box.receive("A");
  CHECK(box.ask("A").dots.size() == 2);
  CHECK_FALSE(box.ask("A").uncertain);
  box.happens(store::Sent{second, 1, {}});
  CHECK(box.ask("A").uncertain);
  box.happens(store::Delivered{second, "{}"});
  CHECK(box.ask("A").dots.size() == 1);
  CHECK_FALSE(box.ask("A").uncertain);
  box.receive("B");
  box.happens(store::Delivered{first, "{}"});
  CHECK(box.ask("A").dots.empty());
  CHECK(box.unposted.keys() == 1);  // B's
}

TEST_CASE("a count that is not told makes its stock uncertain") {
  Backlogged box;
  const auto entry = box.count("A");
  CHECK(box.ask("A").uncertain);
  box.happens(store::Parked{entry, "review", "look"});
  CHECK(box.ask("A").uncertain);
  box.happens(store::Revived{entry, true, {}});
  CHECK_FALSE(box.ask("A").uncertain);
}

TEST_CASE("what was parked is unposted, and is so again under its old id when it is revived") {
  for (const bool seen_before : {true, false}) {
    CAPTURE(seen_before);
    Backlogged box;
    const auto entry = box.receive("A");
    if (seen_before) CHECK(box.ask("A").dots.size() == 1);
    box.happens(store::Parked{entry, "refused", "no"});
    box.receive("B");
    CHECK(box.ask("A").dots.size() == 1);
    CHECK_FALSE(box.ask("A").uncertain);
    box.happens(store::Revived{entry, false, {}});
    CHECK(box.ask("A").dots.size() == 1);
    box.happens(store::Delivered{entry, "{}"});
    CHECK(box.ask("A").dots.empty());
  }
}

TEST_CASE("rows of a rehearsal are named to nobody but the system that is rehearsed") {
  Backlogged box;
  const base::ManualClock clock;
  causal::HybridClock hybrid(clock);
  base::Mutex merging{box.loop}, tying{box.loop};
  const flow::Routes routes;
  sync::Context context{box.loop, clock,  box.random, *box.store, routes,
                        {},       hybrid, merging,    tying};
  const auto item = warehouse::item_id("A");
  context.rehearsal.natives[sync::native_key(store::Endpoint::dynamics, "product", item)] = "p-1";
  const auto view = box.store->view();
  const auto native = [&](std::optional<store::Endpoint> writes_to) {
    return sync::StoreLookups(context, view, writes_to).native_id("dynamics", "product", item);
  };
  CHECK(native(store::Endpoint::dynamics) == "p-1");
  CHECK(native(store::Endpoint::shopware) == std::nullopt);
  CHECK(native(std::nullopt) == std::nullopt);
}

// Power cuts of the whole store: the journal on a disk that forgets, the state as old as a power
// cut may leave it, events of every kind. Afterwards the state is what the acknowledged ones make.
#include <catch2/catch.hpp>

#include "base/sim_loop.hpp"
#include "store/fixture.hpp"
#include "store/random_events.hpp"
#include "store/sim_disk.hpp"
#include "store/tables.hpp"

namespace holdfast::store {
namespace {

namespace fs = std::filesystem;
using namespace testing;

constexpr std::uint64_t seeds = 40;
constexpr int cuts_per_seed = 6;
constexpr int transactions_max = 30;  // between two power cuts

std::string dump(const std::string& state) {
  auto tables = Tables::open({state, 64UL * 1024 * 1024, false, false});
  REQUIRE(tables);
  const ReadRows rows(**tables);
  std::string all;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto table = static_cast<Table>(i);
    rows.each(table, {}, [&](std::string_view key, std::string_view value) {
      const bool position = table == Table::meta && (key == "applied" || key == "header");
      if (!position) all.append(to_string(table)).append(key).append("=").append(value) += '\n';
      return true;
    });
  }
  REQUIRE(rows.ok());
  return all;
}

struct World {
  explicit World(const std::string& directory) {
    options.directory = directory;
    options.box = 7;
    options.map_bytes = 64UL * 1024 * 1024;
    options.journal_segment_bytes = 64UL * 1024;
    options.durable_state = false;
    options.inline_writer = true;
  }
  base::ManualClock clock;
  base::SimLoop loop{clock};
  base::SeededRandom random{1};
  StoreOptions options;
  SimDisk disk;
  std::unique_ptr<Store> store;

  void open() {
    auto opened = Store::open(options, disk, loop, random);
    INFO((opened ? "" : opened.error().message));
    REQUIRE(opened);
    store = std::move(*opened);
  }
  base::Result<Position> append(const Transaction& transaction) {
    base::Result<Position> result = Position{};
    store->append(transaction, Wait::applied, [&](auto done) { result = std::move(done); });
    loop.run_until_idle();
    return result;
  }
};

// A state older by some transactions: what a power cut leaves of one that is not flushed.
void keep_state(const World& world, const std::string& kept) {
  fs::remove_all(kept);
  fs::copy(world.options.directory + "/state", kept, fs::copy_options::recursive);
}
void put_back(const World& world, const std::string& kept) {
  fs::remove_all(world.options.directory + "/state");
  fs::copy(kept, world.options.directory + "/state", fs::copy_options::recursive);
}

void work(World& world, base::Random& random, std::vector<Transaction>& acknowledged,
          const std::string& kept) {
  std::uint64_t events = 0;
  for (const auto& transaction : acknowledged) events += transaction.size();
  const std::uint64_t keep_at = random.below(transactions_max);
  for (std::uint64_t i = 0; i < transactions_max; ++i) {
    if (i == keep_at) keep_state(world, kept);
    const Transaction transaction = random_transaction(random, events);
    events += transaction.size();
    REQUIRE(world.append(transaction));
    acknowledged.push_back(transaction);
  }
}

TEST_CASE("after any power cut the state is what the acknowledged events make") {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    base::SeededRandom random(seed);
    ScratchDirectory scratch;
    World world(scratch.path("box"));
    std::vector<Transaction> acknowledged;
    world.open();
    for (int cut = 0; cut < cuts_per_seed; ++cut) {
      work(world, random, acknowledged, scratch.path("kept"));
      world.store.reset();
      world.disk.power_cut(random);
      put_back(world, scratch.path("kept"));
      world.open();
    }
    REQUIRE(world.store->actor() == causal::Actor{7, 1});
    world.store.reset();

    World plain(scratch.path("plain"));  // the same events without any mishap
    plain.open();
    for (const Transaction& transaction : acknowledged) REQUIRE(plain.append(transaction));
    plain.store.reset();
    REQUIRE(dump(world.options.directory + "/state") == dump(plain.options.directory + "/state"));
  }
}

}  // namespace
}  // namespace holdfast::store

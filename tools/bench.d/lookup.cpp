// Stock of an item by its id, as a page or a scanner asks for it: a view, one lookup.
#include <cstdio>
#include <filesystem>

#include "base/random.hpp"
#include "measure.hpp"
#include "rival.hpp"
#include "scan.hpp"
#include "store/store.hpp"
#include "wait_loop.hpp"
#include "warehouse/record.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t load_chunk = 4000;

struct World {
  store::SystemDisk disk;
  base::SystemRandom random;
  WaitLoop loop;
  std::unique_ptr<store::Store> store;
  std::vector<base::Uuid> items;

  World(const std::string& directory, std::size_t count) {
    store::StoreOptions options;
    options.directory = directory + "/lookup";
    options.map_bytes = 4096UL * 1024 * 1024;
    options.durable_state = false;
    auto opened = store::Store::open(options, disk, loop, random);
    if (!opened) give_up(opened.error().message);
    store = std::move(*opened);
    for (std::size_t i = 0; i < count; ++i) items.push_back(item_of(i));
    for (std::size_t i = 0; i < count; i += load_chunk) load(i, std::min(i + load_chunk, count));
  }

  void load(std::size_t from, std::size_t to) {
    store::Transaction transaction;
    for (std::size_t i = from; i < to; ++i) transaction.push_back(store::Moved{movement_of(i)});
    bool done = false;
    store->append(std::move(transaction), store::Wait::applied, [&](const auto& result) {
      if (!result) give_up(result.error().message);
      done = true;
    });
    while (!done) loop.run_some();
  }
};

template <typename Lookup>
void measure(World& world, std::size_t lookups, Latencies& latencies, const Lookup& lookup) {
  base::SeededRandom random(7);
  latencies.reserve(lookups);
  for (std::size_t i = 0; i < lookups; ++i) {
    const base::Uuid& item = world.items[random.below(world.items.size())];
    const SteadyTime from = now();
    const auto stock = lookup(item);
    latencies.add(from, now());
    if (!stock || stock->on_hand != -1) give_up("a wrong stock was read");
  }
}

}  // namespace

int run_lookup(const std::string& directory, std::size_t items, std::size_t lookups) {
  World world(directory, items);
  Latencies warm, with_view, in_view;
  const auto own_view = [&](const base::Uuid& item) {
    return world.store->view().item_stock(item);
  };
  measure(world, lookups, warm, own_view);
  measure(world, lookups, with_view, own_view);
  {
    const store::View view = world.store->view();
    measure(world, lookups, in_view, [&](const base::Uuid& item) { return view.item_stock(item); });
  }
  std::puts(as_json({{"p50_ns", with_view.percentile_ns(50)},
                     {"p99_ns", with_view.percentile_ns(99)},
                     {"in_view_p50_ns", in_view.percentile_ns(50)},
                     {"in_view_p99_ns", in_view.percentile_ns(99)}})
                .c_str());
  return 0;
}

}  // namespace holdfast::bench

#include "scan.hpp"

#include <unistd.h>

#include <cstdio>

#include "base/random.hpp"
#include "counted.hpp"
#include "measure.hpp"
#include "rival.hpp"
#include "warehouse/record.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t warm_up_acks = 24'000;
constexpr double warm_up_s_max = 8;

std::unique_ptr<Rival> make(const ScanOptions& options) {
  if (options.rival == "sqlite") return make_sqlite(options.directory);
  if (options.rival == "lmdb") return make_lmdb(options.directory);
  if (options.rival == "raw") return make_raw(options.directory);
  if (options.rival == "holdfast") return make_holdfast(options.directory, options.apply_delay_ms);
  give_up("unknown store " + options.rival);
}

class Scanners {
 public:
  Scanners(std::size_t scanners, double seconds_max, std::size_t acks_max)
      : seconds_max_(seconds_max), acks_max_(acks_max), begin_(now()), sent_(scanners, begin_) {}

  Rival::Work work() {
    Rival::Work work;
    work.scanners = sent_.size();
    work.next = [this](std::size_t) {
      return static_cast<std::size_t>(random_.below(item_count));
    };
    // A scanner sends its next movement now: what that waits for others is in its latency.
    work.acknowledged = [this](std::size_t scanner) {
      last_ = now();
      latencies_.add(sent_[scanner], last_);
      sent_[scanner] = last_;
    };
    work.done = [this] {
      return latencies_.count() >= acks_max_ || seconds_since(begin_) >= seconds_max_;
    };
    return work;
  }

  [[nodiscard]] double elapsed_s() const {
    return std::chrono::duration<double>(last_ - begin_).count();
  }
  [[nodiscard]] Latencies& latencies() { return latencies_; }

 private:
  double seconds_max_;
  std::size_t acks_max_;
  base::SeededRandom random_{42};
  SteadyTime begin_, last_;
  std::vector<SteadyTime> sent_;
  Latencies latencies_;
};

// Until files have the size they keep: the journal makes its segments once and uses them again.
void warm_up(Rival& rival, std::size_t scanners) {
  Scanners early(scanners, warm_up_s_max, warm_up_acks);
  rival.run(early.work());
}

}  // namespace

int run_scan(const ScanOptions& options) {
  const auto rival = make(options);
  rival->load();
  warm_up(*rival, options.scanners);
  ::sync();
  const std::uint64_t flushes_before = flushes();
  const std::uint64_t bytes_before = bytes_written();
  Scanners scanners(options.scanners, options.seconds, SIZE_MAX);
  rival->run(scanners.work());
  const std::uint64_t flushes_after = flushes();
  rival->close();
  const std::uint64_t bytes_after = bytes_written();
  Latencies& latencies = scanners.latencies();
  const auto acks = static_cast<double>(latencies.count());
  const auto per_ack = [acks](std::uint64_t before, std::uint64_t after) {
    return static_cast<double>(after - before) / acks;
  };
  std::puts(as_json({{"acks_per_s", acks / scanners.elapsed_s()},
                     {"p50_us", latencies.percentile_ns(50) / 1000},
                     {"p99_us", latencies.percentile_ns(99) / 1000},
                     {"flushes_per_ack", per_ack(flushes_before, flushes_after)},
                     {"bytes_per_ack", per_ack(bytes_before, bytes_after)}})
                .c_str());
  return 0;
}

base::Uuid item_of(std::size_t index) {
  return warehouse::item_id("SKU-" + std::to_string(index));
}

warehouse::Movement movement_of(std::size_t item) {
  warehouse::Movement movement;
  movement.kind = warehouse::MovementKind::pick;
  movement.item = item_of(item);
  movement.location = "A-01-" + std::to_string(item % 100);
  movement.quantity = -1;
  movement.reference = "10" + std::to_string(item);
  movement.person = "badge-0042";
  movement.device = "scanner-01";
  movement.time = {1767604353000, 0, true};
  return movement;
}

void give_up(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

}  // namespace holdfast::bench

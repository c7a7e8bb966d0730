// bench_store scan RIVAL DIRECTORY SCANNERS SECONDS [APPLY_DELAY_MS]
// bench_store lookup DIRECTORY ITEMS LOOKUPS
// Prints one JSON object. tools/bench calls it.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "scan.hpp"

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "scan" && argc >= 6) {
    holdfast::bench::ScanOptions options{argv[2], argv[3], std::strtoull(argv[4], nullptr, 10),
                                         std::strtod(argv[5], nullptr)};
    if (argc > 6) options.apply_delay_ms = std::atoi(argv[6]);
    return holdfast::bench::run_scan(options);
  }
  if (what == "lookup" && argc == 5)
    return holdfast::bench::run_lookup(argv[2], std::strtoull(argv[3], nullptr, 10),
                                       std::strtoull(argv[4], nullptr, 10));
  std::fputs("usage: see tools/bench\n", stderr);
  return 64;
}

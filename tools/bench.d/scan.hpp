// One run of one rival: what its scanners felt and what the device had to bear.
#pragma once

#include <string>

namespace holdfast::bench {

struct ScanOptions {
  std::string rival, directory;
  std::size_t scanners = 1;
  double seconds = 3;
  int apply_delay_ms = -1;  // -1: the store's default
};
int run_scan(const ScanOptions& options);
int run_lookup(const std::string& directory, std::size_t items, std::size_t lookups);

}  // namespace holdfast::bench

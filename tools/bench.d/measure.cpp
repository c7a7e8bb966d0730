#include "measure.hpp"

#include <algorithm>
#include <cstdio>

namespace holdfast::bench {

double Latencies::percentile_ns(double percent) {
  if (ns_.empty()) return 0;
  const auto index = static_cast<std::size_t>(percent / 100 * static_cast<double>(ns_.size() - 1));
  const auto place = ns_.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(ns_.begin(), place, ns_.end());
  return *place;
}

std::string as_json(const std::vector<std::pair<std::string, double>>& values) {
  std::string out = "{";
  for (const auto& [name, value] : values) {
    char number[64];
    std::snprintf(number, sizeof number, "%.2f", value);
    out += (out.size() > 1 ? ", \"" : "\"") + name + "\": " + number;
  }
  return out + "}";
}

}  // namespace holdfast::bench

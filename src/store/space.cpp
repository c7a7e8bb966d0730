#include "store/space.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace holdfast::store {
namespace {

unsigned percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<unsigned>(part / (whole / 100 + 1));
}

std::string in_words(unsigned disk, unsigned map) {
  const bool is_disk = disk >= map;
  const unsigned worst = std::max(disk, map);
  if (worst < alarm_percent) return {};
  std::string words = (is_disk ? "disk " : "state map ") + std::to_string(worst) + " % full: ";
  if (worst >= scans_only_percent) words += "only scans are taken; ";
  else if (worst >= urgent_percent) words += "soon only scans are taken; ";
  return words + (is_disk ? "free some space" : "restart with a larger map size");
}

}  // namespace

unsigned Space::disk_percent() {
  const auto free = disk_.free_bytes(directory_);
  const auto total = disk_.total_bytes(directory_);
  if (!free || !total) return 0;
  free_ = *free;
  return *total == 0 ? 0 : percent(*total - std::min(*free, *total), *total);
}

void Space::check() {
  const unsigned disk = disk_percent();
  used_ = tables_.used_bytes();
  const unsigned map = percent(used_, tables_.map_bytes());
  scans_only_ = std::max(disk, map) >= scans_only_percent;
  std::string words = in_words(disk, map);
  const std::lock_guard lock(mutex_);
  if (words != alarm_ && !words.empty()) base::log_warning("store", words);
  alarm_ = std::move(words);
}

std::string Space::alarm() const {
  const std::lock_guard lock(mutex_);
  return alarm_;
}

}  // namespace holdfast::store

// How full the disk and the state's map are, and what that means for those who append.
//
// From 80 % on there is an alarm; from 95 % on only scans are taken, so that what the warehouse
// floor reports still has a reserve (the journal's next segment is preallocated). Any thread.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "store/disk.hpp"
#include "store/tables.hpp"

namespace holdfast::store {

constexpr unsigned alarm_percent = 80;
constexpr unsigned urgent_percent = 90;
constexpr unsigned scans_only_percent = 95;

class Space {
 public:
  Space(Disk& disk, std::string directory, const Tables& tables)
      : disk_(disk), directory_(std::move(directory)), tables_(tables) {}

  void check();
  [[nodiscard]] bool scans_only() const { return scans_only_; }
  [[nodiscard]] std::string alarm() const;  // in words, or empty
  [[nodiscard]] std::uint64_t disk_free_bytes() const { return free_; }
  [[nodiscard]] std::uint64_t map_used_bytes() const { return used_; }

 private:
  [[nodiscard]] unsigned disk_percent();

  Disk& disk_;
  std::string directory_;
  const Tables& tables_;
  std::atomic<bool> scans_only_ = false;
  std::atomic<std::uint64_t> free_ = 0, used_ = 0;
  mutable std::mutex mutex_;
  std::string alarm_;
};

}  // namespace holdfast::store

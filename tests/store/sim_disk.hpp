// A disk that forgets, tears, reorders and fails, by a seed.
//
// Model: every write goes to a cache; flush() makes a file's writes durable. power_cut() keeps of
// the writes not flushed an arbitrary subset, each torn at 512-byte sectors, in arbitrary order.
// Faults are set by name: fail_writes, fail_flushes (kind io), no_space (making files is refused).
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/random.hpp"
#include "store/disk.hpp"

namespace holdfast::store::testing {

constexpr std::size_t sector_bytes = 512;

class SimDisk final : public Disk {
 public:
  struct Write {
    std::uint64_t offset = 0;
    std::string bytes;
  };
  struct Content {
    std::string durable;         // what a power cut cannot take
    std::vector<Write> pending;  // in order
    std::uint64_t bytes_read = 0, largest_read = 0;
  };

  bool fail_writes = false;
  bool fail_flushes = false;
  // Set by the test while the store's threads look.
  std::atomic<bool> no_space = false;
  std::atomic<std::uint64_t> free = 1'000'000, total = 0;

  // Loses and tears what was not flushed.
  void power_cut(base::Random& random);
  [[nodiscard]] std::string read(const std::string& path, std::uint64_t offset, std::size_t bytes);
  [[nodiscard]] std::map<std::string, std::shared_ptr<Content>>& files() { return files_; }
  // A disk with the same content, faults and cache apart.
  [[nodiscard]] std::unique_ptr<SimDisk> copy() const;

  base::Result<std::unique_ptr<File>> open(const std::string& path,
                                           std::uint64_t preallocate_bytes) override;
  base::Status remove(const std::string& path) override;
  base::Status rename(const std::string& from, const std::string& to) override;
  base::Result<std::vector<std::string>> list(const std::string& directory) override;
  base::Status make_directory(const std::string&) override { return {}; }
  base::Status flush_directory(const std::string&) override { return {}; }
  base::Result<std::uint64_t> free_bytes(const std::string&) override { return free.load(); }
  base::Result<std::uint64_t> total_bytes(const std::string&) override { return total.load(); }

 private:
  std::map<std::string, std::shared_ptr<Content>> files_;
};

}  // namespace holdfast::store::testing

// The file system as the journal sees it: production binds it to the kernel, tests to a disk that
// tears, forgets and fails by a seed.
//
// Model: a File is written at offsets and made durable by flush(); what was not flushed may be
// lost, torn or reordered by a power cut. Preallocation reserves real blocks, so that a later write
// cannot meet a full disk. Errors: io (the device failed), exhausted (no space).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace holdfast::store {

class File {
 public:
  virtual ~File() = default;
  virtual base::Status write_at(std::uint64_t offset, std::string_view bytes) = 0;
  virtual base::Result<std::string> read_at(std::uint64_t offset, std::size_t bytes) = 0;
  virtual base::Status flush() = 0;  // fdatasync
  virtual base::Result<std::uint64_t> size() = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  // Makes the file with `bytes` reserved and zeroed if it does not exist.
  virtual base::Result<std::unique_ptr<File>> open(const std::string& path,
                                                   std::uint64_t preallocate_bytes) = 0;
  virtual base::Status remove(const std::string& path) = 0;
  virtual base::Status rename(const std::string& from, const std::string& to) = 0;
  virtual base::Result<std::vector<std::string>> list(const std::string& directory) = 0;
  virtual base::Status make_directory(const std::string& path) = 0;
  virtual base::Status flush_directory(const std::string& path) = 0;
  virtual base::Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
  // Size of the file system; 0 where it has none to speak of (then no percentage is alarmed).
  virtual base::Result<std::uint64_t> total_bytes(const std::string&) { return std::uint64_t{0}; }
};

// The kernel's files. Any thread.
class SystemDisk final : public Disk {
 public:
  base::Result<std::unique_ptr<File>> open(const std::string& path,
                                           std::uint64_t preallocate_bytes) override;
  base::Status remove(const std::string& path) override;
  base::Status rename(const std::string& from, const std::string& to) override;
  base::Result<std::vector<std::string>> list(const std::string& directory) override;
  base::Status make_directory(const std::string& path) override;
  base::Status flush_directory(const std::string& path) override;
  base::Result<std::uint64_t> free_bytes(const std::string& directory) override;
  base::Result<std::uint64_t> total_bytes(const std::string& directory) override;
};

}  // namespace holdfast::store

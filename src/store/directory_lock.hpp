// One process a store: a lock on the file "lock" in its directory, held as long as this lives.
#pragma once

#include <string>
#include <utility>

#include "base/result.hpp"

namespace holdfast::store {

class DirectoryLock {
 public:
  DirectoryLock() = default;
  DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~DirectoryLock() { release(); }

  // Error unavailable when another process has it.
  static base::Result<DirectoryLock> take(const std::string& directory);
  void release();

 private:
  int file_ = -1;
};

}  // namespace holdfast::store

#include "counted.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace {

constexpr std::uint64_t block_bytes = 4096;

class Ledger {
 public:
  void wrote(int fd, off_t offset, ssize_t bytes) {
    if (bytes <= 0 || offset < 0) return;
    const auto first = static_cast<std::uint64_t>(offset) / block_bytes;
    const auto last = static_cast<std::uint64_t>(offset + bytes - 1) / block_bytes;
    const bool at_once = is_dsync(fd);
    const std::lock_guard lock(mutex_);
    if (at_once) {
      ++flushes_;
      flushed_ += last - first + 1;
      return;
    }
    for (std::uint64_t block = first; block <= last; ++block) waiting_[fd].insert(block);
  }

  void flushed(int fd) {
    const std::lock_guard lock(mutex_);
    ++flushes_;
    take(fd);
  }

  void closed(int fd) {
    const std::lock_guard lock(mutex_);
    take(fd);
    dsync_.erase(fd);
  }

  std::uint64_t flushes() {
    const std::lock_guard lock(mutex_);
    return flushes_;
  }

  std::uint64_t bytes() {
    const std::lock_guard lock(mutex_);
    std::uint64_t blocks = flushed_;
    for (const auto& [fd, waiting] : waiting_) blocks += waiting.size();
    return blocks * block_bytes;
  }

 private:
  bool is_dsync(int fd) {
    const std::lock_guard lock(mutex_);
    const auto [place, added] = dsync_.try_emplace(fd, false);
    if (added) place->second = (::fcntl(fd, F_GETFL) & O_DSYNC) != 0;
    return place->second;
  }

  void take(int fd) {
    auto& waiting = waiting_[fd];
    flushed_ += waiting.size();
    waiting.clear();
  }

  std::mutex mutex_;
  std::unordered_map<int, std::unordered_set<std::uint64_t>> waiting_;
  std::unordered_map<int, bool> dsync_;
  std::uint64_t flushes_ = 0, flushed_ = 0;
};

Ledger& ledger() {
  static auto* const one = new Ledger;  // outlives everything that writes at exit
  return *one;
}

ssize_t total(const iovec* parts, int count) {
  std::size_t bytes = 0;
  for (int i = 0; i < count; ++i) bytes += parts[i].iov_len;
  return static_cast<ssize_t>(bytes);
}

off_t place_of(int fd) { return ::lseek(fd, 0, SEEK_CUR); }

}  // namespace

extern "C" {

int fdatasync(int fd) {
  ledger().flushed(fd);
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

int fsync(int fd) {
  ledger().flushed(fd);
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

int close(int fd) {
  ledger().closed(fd);
  return static_cast<int>(::syscall(SYS_close, fd));
}

ssize_t write(int fd, const void* data, size_t bytes) {
  ledger().wrote(fd, place_of(fd), static_cast<ssize_t>(bytes));
  return ::syscall(SYS_write, fd, data, bytes);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  ledger().wrote(fd, place_of(fd), total(parts, count));
  return ::syscall(SYS_writev, fd, parts, count);
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t offset) {
  ledger().wrote(fd, offset, static_cast<ssize_t>(bytes));
  return ::syscall(SYS_pwrite64, fd, data, bytes, offset);
}

ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t offset) {
  return pwrite(fd, data, bytes, offset);
}

ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
  ledger().wrote(fd, offset, total(parts, count));
  return ::syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

}  // extern "C"

namespace holdfast::bench {

std::uint64_t flushes() { return ledger().flushes(); }
std::uint64_t bytes_written() { return ledger().bytes(); }

}  // namespace holdfast::bench

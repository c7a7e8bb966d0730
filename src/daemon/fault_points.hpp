// Faults on demand, for tests: a power cut at a step that a seed chose, and a full disk.
//
// Model: HOLDFAST_TEST_CRASH_AT=N in the environment kills the process with SIGKILL at its N-th
// step, N from 1. Steps are counted in one row over both interfaces to the outside: before and
// after each write, flush, removal and renaming at store::Disk, before a request leaves and after
// its answer came at net::Transport. So N = 2k-1 often means "not done yet" and N = 2k "done, and
// nobody knows". Without the variable nothing is wrapped and nothing is counted.
// LMDB's own writes are no steps: a kill cannot tear what mmap and the kernel already hold.
// HOLDFAST_TEST_DISK_FULL_WHILE=FILE: as long as FILE is there, no file can be made for want of
// space, for machines on which no small file system can be mounted.
// The disk counts on the store's thread, the transport on the loop thread.
#pragma once

#include <atomic>
#include <memory>

#include "net/transport.hpp"
#include "store/disk.hpp"

namespace holdfast::daemon {

class CrashPoint {
 public:
  // Null without HOLDFAST_TEST_CRASH_AT, or when it is no positive number.
  static std::unique_ptr<CrashPoint> from_environment();
  explicit CrashPoint(std::uint64_t at) : at_(at) {}
  void step();  // does not return from the N-th

 private:
  const std::uint64_t at_;
  std::atomic<std::uint64_t> steps_{0};
};

// The system's disk, full when the environment says so; with a crash point, one that counts its
// steps. The point outlives the disk.
std::unique_ptr<store::Disk> make_disk(CrashPoint* point);

// Nothing without a crash point. `inner` and the point outlive the transport.
std::unique_ptr<net::Transport> crashing_transport(net::Transport& inner, CrashPoint* point);

}  // namespace holdfast::daemon

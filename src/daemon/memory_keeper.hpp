// Keeps the process as small as what it needs now (design 13).
//
// Model: reading a page of documents takes several megabytes for a moment; the C library would keep
// them, and the state's mapped pages would stay this process's own. Both go back to the system
// every few seconds. Loop thread.
#pragma once

#include "base/loop.hpp"
#include "store/store.hpp"

namespace holdfast::daemon {

// Large blocks go back when they are freed, and threads share a heap. Once, before the first.
void keep_heap_small();

class MemoryKeeper {
 public:
  MemoryKeeper(base::Loop& loop, store::Store& store) : loop_(loop), store_(store) { rest(); }
  ~MemoryKeeper() { loop_.cancel(timer_); }
  MemoryKeeper(const MemoryKeeper&) = delete;
  MemoryKeeper& operator=(const MemoryKeeper&) = delete;

 private:
  void rest();
  void give_back();

  base::Loop& loop_;
  store::Store& store_;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace holdfast::daemon

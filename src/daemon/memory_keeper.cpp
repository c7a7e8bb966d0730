#include "daemon/memory_keeper.hpp"

#include <malloc.h>

namespace holdfast::daemon {
namespace {

constexpr base::Seconds interval{2};
constexpr int large_block_bytes = 256 << 10;
constexpr int free_bytes_kept_max = 1 << 20;

}  // namespace

void keep_heap_small() {
  mallopt(M_ARENA_MAX, 2);  // the loop's, and one for the threads of store and scanners
  // Set at all, they no longer grow by themselves to the largest block ever freed.
  mallopt(M_MMAP_THRESHOLD, large_block_bytes);
  mallopt(M_TRIM_THRESHOLD, free_bytes_kept_max);
}

void MemoryKeeper::rest() {
  timer_ = loop_.after(interval, [this] { give_back(); });
}

void MemoryKeeper::give_back() {
  if (mallinfo2().fordblks > std::size_t{free_bytes_kept_max}) malloc_trim(0);
  store_.give_back_memory();
  rest();
}

}  // namespace holdfast::daemon

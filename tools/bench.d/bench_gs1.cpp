// bench_gs1 ROUNDS: reads each payload of a list ROUNDS times and prints one JSON object: per kind
// of payload nanoseconds of processor time, of the fastest and the median of 50 runs, and the heap
// allocations of all of them. tools/bench gs1 calls it.
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

#include "gs1/parse.hpp"

namespace {
unsigned long allocations = 0;  // this program has one thread
}

// NOLINTBEGIN: the whole program counts.
void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND

namespace {

using namespace holdfast;

struct Case {
  const char* name;
  std::string_view payload;
};

constexpr Case cases[] = {
    {"element_string_48",
     "]C1010952123454321310BATCH-2042\x1d"
     "1726123121S-0012345"},
    {"element_string_no_separator", "]C10109521234543213172612311126010131030017503922059"},
    {"element_string_refused",
     "]C1010952123454321310BATCH-2042\x1d"
     "17261331"},
    {"bracketed", "(01)09521234543213(10)BATCH-2042(17)261231(21)S-000"},
    {"ean13", "]E04006381333931"},
    {"digital_link", "https://id.gs1.org/01/09521234543213/10/LOT42?17=261231"},
    {"digital_link_compressed", "https://id.gs1.org/GhFRq5sE2o1XgkYKMDk_xv"},
    {"own_code", "XLA-01-02-03I"},
};
static_assert(cases[0].payload.size() == 3 + 48);  // identifier and element string

constexpr std::size_t runs = 50;

struct Figures {
  double fastest_ns, median_ns;
  unsigned long allocated;
};

// Of this thread: what other programs do meanwhile does not count.
double processor_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

Figures measure(std::string_view payload, std::size_t rounds) {
  std::array<double, runs> per_read{};
  std::size_t read = 0;
  const unsigned long before = allocations;
  for (double& figure : per_read) {
    const double from = processor_ns();
    for (std::size_t i = 0; i < rounds; ++i) {
      const auto scan = gs1::parse(payload);
      read += scan ? scan->elements.size() + 1 : 1;
    }
    figure = (processor_ns() - from) / static_cast<double>(rounds);
  }
  const unsigned long allocated = allocations - before;
  if (read == 0) std::abort();  // keeps the reading from being left out
  std::sort(per_read.begin(), per_read.end());
  return {per_read.front(), per_read[runs / 2], allocated};
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rounds = argc == 2 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (rounds == 0) {
    std::fputs("usage: see tools/bench\n", stderr);
    return 64;
  }
  std::fputs("{", stdout);
  for (const Case& one : cases) {
    const Figures f = measure(one.payload, rounds);
    std::printf(
        "%s\"%s\": {\"characters\": %zu, \"fastest_ns\": %.1f, \"median_ns\": %.1f, "
        "\"allocations\": %lu}",
        &one == cases ? "" : ", ", one.name, one.payload.size(), f.fastest_ns, f.median_ns,
        f.allocated);
  }
  std::puts("}");
  return 0;
}

// Reading a barcode makes no allocation, whether it succeeds or fails.
#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

#include "gs1/parse.hpp"

namespace {
std::atomic<long> allocations{0};
}

// NOLINTBEGIN: the whole test program counts.
void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes, const std::nothrow_t& /*tag*/) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND

using namespace holdfast;

TEST_CASE("reading a barcode allocates nothing") {
  constexpr std::string_view payloads[] = {
      "]C1010952123454321310LOT42\x1d"
      "17261231"
      "3103001750",
      "(01)09521234543213(10)LOT42(17)261231",
      "]E04006381333931",
      "00395212345678901236",
      "XKRCVB",
      "just a text",
      "]C10109521234543214",
      "]C1"
      "10"};
  for (const auto payload : payloads) {
    const long before = allocations;
    const auto scan = gs1::parse(payload);
    const bool named = scan && !scan->gtin14().empty() && scan->weight() && scan->expiry();
    const long after = allocations;
    INFO(payload << " " << named);
    CHECK(after == before);
  }
  const long before = allocations;
  ::operator delete(::operator new(16));
  CHECK(allocations > before);  // the counter counts
}

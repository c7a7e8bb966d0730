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
      "10",
      "(01)09521234543213(21)A\\(B)C",
      "]C100395212345678901236430909100000001900000000",
      "(8007)DE91100000000123456789",
      "(8013)1987654Ad4X4bL5ttr2310c2K",
      "(8110)01234561234561111012332701014261231",
      "https://id.gs1.org/01/09521234543213/10/A%2FB?17=261231&linkType=all",
      "https://id.gs1.org/GhFRq5sE2o1XgkYKMDk_xv",
      "https://id.gs1.org/01/09521234543214",
      "https://example.com/products/42",
      "2812342017503",
      "]E02112345678900|]e010LOT"};
  gs1::ParseOptions options;
  options.exclusive_pairs = options.required_ais = true;
  options.restricted = gs1::restricted_profile("de");
  for (const auto payload : payloads) {
    const long before = allocations;
    const auto scan = gs1::parse(payload, options);
    const bool named = scan && !scan->gtin14().empty() && scan->weight() && scan->expiry() &&
                       !scan->separator_may_be_lost();
    const long after = allocations;
    INFO(payload << " " << named);
    CHECK(after == before);
  }
  const long before = allocations;
  ::operator delete(::operator new(16));
  CHECK(allocations > before);  // the counter counts
}

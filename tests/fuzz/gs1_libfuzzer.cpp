// The same for libFuzzer, where there is a Clang: build the clang preset, ninja fuzz_gs1, then
// bin/fuzz_gs1 tests/fuzz/corpus/gs1.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/gs1_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);  // NOLINT
  if (const auto problem = holdfast::fuzz::problem_with(input)) {
    std::fprintf(stderr, "%s\n", problem->c_str());
    std::abort();
  }
  return 0;
}

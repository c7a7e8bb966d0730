#include "base/random.hpp"

#include <sys/random.h>

#include <cstdlib>
#include <cstring>

namespace holdfast::base {

__extension__ using Wide = unsigned __int128;

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound == 0) return 0;
  return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64);
}

void Random::fill(void* out, std::size_t bytes) {
  auto* to = static_cast<std::uint8_t*>(out);
  while (bytes > 0) {
    const std::uint64_t value = next();
    const std::size_t chunk = bytes < sizeof value ? bytes : sizeof value;
    std::memcpy(to, &value, chunk);
    to += chunk;
    bytes -= chunk;
  }
}

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  // Without randomness no key is safe: getrandom fails only on a kernel that cannot run us.
  if (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) std::abort();
  return value;
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace holdfast::base

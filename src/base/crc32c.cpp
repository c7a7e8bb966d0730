#include "base/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace holdfast::base {
namespace {

constexpr auto table = [] {
  std::array<std::uint32_t, 256> entries{};
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    entries[i] = crc;
  }
  return entries;
}();

#if defined(__x86_64__)
bool has_instruction() { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(const unsigned char* data,
                                                               std::size_t bytes,
                                                               std::uint32_t crc) {
  std::uint64_t wide = crc;
  for (; bytes >= 8; bytes -= 8, data += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, sizeof word);
    wide = _mm_crc32_u64(wide, word);
  }
  crc = static_cast<std::uint32_t>(wide);
  for (; bytes > 0; --bytes) crc = _mm_crc32_u8(crc, *data++);
  return crc;
}
#elif defined(__aarch64__)
bool has_instruction() { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

__attribute__((target("+crc"))) std::uint32_t by_instruction(const unsigned char* data,
                                                             std::size_t bytes, std::uint32_t crc) {
  for (; bytes >= 8; bytes -= 8, data += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, sizeof word);
    crc = __crc32cd(crc, word);
  }
  for (; bytes > 0; --bytes) crc = __crc32cb(crc, *data++);
  return crc;
}
#else
bool has_instruction() { return false; }
std::uint32_t by_instruction(const unsigned char*, std::size_t, std::uint32_t crc) { return crc; }
#endif

}  // namespace

std::uint32_t crc32c_portable(const void* data, std::size_t bytes, std::uint32_t seed) {
  const auto* next = static_cast<const unsigned char*>(data);
  std::uint32_t crc = ~seed;
  for (; bytes > 0; --bytes) crc = (crc >> 8) ^ table[(crc ^ *next++) & 0xff];
  return ~crc;
}

std::uint32_t crc32c(const void* data, std::size_t bytes, std::uint32_t seed) {
  static const bool fast = has_instruction();
  if (!fast) return crc32c_portable(data, bytes, seed);
  return ~by_instruction(static_cast<const unsigned char*>(data), bytes, ~seed);
}

}  // namespace holdfast::base

// CRC-32C (Castagnoli, RFC 3720): every journal frame carries one. Uses the processor's instruction
// where there is one (SSE 4.2, ARMv8 CRC), a table elsewhere; all give the same value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::base {

// Pass the previous result as `seed` to continue over several pieces.
std::uint32_t crc32c(const void* data, std::size_t bytes, std::uint32_t seed = 0);

// The table form, for machines without the instruction and for the test that compares both.
std::uint32_t crc32c_portable(const void* data, std::size_t bytes, std::uint32_t seed = 0);

}  // namespace holdfast::base

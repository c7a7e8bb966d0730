// One transaction as it stands in the journal.
//
// Layout, little-endian, 48 bytes and the payload, padded with zeros to 8 bytes:
//   magic u32 | crc32c u32 of all that follows | payload bytes u32 | events u32 |
//   sequence u64 | batch u64 | first dot u64 | box u16 | incarnation u16 | zero u32
// `sequence` numbers the frames of a store without gaps. `batch` is the sequence of the first frame
// of the same write: since a batch is written only after the one before it was flushed, a frame
// proves that every frame before its batch was flushed, and so may have been acknowledged.
// A batch begins at a multiple of block_bytes and is padded to one, so that no block that holds
// acknowledged frames is ever written again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "causal/dot.hpp"

namespace holdfast::store {

constexpr std::size_t block_bytes = 4096;
constexpr std::size_t frame_header_bytes = 48;
constexpr std::size_t frame_align_bytes = 8;

struct FrameHead {
  causal::Actor actor;
  std::uint64_t sequence = 0;
  std::uint64_t batch = 0;
  std::uint64_t first = 0;   // counter of the first event's dot
  std::uint32_t events = 0;
};

struct Frame {
  FrameHead head;
  std::string_view payload;  // within the bytes parsed
  std::size_t bytes = 0;     // of the whole frame, padding included
};

constexpr std::size_t frame_bytes(std::size_t payload_bytes) {
  const std::size_t bytes = frame_header_bytes + payload_bytes;
  return (bytes + frame_align_bytes - 1) / frame_align_bytes * frame_align_bytes;
}

// Writes the frame at `out`, which has room for frame_bytes().
void write_frame(char* out, const FrameHead& head, std::string_view payload);
// Nothing when `bytes` do not begin with a whole frame that passes its checksum.
std::optional<Frame> parse_frame(std::string_view bytes);
// The sequence that the bytes say they have, unchecked; 0 when they do not look like a frame.
std::uint64_t claimed_sequence(std::string_view bytes);
// As above: the bytes that the frame says it has, padding included.
std::uint64_t claimed_bytes(std::string_view bytes);

}  // namespace holdfast::store

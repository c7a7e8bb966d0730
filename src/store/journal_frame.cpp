#include "store/journal_frame.hpp"

#include <bit>
#include <cstring>

#include "base/crc32c.hpp"

namespace holdfast::store {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal is little-endian");

constexpr std::uint32_t magic = 0x314a4648;  // "HFJ1"
constexpr std::size_t crc_at = 4;
constexpr std::size_t covered_from = 8;

struct Layout {
  std::uint32_t magic, crc, length, events;
  std::uint64_t sequence, batch, first;
  std::uint16_t box, incarnation;
  std::uint32_t zero;
};
static_assert(sizeof(Layout) == frame_header_bytes);

std::optional<Layout> claimed(std::string_view bytes) {
  Layout layout{};
  if (bytes.size() < sizeof layout) return std::nullopt;
  std::memcpy(&layout, bytes.data(), sizeof layout);
  if (layout.magic != magic) return std::nullopt;
  return layout;
}

}  // namespace

void write_frame(char* out, const FrameHead& head, std::string_view payload) {
  const Layout layout{magic,      0,          static_cast<std::uint32_t>(payload.size()),
                      head.events, head.sequence, head.batch, head.first,
                      head.actor.box, head.actor.incarnation, 0};
  std::memcpy(out, &layout, sizeof layout);
  std::memcpy(out + sizeof layout, payload.data(), payload.size());
  const std::size_t used = sizeof layout + payload.size();
  std::memset(out + used, 0, frame_bytes(payload.size()) - used);
  const std::uint32_t crc = base::crc32c(out + covered_from, used - covered_from);
  std::memcpy(out + crc_at, &crc, sizeof crc);
}

std::optional<Frame> parse_frame(std::string_view bytes) {
  const auto layout = claimed(bytes);
  if (!layout || layout->length > bytes.size() - sizeof(Layout)) return std::nullopt;
  const std::size_t covered = sizeof(Layout) - covered_from + layout->length;
  if (base::crc32c(bytes.data() + covered_from, covered) != layout->crc) return std::nullopt;
  Frame frame;
  frame.head = {{layout->box, layout->incarnation}, layout->sequence, layout->batch,
                layout->first, layout->events};
  frame.payload = bytes.substr(sizeof(Layout), layout->length);
  frame.bytes = frame_bytes(layout->length);
  return frame;
}

std::uint64_t claimed_sequence(std::string_view bytes) {
  const auto layout = claimed(bytes);
  return layout ? layout->sequence : 0;
}

std::uint64_t claimed_bytes(std::string_view bytes) {
  const auto layout = claimed(bytes);
  return layout ? frame_bytes(layout->length) : 0;
}

}  // namespace holdfast::store

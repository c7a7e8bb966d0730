#include "store/segment_window.hpp"

#include <algorithm>

#include "store/journal_frame.hpp"

namespace holdfast::store {

void SegmentWindow::drop_before(std::uint64_t offset) {
  bytes_.erase(0, std::min<std::uint64_t>(offset - begin_, bytes_.size()));
  begin_ = offset;
}

base::Result<std::string_view> SegmentWindow::at(std::uint64_t offset, std::uint64_t wanted) {
  const std::uint64_t rest = end_ - std::min(offset, end_);
  if (rest == 0) return std::string_view();
  wanted = std::min(wanted, rest);
  const std::uint64_t skipped = offset - begin_;
  if (skipped + wanted <= bytes_.size()) return std::string_view(bytes_).substr(skipped);
  drop_before(offset);
  const std::uint64_t held = bytes_.size();
  const std::uint64_t more = std::min(std::max(step_bytes_, wanted - held), rest - held);
  auto read = file_.read_at(offset + held, more);
  if (!read) return base::pass(read, "journal");
  bytes_ += *read;
  if (read->size() < more) end_ = offset + bytes_.size();
  return std::string_view(bytes_);
}

base::Result<std::string_view> SegmentWindow::frame_at(std::uint64_t offset, std::uint64_t least) {
  auto block = at(offset, block_bytes);
  if (!block) return block;
  const std::uint64_t claimed = claimed_bytes(*block);
  return claimed == 0 ? block : at(offset, std::max(claimed, least));
}

}  // namespace holdfast::store

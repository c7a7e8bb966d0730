// A segment read from front to back, a window of it in memory, no byte twice.
//
// Model: offsets only grow from call to call. A view holds until the next call; it is shorter than
// wanted only where the segment or its file ends. One thread.
#pragma once

#include "store/disk.hpp"

namespace holdfast::store {

class SegmentWindow {
 public:
  SegmentWindow(File& file, std::uint64_t segment_bytes, std::uint64_t step_bytes)
      : file_(file), end_(segment_bytes), step_bytes_(step_bytes) {}

  base::Result<std::string_view> at(std::uint64_t offset, std::uint64_t wanted);
  // At a frame: all that it says it has, and no less than `least`. Elsewhere a block or more.
  base::Result<std::string_view> frame_at(std::uint64_t offset, std::uint64_t least);

 private:
  void drop_before(std::uint64_t offset);

  File& file_;
  std::uint64_t end_;
  std::uint64_t step_bytes_;
  std::uint64_t begin_ = 0;  // offset of the first byte held
  std::string bytes_;
};

}  // namespace holdfast::store

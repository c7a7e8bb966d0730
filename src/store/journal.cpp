#include "store/journal.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace holdfast::store {
namespace {

constexpr std::size_t batch_room_kept_bytes = 4 * journal_batch_bytes_max;

constexpr std::size_t round_up(std::size_t bytes) {
  return (bytes + block_bytes - 1) / block_bytes * block_bytes;
}

}  // namespace

void Journal::Free::operator()(char* bytes) const { std::free(bytes); }

Journal::~Journal() = default;

std::size_t Journal::payload_bytes_max() const {
  return options_.segment_bytes - frame_header_bytes - frame_align_bytes;
}

std::string Journal::path(std::uint32_t number) const {
  std::string digits = std::to_string(number);
  digits.insert(0, 8 - std::min<std::size_t>(8, digits.size()), '0');
  return options_.directory + "/" + digits + ".journal";
}

base::Result<Journal::Segment> Journal::open_segment(std::uint32_t number) {
  auto file = disk_.open(path(number), options_.read_only ? 0 : options_.segment_bytes);
  if (!file) return base::pass(file, "journal segment");
  Segment segment;
  segment.number = number;
  segment.file = std::move(*file);
  return segment;
}

base::Result<Journal::Segment> Journal::make_segment() {
  std::uint32_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = next_number_++;
  }
  auto segment = open_segment(number);
  if (!segment) {
    (void)disk_.remove(path(number));
    return segment;
  }
  if (auto flushed = disk_.flush_directory(options_.directory); !flushed)
    return base::pass(flushed, "journal segment");
  return segment;
}

base::Status Journal::prepare_spare() {
  if (!wants_spare_) return {};
  auto made = make_segment();
  if (!made) return base::pass(made);
  const std::lock_guard lock(mutex_);
  spare_ = std::make_unique<Segment>(std::move(*made));
  wants_spare_ = false;
  return {};
}

void Journal::grow(std::size_t bytes) {
  if (bytes <= batch_room_) return;
  const std::size_t room = round_up(std::max(bytes, 2 * batch_room_));
  std::unique_ptr<char, Free> larger(static_cast<char*>(std::aligned_alloc(block_bytes, room)));
  if (batch_bytes_ > 0) std::memcpy(larger.get(), batch_.get(), batch_bytes_);
  batch_ = std::move(larger);
  batch_room_ = room;
}

bool Journal::add(FrameHead head, std::string_view payload) {
  const std::size_t bytes = frame_bytes(payload.size());
  const auto most = std::min<std::uint64_t>(journal_batch_bytes_max, options_.segment_bytes);
  if (batch_frames_ > 0 && batch_bytes_ + bytes > most) return false;
  grow(round_up(batch_bytes_ + bytes));
  head.batch = last_ + 1;
  head.sequence = last_ + 1 + batch_frames_;
  write_frame(batch_.get() + batch_bytes_, head, payload);
  batch_bytes_ += bytes;
  ++batch_frames_;
  return true;
}

bool Journal::oldest_is_free() const {
  if (segments_.empty() || segments_.front().last > released_) return false;
  const bool unused = segments_.front().first == 0;
  return unused || segments_.size() > std::max<std::size_t>(1, options_.segments_kept);
}

bool Journal::take_released() {
  if (!oldest_is_free()) return false;
  Segment oldest = std::move(segments_.front());
  segments_.erase(segments_.begin());
  oldest.first = oldest.last = 0;
  segments_.push_back(std::move(oldest));
  return true;
}

base::Status Journal::rotate() {
  if (!take_released()) {
    std::unique_ptr<Segment> next;
    {
      const std::lock_guard lock(mutex_);
      next = std::move(spare_);
    }
    if (next == nullptr) {
      auto made = make_segment();
      if (!made) return base::pass(made);
      next = std::make_unique<Segment>(std::move(*made));
    }
    segments_.push_back(std::move(*next));
  }
  offset_ = 0;
  return {};
}

base::Result<JournalPlace> Journal::write() {
  const std::size_t bytes = round_up(batch_bytes_);
  const std::size_t frames = std::exchange(batch_frames_, 0);
  std::memset(batch_.get() + batch_bytes_, 0, bytes - batch_bytes_);
  batch_bytes_ = 0;
  if (segments_.empty() || offset_ + bytes > options_.segment_bytes)
    if (auto rotated = rotate(); !rotated) return base::pass(rotated);
  Segment& segment = segments_.back();
  usable_ = false;
  if (auto written = segment.file->write_at(offset_, {batch_.get(), bytes}); !written)
    return base::pass(written, "journal");
  if (auto flushed = segment.file->flush(); !flushed) return base::pass(flushed, "journal");
  usable_ = true;
  const JournalPlace place{segment.number, offset_};
  if (segment.first == 0) segment.first = last_ + 1;
  last_ += frames;
  segment.last = last_;
  offset_ += bytes;
  bytes_written_ += bytes;
  if (!oldest_is_free()) {
    const std::lock_guard lock(mutex_);
    wants_spare_ = spare_ == nullptr;
  }
  if (batch_room_ > batch_room_kept_bytes) {
    batch_.reset();
    batch_room_ = 0;
  }
  return place;
}

void Journal::release(std::uint64_t durable_sequence) {
  if (durable_sequence > released_) released_ = durable_sequence;
}

}  // namespace holdfast::store

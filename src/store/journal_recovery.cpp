#include "store/journal_recovery.hpp"

#include <algorithm>
#include <charconv>

#include "store/segment_window.hpp"

namespace holdfast::store {
namespace {

constexpr std::string_view suffix = ".journal";
constexpr std::uint64_t head_read_bytes = 64UL * 1024;
constexpr std::uint64_t walk_read_bytes = 256UL * 1024;

std::optional<std::uint32_t> segment_number(std::string_view name) {
  if (!name.ends_with(suffix)) return std::nullopt;
  name.remove_suffix(suffix.size());
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size()) return std::nullopt;
  return number;
}

constexpr std::uint64_t next_block(std::uint64_t offset) {
  return (offset + block_bytes - 1) / block_bytes * block_bytes;
}

bool all_zero(std::string_view bytes) {
  return bytes.empty() ||
         (bytes[0] == '\0' && bytes.substr(1) == bytes.substr(0, bytes.size() - 1));
}

}  // namespace

base::Result<std::unique_ptr<Journal>> Journal::open(const JournalOptions& options, Disk& disk,
                                                     const JournalStart& start,
                                                     const Visit& visit) {
  std::unique_ptr<Journal> journal(new Journal(options, disk));
  JournalRecovery recovery(*journal, start, visit);
  if (auto done = recovery.run(); !done) return base::pass(done);
  return journal;
}

base::Status JournalRecovery::run() {
  if (auto opened = open_segments(); !opened) return opened;
  order_segments();
  if (auto walked = walk(); !walked) return walked;
  if (auto wiped = wipe(); !wiped) return wiped;
  return finish();
}

base::Status JournalRecovery::open_segments() {
  auto names = journal_.disk_.list(journal_.options_.directory);
  if (!names) return base::pass(names, "journal");
  for (const std::string& name : *names) {
    const auto number = segment_number(name);
    if (!number) continue;
    auto segment = journal_.open_segment(*number);
    if (!segment) return base::pass(segment);
    journal_.next_number_ = std::max(journal_.next_number_, *number + 1);
    if (auto found = find_first(*segment); !found) return found;
    journal_.segments_.push_back(std::move(*segment));
  }
  return {};
}

// The first frame tells, unless it is damaged or was torn: then the first readable one does.
base::Status JournalRecovery::find_first(Journal::Segment& segment) {
  SegmentWindow window(*segment.file, journal_.options_.segment_bytes, head_read_bytes);
  const std::uint64_t enough =
      start_.clean ? head_read_bytes : journal_.options_.segment_bytes;  // when there is nothing
  bool blank = true;
  for (std::uint64_t block = 0; !blank || block < enough; block += block_bytes) {
    auto bytes = window.frame_at(block, block_bytes);
    if (!bytes) return base::pass(bytes);
    if (bytes->empty()) break;
    if (const auto frame = parse_frame(*bytes)) {
      segment.first = segment.last = frame->head.sequence;
      return {};
    }
    blank = blank && all_zero(bytes->substr(0, block_bytes));
  }
  return {};
}

void JournalRecovery::order_segments() {
  auto& segments = journal_.segments_;
  std::stable_sort(segments.begin(), segments.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto used = std::find_if(segments.begin(), segments.end(),
                                 [](const auto& segment) { return segment.first != 0; });
  if (used != segments.end()) journal_.found_.first = used->first;
}

// The newest segment that may hold the first frame wanted; those before it are history.
std::size_t JournalRecovery::first_to_read() const {
  const auto& segments = journal_.segments_;
  std::size_t begin = 0;
  if (journal_.options_.from_oldest) return begin;
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (segments[i].first != 0 && segments[i].first <= std::max<std::uint64_t>(1, start_.applied))
      begin = i;
  return begin;
}

base::Status JournalRecovery::walk() {
  for (std::size_t i = first_to_read(); i < journal_.segments_.size(); ++i) {
    const auto& segment = journal_.segments_[i];
    const bool hinted = segment.number == start_.place.segment && start_.applied > 0;
    if (auto walked = walk_segment(i, hinted ? start_.place.offset : 0); !walked) return walked;
  }
  return {};
}

base::Status JournalRecovery::walk_segment(std::size_t index, std::uint64_t from) {
  auto& segment = journal_.segments_[index];
  if (segment.first == 0 && start_.clean) return {};
  SegmentWindow window(*segment.file, journal_.options_.segment_bytes, walk_read_bytes);
  for (std::uint64_t block = from;;) {
    auto bytes = window.frame_at(block, journal_batch_bytes_max);
    if (!bytes) return base::pass(bytes);
    if (bytes->empty()) return {};
    auto next = walk_run(index, *bytes, block);
    if (!next) return base::pass(next);
    block = *next;
  }
}

// The frames that follow each other from `block` on; gives where the next run may begin.
base::Result<std::uint64_t> JournalRecovery::walk_run(std::size_t index, std::string_view bytes,
                                                      std::uint64_t block) {
  std::uint64_t used = 0;
  std::uint64_t batch = 0;
  bool taken = false;
  while (used < bytes.size()) {
    const auto frame = parse_frame(bytes.substr(used));
    if (!frame || (batch != 0 && frame->head.batch != batch)) break;
    batch = frame->head.batch;
    auto mine = take(*frame, index, block);
    if (!mine) return base::pass(mine);
    taken = taken || *mine;
    used += frame->bytes;
  }
  // Behind a batch that fills its blocks begins the next one: that is the next run's.
  const bool within = used == 0 || used % block_bytes != 0;
  const auto behind = bytes.substr(std::min<std::uint64_t>(used, bytes.size()));
  if (within && claimed_sequence(behind) == expected_) torn_ = true;
  const std::uint64_t next = next_block(block + std::max<std::uint64_t>(used, 1));
  if (taken) {
    end_segment_ = index;
    end_offset_ = next;
  }
  return next;
}

// True when the frame is the newest so far.
base::Result<bool> JournalRecovery::take(const Frame& frame, std::size_t index,
                                         std::uint64_t block) {
  const FrameHead& head = frame.head;
  auto& segment = journal_.segments_[index];
  const bool applied = start_.applied != 0 && head.sequence == start_.applied;
  if (head.sequence < expected_ && !applied) return false;
  if (!applied) {
    if (head.batch > expected_ && !step_over(head)) return tl::unexpected(damaged(head));
    const bool batch_follows = head.batch == head.sequence || head.batch == batch_;
    if (head.sequence != expected_ || !batch_follows) {
      cuts_.push_back({index, block});
      return false;
    }
  }
  saw_applied_ = saw_applied_ || applied;
  batch_ = head.batch;
  journal_.found_.newest = head;
  end_known_ = true;
  if (applied) return true;
  ++expected_;
  if (auto visited = visit_(frame, {segment.number, block}); !visited)
    return base::pass(visited);
  return true;
}

// Salvage goes on behind a hole; a check of everything begins with whatever is the oldest.
bool JournalRecovery::step_over(const FrameHead& later) {
  const bool oldest = journal_.options_.from_oldest && !end_known_;
  if (!oldest && !journal_.options_.salvage) return false;
  if (!oldest)
    journal_.found_.missing.push_back("frames " + std::to_string(expected_) + " to " +
                                      std::to_string(later.sequence - 1));
  expected_ = later.sequence;
  batch_ = later.batch;
  return true;
}

base::Error JournalRecovery::damaged(const FrameHead& later) const {
  return {base::ErrorKind::corrupt,
          "journal " + journal_.options_.directory + ": frame " + std::to_string(expected_) +
              " is missing or damaged, but frame " + std::to_string(later.sequence) +
              " after it was acknowledged. Nothing was changed. Copy the directory, look with "
              "`holdfast verify`, then put the newest backup in its place with "
              "`holdfast restore`: it takes over every frame that can still be read"};
}

// Zeroes what the interrupted batch left, so that it can never be taken for what follows now.
base::Status JournalRecovery::wipe() {
  if (journal_.options_.read_only) return {};
  const std::string zeros(block_bytes, '\0');
  for (const Cut& cut : cuts_) {
    File& file = *journal_.segments_[cut.segment].file;
    if (auto written = file.write_at(cut.offset, zeros); !written) return written;
    if (auto flushed = file.flush(); !flushed) return flushed;
  }
  return {};
}

void JournalRecovery::tell() {
  JournalFound& found = journal_.found_;
  found.last = expected_ - 1;
  found.torn = torn_ || !cuts_.empty();
  found.lost_tail = start_.applied > 0 && !saw_applied_ && found.last == start_.applied;
  if (found.torn)
    found.words = "the last write was interrupted after frame " + std::to_string(found.last) +
                  "; what there is of it was never acknowledged and is cut";
  if (found.lost_tail)
    found.words = "the journal ends before frame " + std::to_string(start_.applied) +
                  ", which the state contains; going on as a new incarnation";
}

// Segments without a frame of ours are unused; of the others each ends where the next begins.
base::Status JournalRecovery::finish() {
  tell();
  auto& segments = journal_.segments_;
  const std::uint32_t end_number = end_known_ ? segments[end_segment_].number : 0;
  for (auto& segment : segments)
    if (segment.first >= expected_) segment.first = segment.last = 0;
  std::stable_sort(segments.begin(), segments.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    if (segments[i].first != 0) segments[i].last = segments[i + 1].first - 1;
  journal_.last_ = journal_.found_.last;
  journal_.offset_ = journal_.options_.segment_bytes;
  journal_.wants_spare_ = !journal_.oldest_is_free();
  if (segments.empty() || segments.back().first == 0) return {};
  segments.back().last = journal_.last_;
  if (segments.back().number == end_number) journal_.offset_ = end_offset_;
  return {};
}

}  // namespace holdfast::store

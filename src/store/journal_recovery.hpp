// Reads the journal at open and decides what its end is (the rule stands in journal.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/journal.hpp"

namespace holdfast::store {

class JournalRecovery {
 public:
  JournalRecovery(Journal& journal, const JournalStart& start, const Journal::Visit& visit)
      : journal_(journal), start_(start), visit_(visit), expected_(start.applied + 1) {}

  base::Status run();

 private:
  struct Cut {  // a block that holds a frame nobody was promised
    std::size_t segment = 0;
    std::uint64_t offset = 0;
  };

  base::Status open_segments();
  base::Status find_first(Journal::Segment& segment);
  void order_segments();
  base::Status walk();
  base::Status walk_segment(std::size_t index, std::uint64_t from);
  base::Result<std::uint64_t> walk_run(std::size_t index, std::string_view bytes,
                                       std::uint64_t block);
  base::Result<bool> take(const Frame& frame, std::size_t index, std::uint64_t block);
  base::Status wipe();
  void tell();
  base::Status finish();
  [[nodiscard]] std::size_t first_to_read() const;
  bool step_over(const FrameHead& later);
  [[nodiscard]] base::Error damaged(const FrameHead& later) const;

  Journal& journal_;
  JournalStart start_;
  const Journal::Visit& visit_;
  std::uint64_t expected_;
  std::uint64_t batch_ = 0;  // of the frame taken last
  bool saw_applied_ = false;
  std::size_t end_segment_ = 0;
  std::uint64_t end_offset_ = 0;
  bool end_known_ = false;
  bool torn_ = false;
  std::vector<Cut> cuts_;
};

}  // namespace holdfast::store

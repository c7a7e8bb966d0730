// Puts characters together to scans: limit, terminator, idle time, what is stripped.
//
// Model: pure; time is passed in. A scan is complete at its terminator. What is doubtful (too long,
// a bad key, lost events, no terminator within the idle time) is rejected: one notice, and
// everything up to the next terminator or idle time is dropped. Memory: scan_bytes_max. Two
// terminators in a row (CR LF) make one scan.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scan/device.hpp"
#include "scan/profile.hpp"

namespace holdfast::scan {

// A complete scan, or a notice.
struct Decoded {
  std::string bytes{};
  std::optional<NoticeKind> notice{};
  std::string message{};
  friend bool operator==(const Decoded&, const Decoded&) = default;
};
using DecodedList = std::vector<Decoded>;

class Assembler {
 public:
  explicit Assembler(const Profile& profile) : profile_(profile) {}

  void append(std::string_view bytes, base::MonotonicTime now, DecodedList& out);
  void terminate(DecodedList& out);
  void reject(NoticeKind kind, std::string message, base::MonotonicTime now, DecodedList& out);
  // Discards, or accepts for scanners without suffix, what has waited too long.
  void check_idle(base::MonotonicTime now, DecodedList& out);
  // The device went: an unfinished scan is lost, and said to be.
  void cut(DecodedList& out);
  [[nodiscard]] bool busy() const { return rejecting_ || !bytes_.empty(); }

 private:
  void finish(DecodedList& out);
  Profile profile_;
  std::string bytes_;
  bool rejecting_ = false;
  base::MonotonicTime last_{};
};

}  // namespace holdfast::scan

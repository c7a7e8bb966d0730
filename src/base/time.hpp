// Two clocks, never mixed. The monotonic clock measures durations and deadlines. The wall clock is
// what people read; a box without a battery clock wakes up in the past, so the wall clock is
// distrusted until it has been set, and nothing causal ever depends on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/uuid.hpp"

namespace holdfast::base {

using Duration = std::chrono::nanoseconds;
using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

// Nanoseconds since boot (suspend included).
struct MonotonicTime {
  std::int64_t ns = 0;
  friend constexpr auto operator<=>(MonotonicTime, MonotonicTime) = default;
  friend constexpr Duration operator-(MonotonicTime a, MonotonicTime b) {
    return Duration(a.ns - b.ns);
  }
  friend constexpr MonotonicTime operator+(MonotonicTime a, Duration d) {
    return {a.ns + d.count()};
  }
};

// Milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
struct WallTime {
  std::int64_t ms = 0;
  friend constexpr auto operator<=>(WallTime, WallTime) = default;
  friend constexpr WallTime operator+(WallTime a, Duration d) {
    return {a.ms + std::chrono::duration_cast<Millis>(d).count()};
  }

  [[nodiscard]] std::string iso() const;       // 2026-01-05T09:12:33.417Z
  [[nodiscard]] std::string iso_date() const;  // 2026-01-05
  [[nodiscard]] std::string sql() const;       // 2026-01-05 09:12:33.417 (UTC; Shopware filters)

  // RFC 3339 with any offset and 0 to 9 fraction digits, or a bare date (midnight UTC).
  static Result<WallTime> parse(std::string_view text);
  // RFC 9110 IMF-fixdate as in the Date header.
  static Result<WallTime> parse_http(std::string_view text);
};

// Earlier wall times are a dead battery clock, not a date.
constexpr WallTime wall_trusted_from{1735689600000};  // 2025-01-01

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual MonotonicTime monotonic() const = 0;
  [[nodiscard]] virtual WallTime wall() const = 0;
  // One boot of the machine: monotonic times compare only within it.
  [[nodiscard]] virtual Uuid boot_id() const = 0;
  [[nodiscard]] bool wall_trusted() const { return wall() >= wall_trusted_from; }
};

// CLOCK_BOOTTIME, CLOCK_REALTIME, /proc/sys/kernel/random/boot_id. Any thread.
class SystemClock final : public Clock {
 public:
  SystemClock();
  // For tests of a dead clock: every wall time is shifted by `shift`.
  explicit SystemClock(Millis shift);
  [[nodiscard]] MonotonicTime monotonic() const override;
  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] Uuid boot_id() const override { return boot_id_; }

 private:
  Millis shift_{0};
  Uuid boot_id_;
};

// Stands still until it is moved. One thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime wall = {1767604353000}) : wall_(wall) {}
  [[nodiscard]] MonotonicTime monotonic() const override { return monotonic_; }
  [[nodiscard]] WallTime wall() const override { return wall_; }
  [[nodiscard]] Uuid boot_id() const override { return boot_id_; }

  void advance(Duration by) {
    monotonic_ = monotonic_ + by;
    below_ms_ += by;
    const auto whole = std::chrono::floor<Millis>(below_ms_);
    below_ms_ -= whole;
    wall_ = wall_ + whole;
  }
  void set_wall(WallTime wall) {
    wall_ = wall;
    below_ms_ = Duration(0);
  }
  void reboot(const Uuid& boot_id) {
    boot_id_ = boot_id;
    monotonic_ = {};
  }

 private:
  MonotonicTime monotonic_{1'000'000'000};
  WallTime wall_;
  Duration below_ms_{0};  // of the wall time, so that many small steps add up
  Uuid boot_id_{};
};

}  // namespace holdfast::base

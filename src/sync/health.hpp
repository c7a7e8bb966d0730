// Whether an endpoint may be called now.
//
// Model: after a failure the endpoint rests (what it asked for, else full jitter growing to a cap).
// A rest of our own choice is never longer than half of what the outage has lasted by then: it is
// noticed soon that a short one is over.
// The line's return ends the rest at once and begins the growth anew, because what failed was the
// line and not the endpoint; a rest that the endpoint asked for it leaves. A configuration fault
// rests longer from time to time (a single refusal may be a passing one) and is shown until a call
// succeeds. Loop thread.
#pragma once

#include <string>

#include "base/loop.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/signal.hpp"

namespace holdfast::sync {

class Health {
 public:
  static constexpr base::Millis first_rest{200};
  static constexpr base::Millis rest_max{300'000};
  static constexpr base::Millis misconfigured_rest{1'000};
  static constexpr base::Millis misconfigured_rest_max{30'000};

  Health(base::Loop& loop, base::Random& random) : loop_(loop), random_(random), changed_(loop) {}

  [[nodiscard]] bool may_call() const { return loop_.now() >= rest_until_; }
  [[nodiscard]] bool online() const { return online_; }
  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] base::ErrorKind fault_kind() const { return fault_kind_; }
  [[nodiscard]] base::MonotonicTime last_success() const { return last_success_; }

  void succeeded();
  void failed(const base::Error& error);
  void line_returned();  // rest ends now
  // Wakes whoever waits: new work, or shutting down.
  void wake() { changed_.notify_all(); }
  // Until something changes: while the endpoint rests until the rest is over, else at most `limit`.
  base::Task<void> wait(base::Duration limit);

 private:
  base::Duration rest_after(const base::Error& error);

  base::Loop& loop_;
  base::Random& random_;
  base::Signal changed_;
  base::MonotonicTime rest_until_{};
  base::MonotonicTime last_success_{};
  std::uint32_t failures_ = 0;  // since the last success or return of the line
  base::MonotonicTime failing_since_{};
  bool online_ = true;
  bool asked_to_rest_ = false;
  std::string fault_;
  base::ErrorKind fault_kind_ = base::ErrorKind::unavailable;
};

}  // namespace holdfast::sync

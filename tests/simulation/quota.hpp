// The service-protection limits of an organisation as its own side counts them (facts on Dynamics
// 5.1), and how much of them a client used.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace holdfast::simulation {

// A stretch of time in which the organisation let nothing through, and said so.
struct Throttle {
  base::MonotonicTime from, to;
  std::string code;
  bool own_fault = false;  // more was sent than the quota allows
};

// Counts what arrives. While it blocks, everything is refused, and what comes all the same makes it
// block longer.
class Quota {
 public:
  Quota(std::size_t requests, base::Duration window) : requests_(requests), window_(window) {}

  // Nothing while it may pass, else how long to wait.
  base::Duration admit(base::MonotonicTime now);
  // Somebody else used the credential.
  void block(base::MonotonicTime now, base::Duration length, std::string code);
  [[nodiscard]] const std::string& code() const { return throttles.back().code; }
  // To be called often; `counts`: the client had something to send, and could reach us.
  void look(base::MonotonicTime now, bool counts);

  // The figure of this test, in thousandths: requests let through, of the requests that the quota
  // would have allowed in the stretches in which work was waiting and no throttle was announced
  // (nor was the organisation down).
  //
  // At any moment the quota allows `requests` in the `window` behind it. How many were let through
  // in that window is looked at again and again, and both are added up over the stretches that
  // count. A throttle that the client brought on itself is no excuse: its stretch counts.
  [[nodiscard]] std::size_t used_permille() const;
  [[nodiscard]] base::Duration counted() const { return counted_; }  // length of those stretches

  std::vector<Throttle> throttles;
  std::vector<base::MonotonicTime> admitted;
  std::size_t refused = 0, overdrawn = 0;

 private:
  void forget(base::MonotonicTime now);
  [[nodiscard]] bool blocked_by_others(base::MonotonicTime now) const;

  std::size_t requests_;
  base::Duration window_;
  std::deque<base::MonotonicTime> arrivals_;  // within the window
  base::MonotonicTime looked_{};
  base::Duration counted_{};
  std::uint64_t let_through_ = 0, allowed_ = 0;  // added up, times milliseconds
};

}  // namespace holdfast::simulation

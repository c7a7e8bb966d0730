// Wrong PINs by badge, whichever scanner they were scanned at.
//
// Model: after pin_tries_max wrong ones in a row the badge rests for pin_rest. Only badges that
// have a PIN are tried, so there are no more of them than operators. Not kept over a restart.
#pragma once

#include <map>
#include <string>

#include "scan/outcome.hpp"

namespace holdfast::scan {

class PinTries {
 public:
  [[nodiscard]] bool rests(std::string_view badge, base::MonotonicTime now) const {
    const auto found = badges_.find(badge);
    return found != badges_.end() && now < found->second.rests_until;
  }
  void note(const PinTry& tried) {
    if (tried.fits) {
      badges_.erase(tried.badge);
      return;
    }
    auto& known = badges_[tried.badge];
    if (++known.wrong < pin_tries_max) return;
    known = {0, tried.time + pin_rest};
  }

 private:
  struct Badge {
    std::size_t wrong = 0;
    base::MonotonicTime rests_until{};
  };
  std::map<std::string, Badge, std::less<>> badges_;
};

}  // namespace holdfast::scan

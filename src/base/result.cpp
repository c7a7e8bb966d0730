#include "base/result.hpp"

namespace holdfast::base {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_input: return "invalid_input";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::refused: return "refused";
    case ErrorKind::misconfigured: return "misconfigured";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::unknown_outcome: return "unknown_outcome";
    case ErrorKind::exhausted: return "exhausted";
    case ErrorKind::corrupt: return "corrupt";
    case ErrorKind::io: return "io";
    case ErrorKind::withheld: return "withheld";
    case ErrorKind::internal: break;
  }
  return "internal";
}

Error Error::within(std::string_view doing) const {
  Error outer = *this;
  outer.message = std::string(doing) + ": " + message;
  return outer;
}

}  // namespace holdfast::base

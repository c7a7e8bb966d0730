#include "net/backoff.hpp"

namespace holdfast::net {

base::Duration Backoff::ceiling() const {
  base::Duration ceiling = range_.first;
  for (int i = 0; i < failures_ && ceiling < range_.cap; ++i) ceiling *= 2;
  return ceiling < range_.cap ? ceiling : range_.cap;
}

base::Duration Backoff::next() {
  const auto bound = static_cast<std::uint64_t>(ceiling().count()) + 1;
  ++failures_;
  return base::Duration(static_cast<std::int64_t>(random_.below(bound)));
}

}  // namespace holdfast::net

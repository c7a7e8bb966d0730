// Scans and notices out of what a decoder said.
#pragma once

#include <string>
#include <vector>

#include "scan/assembler.hpp"

namespace holdfast::scan {

using Scans = std::vector<std::string>;
using Notices = std::vector<NoticeKind>;

inline Scans scans_of(const DecodedList& out) {
  Scans all;
  for (const Decoded& one : out) {
    if (!one.notice) all.push_back(one.bytes);
  }
  return all;
}
inline Notices notices_of(const DecodedList& out) {
  Notices all;
  for (const Decoded& one : out) {
    if (one.notice) all.push_back(*one.notice);
  }
  return all;
}

}  // namespace holdfast::scan

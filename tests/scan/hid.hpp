// Report descriptors as HID POS scanners send them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scan/hid_descriptor.hpp"

namespace holdfast::scan {

using HidBytes = std::vector<std::uint8_t>;

// Report 2: length, AIM identifier (3), data (56), two bytes nobody names, continued (1 byte).
// Report 4 out: error beep, good-read beep, not-on-file beep, one bit each. Offsets as in the
// manual of a real device: the whole input report has 64 bytes with its id.
inline HidBytes pos_descriptor() {
  return {0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01,              // bar code scanner, application
          0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,        // bytes
          0x09, 0x12, 0xa1, 0x02, 0x85, 0x02,              // scanned data report, id 2
          0x05, 0x01, 0x09, 0x3b, 0x95, 0x01, 0x81, 0x02,  // byte count
          0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd,  // symbology identifier
          0x95, 0x03, 0x81, 0x02,                          //
          0x09, 0xfe, 0x95, 0x38, 0x82, 0x02, 0x01,        // decoded data, 56 bytes, buffered
          0x95, 0x02, 0x81, 0x03,                          // padding
          0x09, 0xff, 0x95, 0x01, 0x81, 0x02, 0xc0,        // decode data continued
          0x85, 0x04, 0x75, 0x01, 0x25, 0x01,              // report 4: bits
          0x09, 0x85, 0x09, 0x86, 0x09, 0x87, 0x95, 0x03, 0x91, 0x02,  //
          0x75, 0x05, 0x95, 0x01, 0x91, 0x03, 0xc0};
}

inline HidBytes pos_report(std::string_view aim, std::string_view data, bool continued = false) {
  HidBytes report(64);
  report[0] = 2;
  report[1] = static_cast<std::uint8_t>(data.size());
  for (std::size_t i = 0; i < aim.size(); ++i) report[2 + i] = static_cast<std::uint8_t>(aim[i]);
  for (std::size_t i = 0; i < data.size() && i < 56; ++i) {
    report[5 + i] = static_cast<std::uint8_t>(data[i]);
  }
  report[63] = continued ? 1 : 0;
  return report;
}

}  // namespace holdfast::scan

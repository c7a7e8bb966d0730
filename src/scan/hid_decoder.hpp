// Reports of a HID POS scanner (usage page 0x8C, HID Point of Sale Usage Tables 1.02) to scans.
//
// Model: pure; made from the device's report descriptor, no offset is assumed. A scan is the AIM
// identifier in front (where the device gives one), then the decoded data of one or more reports:
// "decode data continued" says that more follows. Where the descriptor has a byte count, it is the
// length of the data; else the data ends at its last byte that is not 0. A report that contradicts
// itself or the one it continues loses the scan, aloud.
#pragma once

#include "scan/assembler.hpp"
#include "scan/hid_descriptor.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan {

class HidDecoder {
 public:
  // Error: the device is no bar code scanner.
  static base::Result<HidDecoder> make(const Profile& profile, const HidDescriptor& descriptor);

  // `report` as hidraw gives it: the report id first, if there are ids.
  void feed(Bytes report, base::MonotonicTime now, DecodedList& out);
  void check_idle(base::MonotonicTime now, DecodedList& out) { assembler_.check_idle(now, out); }
  void cut(DecodedList& out);
  [[nodiscard]] bool busy() const { return assembler_.busy(); }

  // The output report that makes the device give this signal, id first (0 without ids); empty when
  // it has no such sound.
  [[nodiscard]] std::vector<std::uint8_t> signal_report(Signal signal) const;

 private:
  HidDecoder(const Profile& profile, HidDescriptor descriptor, const HidField& data);
  [[nodiscard]] const HidField* beside_data(std::uint16_t page, std::uint16_t usage) const;
  [[nodiscard]] std::string symbology(Bytes report) const;
  [[nodiscard]] bool text(Bytes report, std::string& out) const;

  HidDescriptor descriptor_;
  HidField data_;
  Terminators ends_;
  Assembler assembler_;
  std::string aim_;  // of the scan that goes on
  bool goes_on_ = false;
};

}  // namespace holdfast::scan

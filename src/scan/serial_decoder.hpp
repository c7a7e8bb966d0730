// Bytes of a serial or CDC scanner to scans: ended by CR, LF or ETX, STX in front stripped, 0x1D
// kept. Pure; memory bounded whatever is sent.
#pragma once

#include "scan/assembler.hpp"

namespace holdfast::scan {

class SerialDecoder {
 public:
  explicit SerialDecoder(const Profile& profile)
      : ends_(profile.terminators), assembler_(profile) {}

  void feed(std::string_view bytes, base::MonotonicTime now, DecodedList& out);
  void check_idle(base::MonotonicTime now, DecodedList& out) { assembler_.check_idle(now, out); }
  void cut(DecodedList& out) { assembler_.cut(out); }
  [[nodiscard]] bool busy() const { return assembler_.busy(); }

 private:
  [[nodiscard]] bool ends(char c) const;
  Terminators ends_;
  Assembler assembler_;
};

}  // namespace holdfast::scan

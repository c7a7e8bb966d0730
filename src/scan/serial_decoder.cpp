#include "scan/serial_decoder.hpp"

namespace holdfast::scan {
namespace {
constexpr char stx = '\x02';
constexpr char etx = '\x03';
}  // namespace

bool SerialDecoder::ends(char c) const {
  switch (c) {
    case '\r': return ends_.cr;
    case '\n': return ends_.lf;
    case '\t': return ends_.tab;
    case etx: return ends_.etx;
    default: return false;
  }
}

void SerialDecoder::feed(std::string_view bytes, base::MonotonicTime now, DecodedList& out) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool opens = bytes[i] == stx && !assembler_.busy() && start == i;
    if (!opens && !ends(bytes[i])) continue;
    if (i > start) assembler_.append(bytes.substr(start, i - start), now, out);
    if (!opens) {
      assembler_.check_idle(now, out);
      assembler_.terminate(out);
    }
    start = i + 1;
  }
  if (start < bytes.size()) assembler_.append(bytes.substr(start), now, out);
}

}  // namespace holdfast::scan

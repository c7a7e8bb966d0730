// Zebra's Simple Serial Interface: packets with a checksum to scans, and what is answered.
//
// Model: pure. A packet is length (without checksum), opcode, source, status, data, and the 16-bit
// two's complement of the sum of all before, high byte first. Decoded data comes as F3 (one packet,
// or several where status bit 1 says that more follow) or cut into segments 73. Each packet is
// acknowledged as it comes; a wrong checksum is answered by NAK and the packet comes again. A
// packet sent again because our answer was lost (status bit 0) is acknowledged and not counted
// twice. What the box says, acknowledgements and beeps, is in take_replies().
#pragma once

#include <utility>

#include "scan/assembler.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan {

class SsiDecoder {
 public:
  explicit SsiDecoder(const Profile& profile) : idle_(profile.idle), assembler_(profile) {}

  void feed(std::string_view bytes, base::MonotonicTime now, DecodedList& out);
  void check_idle(base::MonotonicTime now, DecodedList& out);
  void cut(DecodedList& out);
  [[nodiscard]] bool busy() const {
    return !buffer_.empty() || waits_for_resend_ || assembler_.busy();
  }
  // Bytes for the scanner, in order; empty when there are none.
  [[nodiscard]] std::string take_replies() { return std::exchange(replies_, {}); }

 private:
  bool take_packet(base::MonotonicTime now, DecodedList& out);
  void packet(const std::string& packet, base::MonotonicTime now, DecodedList& out);
  void data(const std::string& packet, base::MonotonicTime now, DecodedList& out);
  void segment(const std::string& packet, base::MonotonicTime now, DecodedList& out);
  void lost(base::MonotonicTime now, DecodedList& out);
  void give(std::string_view text, bool more, base::MonotonicTime now, DecodedList& out);

  base::Millis idle_;
  std::string buffer_;
  base::MonotonicTime last_{};
  bool waits_for_resend_ = false;
  std::string newest_;  // packet acknowledged last
  std::size_t segment_next_ = 0;
  std::size_t segment_bytes_left_ = 0;
  std::string replies_;
  Assembler assembler_;
};

// A packet of the host.
[[nodiscard]] std::string ssi_packet(std::uint8_t opcode, std::string_view data = {},
                                     std::uint8_t status = 0);
[[nodiscard]] bool ssi_checksum_fits(std::string_view packet_with_checksum);

}  // namespace holdfast::scan

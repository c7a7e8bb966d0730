#include "scan/ssi_decoder.hpp"

#include <algorithm>

namespace holdfast::scan {
namespace {

constexpr std::uint8_t decode_data = 0xf3;
constexpr std::uint8_t multipacket_segment = 0x73;
constexpr std::uint8_t multipacket_ack = 0x74;
constexpr std::uint8_t command_ack = 0xd0;
constexpr std::uint8_t command_nak = 0xd1;
constexpr std::string_view nak_resend("\x01", 1);
constexpr std::uint8_t host = 0x04;
constexpr std::size_t head_bytes = 4;
constexpr std::size_t checksum_bytes = 2;
constexpr std::uint8_t sent_again = 0x01;
constexpr std::uint8_t more_follows = 0x02;

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

std::uint16_t checksum_of(std::string_view bytes) {
  std::uint16_t sum = 0;
  for (const char c : bytes) sum = static_cast<std::uint16_t>(sum + static_cast<std::uint8_t>(c));
  return static_cast<std::uint16_t>(-sum);
}

}  // namespace

std::string ssi_packet(std::uint8_t opcode, std::string_view data, std::uint8_t status) {
  std::string packet;
  packet += static_cast<char>(head_bytes + data.size());
  packet += static_cast<char>(opcode);
  packet += static_cast<char>(host);
  packet += static_cast<char>(status);
  packet += data;
  const std::uint16_t sum = checksum_of(packet);
  packet += static_cast<char>(sum >> 8U);
  packet += static_cast<char>(sum & 0xffU);
  return packet;
}

bool ssi_checksum_fits(std::string_view packet) {
  if (packet.size() < head_bytes + checksum_bytes) return false;
  const std::size_t length = packet.size() - checksum_bytes;
  const std::uint16_t sum = checksum_of(packet.substr(0, length));
  return byte_at(packet, length) == sum >> 8U && byte_at(packet, length + 1) == (sum & 0xffU);
}

void SsiDecoder::feed(std::string_view bytes, base::MonotonicTime now, DecodedList& out) {
  check_idle(now, out);
  last_ = now;
  for (const char c : bytes) {
    buffer_ += c;
    while (take_packet(now, out)) {
    }
  }
}

// True when something was taken off the buffer.
bool SsiDecoder::take_packet(base::MonotonicTime now, DecodedList& out) {
  if (buffer_.empty()) return false;
  const std::size_t length = byte_at(buffer_, 0);
  if (length < head_bytes) {  // no beginning of a packet
    buffer_.erase(0, 1);
    return true;
  }
  if (buffer_.size() < length + checksum_bytes) return false;
  const std::string whole = std::exchange(buffer_, {});
  waits_for_resend_ = !ssi_checksum_fits(whole);
  if (!waits_for_resend_) {
    packet(whole.substr(0, length), now, out);
  } else {
    replies_ += ssi_packet(command_nak, nak_resend);
  }
  return true;
}

void SsiDecoder::packet(const std::string& packet, base::MonotonicTime now, DecodedList& out) {
  const std::uint8_t opcode = byte_at(packet, 1);
  if (opcode == command_ack || opcode == command_nak) return;  // of a beep: nothing hangs on it
  if (opcode == multipacket_segment) return segment(packet, now, out);
  replies_ += ssi_packet(command_ack);
  std::string content = packet;
  content[3] = static_cast<char>(byte_at(packet, 3) & ~sent_again);
  const bool known = (byte_at(packet, 3) & sent_again) != 0 && content == newest_;
  newest_ = std::move(content);
  if (opcode == decode_data && !known) data(packet, now, out);
}

// Bar code type, then text.
void SsiDecoder::data(const std::string& packet, base::MonotonicTime now, DecodedList& out) {
  if (packet.size() <= head_bytes) return;
  give(std::string_view(packet).substr(head_bytes + 1), (byte_at(packet, 3) & more_follows) != 0,
       now, out);
}

// Segment 0: its number, then the packet that was cut: F3 at 5, type at 10, length at 12 and 13,
// text from 14. Later segments: number, text.
void SsiDecoder::segment(const std::string& packet, base::MonotonicTime now, DecodedList& out) {
  constexpr std::size_t first_text = 14;
  constexpr std::size_t next_text = 5;
  if (packet.size() < next_text) return;
  const std::uint8_t number = byte_at(packet, 4);
  if (packet == newest_) {
    replies_ += ssi_packet(segment_bytes_left_ > 0 ? multipacket_ack : command_ack);
    return;
  }
  std::size_t from = next_text;
  if (number == 0) {
    if (packet.size() < first_text || byte_at(packet, 5) != decode_data) return;
    segment_bytes_left_ = byte_at(packet, 12) * 256U + byte_at(packet, 13);
    from = first_text;
    segment_next_ = 0;
  }
  newest_ = packet;
  const bool fits = number == segment_next_ && segment_bytes_left_ > 0;
  if (!fits) {
    lost(now, out);
    return;
  }
  ++segment_next_;
  const auto text = std::string_view(packet).substr(from, segment_bytes_left_);
  segment_bytes_left_ -= text.size();
  replies_ += ssi_packet(segment_bytes_left_ > 0 ? multipacket_ack : command_ack);
  give(text, segment_bytes_left_ > 0, now, out);
}

void SsiDecoder::lost(base::MonotonicTime now, DecodedList& out) {
  replies_ += ssi_packet(command_ack);
  segment_next_ = 0;
  segment_bytes_left_ = 0;
  assembler_.reject(NoticeKind::lost_input, "a part of the scan was lost: scan again", now, out);
  assembler_.terminate(out);
}

void SsiDecoder::give(std::string_view text, bool more, base::MonotonicTime now, DecodedList& out) {
  while (!more && !text.empty() && (text.back() == '\r' || text.back() == '\n')) {
    text.remove_suffix(1);
  }
  assembler_.append(text, now, out);
  if (!more) assembler_.terminate(out);
}

void SsiDecoder::check_idle(base::MonotonicTime now, DecodedList& out) {
  if ((!buffer_.empty() || waits_for_resend_) && now - last_ >= idle_) {
    buffer_.clear();
    waits_for_resend_ = false;
    out.push_back({"", NoticeKind::unterminated, "a scan came damaged and not again: scan again"});
  }
  assembler_.check_idle(now, out);
}

void SsiDecoder::cut(DecodedList& out) {
  const bool half = (!buffer_.empty() || waits_for_resend_) && !assembler_.busy();
  buffer_.clear();
  waits_for_resend_ = false;
  newest_.clear();
  if (half) {
    out.push_back({"", NoticeKind::unterminated, "the scanner went in the middle of a scan"});
  }
  assembler_.cut(out);
}

}  // namespace holdfast::scan

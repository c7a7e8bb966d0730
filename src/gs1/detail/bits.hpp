// A string of bits as base64url, six a character, read and written from the left.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.hpp"

namespace holdfast::gs1::detail {

constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// Place in base64url, or 255.
constexpr auto base64url_index = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(255);
  for (std::size_t i = 0; i < base64url.size(); ++i) {
    table[static_cast<unsigned char>(base64url[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();
constexpr std::size_t digits_at_once_max = 38;  // that fit 127 bits

__extension__ using Wide = unsigned __int128;

// Bits of the largest number of so many digits.
constexpr std::size_t bits_of_digits(std::size_t digits) {
  Wide largest = 1;
  for (std::size_t i = 0; i < digits; ++i) largest *= 10;
  --largest;
  std::size_t bits = 0;
  for (; largest != 0; largest >>= 1U) ++bits;
  return bits;
}

constexpr std::size_t bits_of_length(std::size_t max) {
  return static_cast<std::size_t>(std::bit_width(max));
}

class BitReader {
 public:
  explicit BitReader(std::string_view text) : text_(text) {}
  [[nodiscard]] std::size_t left() const { return text_.size() * 6 - at_; }

  // Nothing when there are not as many, or not in base64url.
  std::optional<Wide> take(std::size_t count) {
    if (count > left()) return std::nullopt;
    Wide value = 0;
    while (count > 0) {
      const unsigned index = base64url_index[static_cast<unsigned char>(text_[at_ / 6])];
      if (index == 255) return std::nullopt;
      const std::size_t rest = 6 - at_ % 6;  // of this character
      const std::size_t now = std::min(rest, count);
      const unsigned some = (index >> (rest - now)) & ((1U << now) - 1);
      value = value << now | some;
      count -= now;
      at_ += now;
    }
    return value;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

class BitWriter {
 public:
  void put(Wide value, std::size_t count) {
    for (; count > 0; --count) {
      held_ = held_ << 1U | static_cast<unsigned>(value >> (count - 1) & 1U);
      if (++held_bits_ == 6) flush();
    }
  }
  std::string finish() {
    if (held_bits_ > 0) put(0, 6 - held_bits_);
    return std::move(out_);
  }

 private:
  void flush() {
    out_ += base64url[held_];
    held_ = 0;
    held_bits_ = 0;
  }
  std::string out_;
  unsigned held_ = 0;
  std::size_t held_bits_ = 0;
};

}  // namespace holdfast::gs1::detail

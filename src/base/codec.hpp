// Compact binary encoding for what stands in the journal and in the state.
//
// Model: a Writer appends to a byte string, a Reader consumes one. Unsigned numbers are LEB128
// varints, signed ones zigzag varints, byte strings are length-prefixed. A Reader that runs past
// its end or meets an impossible length turns bad and gives zeros from then on: decode all, then
// ask ok() once. A value has one encoding only: longer forms of a number are bad too. Field order
// is the format; every stored format carries a version of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/decimal.hpp"
#include "base/uuid.hpp"

namespace holdfast::base {

class Writer {
 public:
  void u8(std::uint8_t value) { out_ += static_cast<char>(value); }
  void uint(std::uint64_t value) {
    while (value >= 0x80) {
      u8(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    u8(static_cast<std::uint8_t>(value));
  }
  void sint(std::int64_t value) {
    uint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void boolean(bool value) { u8(value ? 1 : 0); }
  void text(std::string_view value) {
    uint(value.size());
    out_ += value;
  }
  void uuid(const Uuid& id) {
    out_.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  }
  void decimal(Decimal value) {
    u8(static_cast<std::uint8_t>(value.scale()));
    sint(value.mantissa());
  }
  void raw(std::string_view bytes) { out_ += bytes; }

  [[nodiscard]] const std::string& bytes() const { return out_; }
  [[nodiscard]] std::string take() { return std::move(out_); }
  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8() {
    if (rest_.empty()) return bad();
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint64_t uint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) != 0) continue;
      const bool overlong = byte == 0 && shift > 0;
      const bool overflow = shift == 63 && byte > 1;
      return overlong || overflow ? bad() : value;
    }
    return bad();
  }
  std::int64_t sint() {
    const std::uint64_t value = uint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  bool boolean() {
    const std::uint8_t value = u8();
    return value > 1 ? bad() != 0 : value == 1;
  }
  // A view into the bytes read from.
  std::string_view text() {
    const std::uint64_t size = uint();
    return raw(size);
  }
  std::string string() { return std::string(text()); }
  Uuid uuid() {
    Uuid id;
    const std::string_view bytes = raw(id.bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
      id.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
    return id;
  }
  Decimal decimal() {
    const int scale = u8();
    const std::int64_t mantissa = sint();
    const auto value = Decimal::of(mantissa, scale);
    if (value && value->scale() == scale && value->mantissa() == mantissa) return *value;
    bad();
    return {};
  }
  std::string_view raw(std::uint64_t size) {
    if (size > rest_.size()) {
      bad();
      return {};
    }
    const auto bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  // An element count: never more than there are bytes left, so that no bad count allocates.
  std::uint64_t count() {
    const std::uint64_t n = uint();
    return n > rest_.size() ? bad() : n;
  }

  // For a decoder that finds values no encoder writes.
  void reject() { bad(); }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::uint8_t bad() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace holdfast::base

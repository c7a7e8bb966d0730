#include "base/uuid.hpp"

#include <cstring>

#include <fmt/core.h>
#include <mbedtls/sha1.h>

#include "base/random.hpp"

namespace holdfast::base {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void stamp(Uuid& id, std::uint8_t version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}

std::string print(const Uuid& id, bool dashes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < 16; ++i) {
    if (dashes && (i == 4 || i == 6 || i == 8 || i == 10)) text += '-';
    text += digits[id.bytes[i] >> 4];
    text += digits[id.bytes[i] & 0x0f];
  }
  return text;
}

std::string_view without_braces(std::string_view text) {
  const bool braces = text.size() == 38 && text.front() == '{' && text.back() == '}';
  return braces ? text.substr(1, 36) : text;
}

bool is_dash_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

bool read(std::string_view text, Uuid& id) {
  if (text.size() != 32 && text.size() != 36) return false;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.size() == 36 && is_dash_place(i)) {
      if (text[i] != '-') return false;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return false;
    auto& byte = id.bytes[digits / 2];
    byte = static_cast<std::uint8_t>(digits % 2 == 0 ? value << 4 : byte | value);
    ++digits;
  }
  return true;
}

}  // namespace

const Uuid holdfast_namespace{{0x5d, 0x0c, 0x8f, 0x3a, 0x91, 0x4e, 0x5b, 0x27, 0xa6, 0x3d, 0x72,
                               0xe8, 0x1f, 0xc4, 0x09, 0xbe}};

Result<Uuid> Uuid::parse(std::string_view text) {
  Uuid id;
  if (read(without_braces(text), id)) return id;
  return fail(ErrorKind::invalid_input,
              fmt::format("expected an id of 32 hex digits or a GUID, got \"{}\"", text));
}

Uuid Uuid::v5(const Uuid& name_space, std::string_view name) {
  mbedtls_sha1_context context;
  mbedtls_sha1_init(&context);
  mbedtls_sha1_starts_ret(&context);
  mbedtls_sha1_update_ret(&context, name_space.bytes.data(), name_space.bytes.size());
  mbedtls_sha1_update_ret(&context, reinterpret_cast<const unsigned char*>(name.data()),
                          name.size());
  std::array<std::uint8_t, 20> digest{};
  mbedtls_sha1_finish_ret(&context, digest.data());
  mbedtls_sha1_free(&context);
  Uuid id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  stamp(id, 5);
  return id;
}

Uuid Uuid::v7(std::int64_t unix_ms, Random& random) {
  Uuid id;
  random.fill(id.bytes.data(), id.bytes.size());
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (8 * (5 - i)));
  }
  stamp(id, 7);
  return id;
}

std::string Uuid::hex() const { return print(*this, false); }
std::string Uuid::guid() const { return print(*this, true); }

}  // namespace holdfast::base

std::size_t std::hash<holdfast::base::Uuid>::operator()(
    const holdfast::base::Uuid& id) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, id.bytes.data() + 8, sizeof value);
  return value;
}

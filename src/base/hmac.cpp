#include "base/hmac.hpp"

#include <array>

#include <mbedtls/md.h>

namespace holdfast::base {

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::array<unsigned char, 32> digest{};
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), bytes(key), key.size(), bytes(data),
                  data.size(), digest.data());
  return {digest.begin(), digest.end()};
}

std::string hmac_sha256_hex(std::string_view key, std::string_view data) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char byte : hmac_sha256(key, data)) {
    hex += digits[static_cast<unsigned char>(byte) >> 4];
    hex += digits[static_cast<unsigned char>(byte) & 15];
  }
  return hex;
}

bool same_secret(std::string_view given, std::string_view secret) {
  if (secret.empty()) return false;
  volatile unsigned difference = given.size() == secret.size() ? 0U : 1U;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto a = static_cast<unsigned char>(given[i]);
    const auto b = static_cast<unsigned char>(secret[i % secret.size()]);
    difference = difference | static_cast<unsigned>(a ^ b);
  }
  return difference == 0;
}

}  // namespace holdfast::base

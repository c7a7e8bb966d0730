// HMAC-SHA256 (RFC 2104), and comparing secrets without telling how much of them is right.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::base {

// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view data);
// The same as 64 lower-case hex digits.
std::string hmac_sha256_hex(std::string_view key, std::string_view data);

// Takes the same time for every `given` of one length, however much of it is right. An empty
// secret is nobody's.
bool same_secret(std::string_view given, std::string_view secret);

}  // namespace holdfast::base

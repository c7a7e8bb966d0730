#include "serve/detail/token.hpp"

#include <algorithm>

namespace holdfast::serve {
namespace {

constexpr std::string_view scheme = "bearer ";

bool begins_with_scheme(std::string_view header) {
  return header.size() > scheme.size() &&
         std::equal(scheme.begin(), scheme.end(), header.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

}  // namespace

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

std::optional<std::string> bearer(std::string_view authorization,
                                  const std::vector<ApiToken>& tokens) {
  if (!begins_with_scheme(authorization)) return std::nullopt;
  std::string_view given = authorization.substr(scheme.size());
  given.remove_prefix(std::min(given.find_first_not_of(' '), given.size()));
  std::optional<std::string> who;
  for (const auto& token : tokens) {
    if (same_secret(given, token.token)) who = token.name;
  }
  return who;
}

}  // namespace holdfast::serve

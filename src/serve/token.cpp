#include "serve/detail/token.hpp"

#include <algorithm>

#include "base/hmac.hpp"

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

std::optional<std::string> bearer(std::string_view authorization,
                                  const std::vector<ApiToken>& tokens) {
  if (!begins_with_scheme(authorization)) return std::nullopt;
  std::string_view given = authorization.substr(scheme.size());
  given.remove_prefix(std::min(given.find_first_not_of(' '), given.size()));
  std::optional<std::string> who;
  for (const auto& token : tokens) {
    if (base::same_secret(given, token.token)) who = token.name;
  }
  return who;
}

}  // namespace holdfast::serve

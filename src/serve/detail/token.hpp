// Who calls: bearer tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/api.hpp"

namespace holdfast::serve {

// Name of the token in an Authorization header ("Bearer ..."). Empty tokens fit nobody.
std::optional<std::string> bearer(std::string_view authorization,
                                  const std::vector<ApiToken>& tokens);

}  // namespace holdfast::serve

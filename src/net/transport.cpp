#include "net/transport.hpp"

#include <strings.h>

#include "base/json.hpp"

namespace holdfast::net {

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return {};
}

bool cut_short(const Response& response) {
  const std::string_view body = response.body;
  const auto first = body.find_first_not_of(" \t\r\n");
  const bool like_json = first != body.npos && (body[first] == '{' || body[first] == '[');
  return like_json && !base::Json::parse(body);
}

}  // namespace holdfast::net

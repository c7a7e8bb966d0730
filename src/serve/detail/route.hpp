// The table of all calls: method, path, what it takes, which function answers.
//
// Model: a function that reads the store does not suspend, so no read transaction can last beyond
// it; one that changes something is a coroutine and opens its views in blocks of their own.
#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/task.hpp"
#include "serve/detail/call.hpp"

namespace holdfast::serve {

using ReadFunction = Outcome<base::Json> (*)(const Call&);
using ActFunction = base::Task<Outcome<net::ServerResponse>> (*)(Call);
using ServeFunction = Outcome<net::ServerResponse> (*)(const Call&);  // anything but JSON

enum class Access : std::uint8_t { everybody, token };
enum class Body : std::uint8_t { none, optional, required };

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/api/v1/items/{sku}"
  std::variant<ReadFunction, ActFunction, ServeFunction> function;
  std::vector<std::string_view> parameters{};
  Access access = Access::token;
  Body body = Body::none;
};

constexpr std::size_t small_body_bytes_max = 64 * 1024;

std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;
  std::vector<std::string> captures{};
  std::vector<std::string_view> allowed{};  // methods of the path, when the method is none of them
};
// By the target as it was sent, so that a captured segment may hold an encoded slash.
Match match(std::string_view method, std::string_view target);

}  // namespace holdfast::serve

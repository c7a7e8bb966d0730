// How the API says no: a status, a kind for programs, and words for people.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "net/https_server.hpp"

namespace holdfast::serve {

struct Problem {
  int status = 500;
  std::string kind;  // base::to_string(ErrorKind), or of HTTP alone: "unauthorized", ...
  std::string message;
  net::Headers headers{};
};

template <typename T>
using Outcome = tl::expected<T, Problem>;

[[nodiscard]] inline tl::unexpected<Problem> refuse(int status, std::string kind,
                                                    std::string message) {
  return tl::unexpected<Problem>(Problem{status, std::move(kind), std::move(message), {}});
}
// Data that is well-formed but cannot be taken.
[[nodiscard]] tl::unexpected<Problem> refuse_input(std::string message);
[[nodiscard]] tl::unexpected<Problem> not_found(std::string message);
[[nodiscard]] tl::unexpected<Problem> refuse(const base::Error& error);

// {"error":{"kind","message"}}
net::ServerResponse to_response(Problem problem);
net::ServerResponse to_response(const base::Json& answer, int status = 200);

}  // namespace holdfast::serve

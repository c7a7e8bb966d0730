#include "serve/detail/problem.hpp"

namespace holdfast::serve {
namespace {

int status_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::invalid_input: return 422;
    case base::ErrorKind::not_found: return 404;
    case base::ErrorKind::conflict:
    case base::ErrorKind::refused: return 409;
    case base::ErrorKind::unavailable:
    case base::ErrorKind::exhausted: return 503;
    default: return 500;
  }
}

}  // namespace

tl::unexpected<Problem> refuse_input(std::string message) {
  return refuse(422, "invalid_input", std::move(message));
}

tl::unexpected<Problem> not_found(std::string message) {
  return refuse(404, "not_found", std::move(message));
}

tl::unexpected<Problem> refuse(const base::Error& error) {
  return refuse(status_of(error.kind), std::string(base::to_string(error.kind)), error.message);
}

net::ServerResponse to_response(Problem problem) {
  base::Json error = base::Json::object();
  error.set("kind", std::move(problem.kind));
  error.set("message", std::move(problem.message));
  base::Json body = base::Json::object();
  body.set("error", std::move(error));
  net::ServerResponse response = to_response(body, problem.status);
  for (auto& header : problem.headers) response.headers.push_back(std::move(header));
  return response;
}

net::ServerResponse to_response(const base::Json& answer, int status) {
  net::ServerResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  response.body = answer.dump() + "\n";
  return response;
}

}  // namespace holdfast::serve

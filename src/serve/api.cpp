#include "serve/api.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/token.hpp"
#include "serve/detail/watcher.hpp"

namespace holdfast::serve {
namespace {

std::string name_of_run(const base::Clock& clock) {
  return fmt::format("{}{:x}", clock.boot_id().hex().substr(0, 8), clock.monotonic().ns);
}

// A page of somebody else's that makes a browser call the box. A token is never sent along by
// itself; this is the second lock.
bool foreign_origin(const net::ServerRequest& request) {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return false;
  const auto host = origin.find("://");
  return host == std::string_view::npos || origin.substr(host + 3) != request.header("Host");
}

Outcome<void> check_caller(Call& call, const Route& route) {
  if (foreign_origin(call.request)) {
    return refuse(403, "forbidden", "pages of other hosts may not call this box");
  }
  if (route.access == Access::everybody) return {};
  auto who = bearer(call.request.header("Authorization"), call.state.needs.tokens);
  if (!who) {
    Problem problem{401,
                    "unauthorized",
                    "a token of this box is needed: send \"Authorization: Bearer <token>\"; tokens "
                    "stand in the configuration under serve.tokens",
                    {{"WWW-Authenticate", "Bearer realm=\"holdfast\""}}};
    return tl::unexpected<Problem>(std::move(problem));
  }
  call.who = std::move(*who);
  return {};
}

Outcome<void> check_parameters(const Call& call, const Route& route) {
  for (const auto& [name, value] : call.request.query) {
    const auto& known = route.parameters;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string all;
    for (const auto one : known) all += (all.empty() ? "" : ", ") + std::string(one);
    return refuse(400, "invalid_input",
                  fmt::format("parameter {} is unknown here; known are {}", name,
                              all.empty() ? "none" : all));
  }
  return {};
}

bool says_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find_first_of("; "));
  return type == "application/json";
}

Outcome<void> check_body(const Call& call, const Route& route) {
  const std::string& body = call.request.body;
  if (body.empty()) {
    if (route.body != Body::required) return {};
    return refuse(400, "invalid_input", "the body is missing: send JSON");
  }
  if (route.body == Body::none) {
    return refuse(400, "invalid_input", "this call takes no body");
  }
  if (!says_json(call.request.header("Content-Type"))) {
    return refuse(415, "unsupported_media_type", "send the body as Content-Type: application/json");
  }
  // What replaces a stored payload may be as large as the server lets through.
  if (route.body == Body::required && body.size() > small_body_bytes_max) {
    return refuse(413, "too_large",
                  fmt::format("the body has {} bytes; at most {} are taken here", body.size(),
                              small_body_bytes_max));
  }
  return {};
}

Outcome<void> check(Call& call, const Route& route) {
  if (auto fine = check_caller(call, route); !fine) return fine;
  if (auto fine = check_parameters(call, route); !fine) return fine;
  return check_body(call, route);
}

Problem no_route(const Call& call, const Match& found) {
  if (found.allowed.empty()) {
    return {404,
            "not_found",
            fmt::format("there is nothing at {}; the calls are listed in openapi.json",
                        call.request.path),
            {}};
  }
  std::string all;
  for (const auto one : found.allowed) all += (all.empty() ? "" : ", ") + std::string(one);
  return {405,
          "method_not_allowed",
          fmt::format("{} takes {}, not {}", call.request.path, all, call.request.method),
          {{"Allow", all}}};
}

Outcome<net::ServerResponse> respond(ReadFunction read, const Call& call) {
  auto answer = read(call);
  if (!answer) return tl::unexpected<Problem>(std::move(answer.error()));
  return to_response(*answer);
}

base::Task<net::ServerResponse> answer(State* state, net::ServerRequest request) {
  Call call{*state, std::move(request), {}, {}};
  Match found = match(call.request.method, call.request.target);
  if (found.route == nullptr) co_return to_response(no_route(call, found));
  const Route& route = *found.route;
  call.captures = std::move(found.captures);
  if (auto fine = check(call, route); !fine) co_return to_response(std::move(fine.error()));
  Outcome<net::ServerResponse> made;
  if (const auto* act = std::get_if<ActFunction>(&route.function)) {
    made = co_await (*act)(std::move(call));
  } else if (const auto* serve = std::get_if<ServeFunction>(&route.function)) {
    made = (*serve)(call);
  } else {
    made = respond(std::get<ReadFunction>(route.function), call);
  }
  if (!made) co_return to_response(std::move(made.error()));
  co_return std::move(*made);
}

base::Task<net::ServerResponse> count(State* state, net::ServerRequest request) {
  net::ServerResponse response = co_await answer(state, std::move(request));
  ++state->responses[response.status];
  co_return response;
}

}  // namespace

State::State(ApiDependencies dependencies)
    : needs(std::move(dependencies)),
      started(needs.clock.monotonic()),
      hub(std::make_shared<EventHub>(name_of_run(needs.clock), needs.box_name)) {
  if (needs.loop != nullptr) answers = std::make_shared<ScanAnswers>(*needs.loop);
}

struct Api::Impl {
  explicit Impl(ApiDependencies dependencies) : state(std::move(dependencies)), watcher(state) {}
  State state;
  Watcher watcher;
};

Api::Api(ApiDependencies dependencies) : impl_(std::make_unique<Impl>(std::move(dependencies))) {}

Api::~Api() = default;

net::ServerHandler Api::handler() {
  return [state = &impl_->state](net::ServerRequest request) {
    return count(state, std::move(request));
  };
}

void Api::publish(std::string_view kind, const base::Json& data) {
  impl_->state.hub->publish(kind, data);
  if (kind == "scan" && impl_->state.answers) impl_->state.answers->arrived(data);
}

void Api::close() { impl_->state.hub->close(); }

}  // namespace holdfast::serve

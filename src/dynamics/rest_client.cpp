#include "dynamics/rest_client.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "flow/withheld.hpp"
#include "net/retry_after.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr base::Seconds throttled_rest_s{5};  // where a 429 does not say how long
constexpr std::size_t message_bytes_max = 400;

// {"error":{"code","message"}} or {"statusCode","message"}; anything else says nothing.
struct Words {
  std::string code, message;
};
Words words_of(const net::Response& response) {
  const auto body = Json::parse(response.body);
  if (!body || !body->is_object()) return {};
  const JsonView view(*body);
  const JsonView error = view["error"].exists() ? view["error"] : view;
  Words words{error["code"].text_or(""), error["message"].text_or("")};
  if (words.message.size() > message_bytes_max) words.message.resize(message_bytes_max);
  return words;
}

ErrorKind kind_of(int status, bool writes) {
  switch (status) {
    case 400:
    case 405:
    case 422: return ErrorKind::refused;
    case 401:
    case 403: return ErrorKind::misconfigured;
    case 404: return ErrorKind::not_found;
    case 409:
    case 412: return ErrorKind::conflict;
    case 413: return ErrorKind::invalid_input;
    case 429:
    case 503: return ErrorKind::unavailable;
    default: break;
  }
  // A redirect: something else than the service answers there.
  if (status < 400) return ErrorKind::misconfigured;
  if (status != 408 && status < 500) return ErrorKind::refused;
  return writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
}

}  // namespace

RestClient::RestClient(base::Loop& loop, const base::Clock& clock, net::Transport& transport,
                       net::Transport& token_transport, net::TokenSource tokens,
                       RestOptions options)
    : clock_(clock),
      transport_(transport),
      options_(std::move(options)),
      tokens_(loop, clock, token_transport, std::move(tokens)),
      budget_(loop, options_.limits) {}

net::Request RestClient::request_of(const RestCall& call, const std::string& token) const {
  net::Request request;
  request.method = call.method;
  request.url = options_.url + call.path;
  request.headers = options_.headers;
  request.headers.emplace_back("Authorization", "Bearer " + token);
  request.headers.emplace_back("Accept", "application/json");
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.headers.insert(request.headers.end(), call.headers.begin(), call.headers.end());
  request.body = call.body;
  request.timeout = options_.timeout;
  return request;
}

void RestClient::note(const net::Response& response) {
  if (const auto date = base::WallTime::parse_http(response.header("Date"))) {
    skew_ = base::Millis(date->ms - clock_.wall().ms);
    date_seen_ = true;
  }
  if (response.status != 429) return;
  const auto asked = net::retry_after(response, clock_.wall());
  budget_.pause(asked.value_or(base::Duration(throttled_rest_s)));
}

base::Result<base::WallTime> RestClient::time() const {
  if (date_seen_ || clock_.wall_trusted()) return clock_.wall() + skew_;
  return base::fail(ErrorKind::unavailable,
                    options_.name + " has not said what time it is, and the box does not know");
}

base::Result<std::uint64_t> RestClient::version() {
  const auto now = time();
  if (!now) return tl::unexpected<base::Error>(now.error());
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(now->ms, 1));
  version_ = std::max(version_ + 1, ms);
  return version_;
}

base::Result<std::string> RestClient::path_of(const std::string& link) const {
  if (link.rfind(options_.url + "/", 0) == 0) return link.substr(options_.url.size());
  return base::fail(ErrorKind::misconfigured,
                    fmt::format("{} answered with a link that does not lead to {}: check its "
                                "address",
                                options_.name, options_.url));
}

base::Error RestClient::error_of(const net::Response& response, const std::string& doing,
                                 bool writes) const {
  const Words words = words_of(response);
  const bool cut = net::cut_short(response) && response.status < 500 && response.status != 429;
  const ErrorKind lost = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
  const ErrorKind kind = cut ? lost : kind_of(response.status, writes);
  std::string advice;
  if (response.status == 401) advice = "; " + options_.refused_advice;
  if (response.status == 403) advice = "; give the application this right there";
  base::Error error{
      kind,
      fmt::format("{}, {}: answered {} {}: {}{}", options_.name, doing, response.status, words.code,
                  words.message.empty() ? "no words that can be read" : words.message, advice)};
  error.code = words.code;
  if (const auto asked = net::retry_after(response, clock_.wall())) {
    error.retry_after = std::chrono::duration_cast<base::Millis>(*asked);
  }
  return error;
}

base::Task<base::Result<net::Response>> RestClient::send(RestCall call) {
  if (options_.withhold && call.writes) {
    co_return tl::unexpected<base::Error>(
        flow::withheld(call.method, options_.url + call.path, call.body));
  }
  const std::string doing = options_.name + ", " + call.doing;
  for (bool repeated = false;; repeated = true) {
    auto permit = co_await budget_.acquire();
    auto token = co_await tokens_.token();
    if (!token) co_return pass(token, doing);
    net::Request request = request_of(call, *token);
    auto response = co_await transport_.send(std::move(request));
    if (!response) co_return pass(response, doing);
    note(*response);
    if (response->status == 429 || response->status == 503) permit.was_refused();
    if (response->status != 401 || repeated) co_return std::move(*response);
    tokens_.invalidate(*token);
  }
}

base::Task<base::Result<Json>> RestClient::call(RestCall call) {
  const std::string doing = call.doing;
  const bool writes = call.writes;
  auto response = co_await send(std::move(call));
  if (!response) co_return pass(response);
  if (response->status < 200 || response->status >= 300) {
    co_return tl::unexpected<base::Error>(error_of(*response, doing, writes));
  }
  if (response->body.empty()) co_return Json();
  auto body = Json::parse(response->body);
  if (body) co_return std::move(*body);
  const auto kind = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
  co_return base::fail(kind, fmt::format("{}, {}: {}", options_.name, doing, body.error().message));
}

}  // namespace holdfast::dynamics

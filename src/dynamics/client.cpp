#include "dynamics/client.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "dynamics/errors.hpp"
#include "flow/withheld.hpp"
#include "net/retry_after.hpp"

namespace holdfast::dynamics {
namespace {

// Parallelism that the organisation recommends; 0 where it says nothing.
std::size_t hint_of(const net::Response& response) {
  const std::string_view text = response.header("x-ms-dop-hint");
  std::size_t hint = 0;
  std::from_chars(text.data(), text.data() + text.size(), hint);
  return hint;
}

bool is_good(int status) { return status >= 200 && status < 300; }

bool has_header(const Call& call, std::string_view name) {
  return std::any_of(call.headers.begin(), call.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

}  // namespace

EntraApplication application_of(const ClientOptions& options) {
  EntraApplication out;
  out.token_url = options.token_url;
  if (out.token_url.empty()) {
    out.token_url = fmt::format("https://login.microsoftonline.com/{}/oauth2/v2.0/token",
                                options.tenant);
  }
  out.resource = options.url;
  out.client_id = options.client_id;
  out.client_secret = options.client_secret;
  out.signer = options.signer;
  out.timeout = options.timeout;
  return out;
}

Client::Client(base::Loop& loop, const base::Clock& clock, base::Random& random,
               net::Transport& transport, ClientOptions options)
    : clock_(clock), transport_(transport), options_(std::move(options)),
      tokens_(loop, clock, transport,
              entra_token_source(application_of(options_), clock, random)),
      budget_(loop, options_.limits), parallel_max_(options_.limits.parallel) {}

std::string Client::api_path() const { return "/api/data/" + options_.api_version + "/"; }

base::Result<std::string> Client::path_of(const std::string& link) const {
  const std::string root = options_.url + api_path();
  if (link.rfind(root, 0) == 0) return link.substr(root.size());
  return base::fail(base::ErrorKind::misconfigured,
                    fmt::format("Dynamics answered with a link that does not lead to {}: check the "
                                "address of the environment", root));
}

net::Request Client::request_of(const Call& call, const std::string& token) const {
  net::Request request;
  request.method = call.method;
  request.url = options_.url + api_path() + call.path;
  request.headers = {{"Authorization", "Bearer " + token},
                     {"OData-MaxVersion", "4.0"},
                     {"OData-Version", "4.0"},
                     {"Accept", "application/json"}};
  if (!has_header(call, "If-None-Match")) request.headers.emplace_back("If-None-Match", "null");
  request.headers.insert(request.headers.end(), call.headers.begin(), call.headers.end());
  if (!call.body.empty() && !has_header(call, "Content-Type")) {
    request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  }
  request.body = call.body;
  request.timeout = call.writes ? options_.write_timeout : options_.timeout;
  return request;
}

void Client::note(const net::Response& response) {
  if (const auto date = base::WallTime::parse_http(response.header("Date"))) {
    skew_ = base::Millis(date->ms - clock_.wall().ms);
    date_seen_ = true;
  }
  if (const std::size_t hint = hint_of(response); hint > 0) {
    parallel_max_ = std::min(hint, options_.limits.parallel);
    if (budget_.parallel() > parallel_max_) budget_.set_parallel(parallel_max_);
  }
  if (response.status == 429) {
    note_throttling(response);
  } else if (is_good(response.status)) {
    widen();
  }
}

void Client::note_throttling(const net::Response& response) {
  const auto asked = net::retry_after(response, clock_.wall());
  // What was under way together is throttled together: that halves once.
  const bool first = budget_.paused() == base::Duration(0);
  budget_.pause(asked.value_or(base::Duration(throttled_rest_s)));
  if (first) budget_.set_parallel(std::max<std::size_t>(budget_.parallel() / 2, 1));
  good_answers_ = 0;
}

void Client::widen() {
  if (budget_.parallel() >= parallel_max_ || ++good_answers_ < answers_to_widen) return;
  good_answers_ = 0;
  budget_.set_parallel(budget_.parallel() + 1);
}

base::Error Client::error_of(const net::Response& response, const std::string& doing,
                             bool writes) const {
  base::Error error = classify(response, doing, writes);
  if (const auto asked = net::retry_after(response, clock_.wall())) {
    error.retry_after = std::chrono::duration_cast<base::Millis>(*asked);
  }
  return error;
}

base::Task<base::Result<net::Response>> Client::send(Call call) {
  if (options_.withhold && call.writes) {
    // What the answer should hold, its query says; it is no part of what is written.
    const std::string path = api_path() + call.path.substr(0, call.path.find('?'));
    co_return tl::unexpected<base::Error>(flow::withheld(call.method, path, call.body));
  }
  for (bool repeated = false;; repeated = true) {
    auto permit = co_await budget_.acquire();
    auto token = co_await tokens_.token();
    if (!token) co_return pass(token, "Dynamics, " + call.doing);
    net::Request request = request_of(call, *token);
    auto response = co_await transport_.send(std::move(request));
    if (!response) co_return pass(response, "Dynamics, " + call.doing);
    note(*response);
    if (response->status == 429 || response->status == 503) permit.was_refused();
    if (response->status != 401 || repeated) co_return std::move(*response);
    tokens_.invalidate(*token);
  }
}

base::Task<base::Result<Reply>> Client::call(Call call) {
  const std::string doing = call.doing;
  const bool writes = call.writes;
  auto response = co_await send(std::move(call));
  if (!response) co_return pass(response);
  if (!is_good(response->status)) {
    co_return tl::unexpected<base::Error>(error_of(*response, doing, writes));
  }
  Reply reply{response->status, std::move(response->headers), {}};
  if (response->body.empty()) co_return reply;
  auto body = base::Json::parse(response->body);
  if (!body) {
    // A page of a proxy with status 200: the request was never seen, or its answer was lost.
    const auto kind = writes ? base::ErrorKind::unknown_outcome : base::ErrorKind::unavailable;
    co_return base::fail(kind, fmt::format("Dynamics, {}: {}", doing, body.error().message));
  }
  reply.body = std::move(*body);
  co_return reply;
}

}  // namespace holdfast::dynamics

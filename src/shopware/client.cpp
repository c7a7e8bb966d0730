#include "shopware/client.hpp"

#include <fmt/core.h>

#include "net/retry_after.hpp"
#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

constexpr base::Millis throttled_rest{2'000};  // where a 429 does not say how long

net::TokenSource token_source(const ClientOptions& options) {
  net::TokenSource source;
  source.request = [options] {
    base::Json body = base::Json::object();
    body.set("grant_type", "client_credentials");
    body.set("client_id", options.client_id);
    body.set("client_secret", options.client_secret);
    net::Request request;
    request.method = "POST";
    request.url = options.url + "/api/oauth/token";
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = body.dump();
    request.timeout = options.timeout;
    return request;
  };
  source.refusal = [](const net::Response& response) -> std::optional<base::Error> {
    base::Error error = classify(response, "signing in", false);
    // Whatever the shop has against it, no entry of the outbox is to blame.
    if (error.kind != base::ErrorKind::unavailable) error.kind = base::ErrorKind::misconfigured;
    return error;
  };
  return source;
}

}  // namespace

Client::Client(base::Loop& loop, const base::Clock& clock, net::Transport& transport,
               ClientOptions options)
    : clock_(clock),
      transport_(transport),
      options_(std::move(options)),
      tokens_(loop, clock, transport, token_source(options_)),
      budget_(loop, net::BudgetLimits{6'000, base::Seconds(60), options_.parallel_max}) {}

void Client::use_credentials(const std::string& client_id, const std::string& client_secret) {
  options_.client_id = client_id;
  options_.client_secret = client_secret;
  tokens_.replace(token_source(options_));
}

base::WallTime Client::shop_time() const {
  return date_seen_ ? clock_.wall() + skew_ : base::WallTime{};
}

void Client::note_date(const net::Response& response) {
  const auto date = base::WallTime::parse_http(response.header("Date"));
  if (!date) return;
  skew_ = base::Millis(date->ms - clock_.wall().ms);
  date_seen_ = true;
}

net::Request Client::request_of(const Call& call, const std::string& token) const {
  net::Request request;
  request.method = call.method;
  request.url = options_.url + call.path;
  request.headers = call.headers;
  request.headers.emplace_back("Authorization", "Bearer " + token);
  request.headers.emplace_back("Accept", "application/json");
  if (!call.body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = call.body.dump();
  }
  request.timeout = call.writes ? options_.write_timeout : options_.timeout;
  return request;
}

base::Task<base::Result<net::Response>> Client::exchange(Call call) {
  for (int attempt = 0;; ++attempt) {
    auto token = co_await tokens_.token();
    if (!token) co_return pass(token);
    auto permit = co_await budget_.acquire();
    net::Request request = request_of(call, *token);
    auto response = co_await transport_.send(std::move(request));
    if (!response) co_return pass(response, "Shopware, " + call.doing);
    note_date(*response);
    if (response->status == 429 || response->status == 503) permit.was_refused();
    if (response->status == 429) {
      const auto asked = net::retry_after(*response, clock_.wall());
      const base::Error error = classify(*response, call.doing, false);
      const base::Duration named = error.retry_after.count() > 0 ? base::Duration(error.retry_after)
                                                                 : base::Duration(throttled_rest);
      budget_.pause(asked.value_or(named));
    }
    const bool expired = response->status == 401 && attempt == 0;
    if (!expired) co_return std::move(*response);
    tokens_.invalidate(*token);
  }
}

base::Task<base::Result<Reply>> Client::call_raw(Call call) {
  const std::string doing = call.doing;
  const bool writes = call.writes;
  auto response = co_await exchange(std::move(call));
  if (!response) co_return pass(response);
  const bool fine = response->status >= 200 && response->status < 300;
  if (!fine && response->status != 400) {
    base::Error error = classify(*response, doing, writes);
    if (error.retry_after.count() == 0) {
      if (const auto asked = net::retry_after(*response, clock_.wall())) {
        error.retry_after = std::chrono::duration_cast<base::Millis>(*asked);
      }
    }
    co_return tl::unexpected<base::Error>(std::move(error));
  }
  if (response->header("Content-Type").starts_with("application/vnd.api+json")) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         "Shopware, " + doing +
                             ": answered in JSON:API although plain JSON was asked for; something "
                             "between box and shop changes the Accept header");
  }
  Reply reply{response->status, {}};
  if (!response->body.empty()) {
    auto body = base::Json::parse(response->body);
    if (!body) {
      // A page of a proxy with status 200: the shop never saw the request, or its answer was lost.
      const auto kind = writes ? base::ErrorKind::unknown_outcome : base::ErrorKind::unavailable;
      co_return base::fail(kind, fmt::format("Shopware, {}: {}", doing, body.error().message));
    }
    reply.body = std::move(*body);
  }
  co_return reply;
}

base::Task<base::Result<base::Json>> Client::call(Call call) {
  const std::string doing = call.doing;
  const bool writes = call.writes;
  auto reply = co_await call_raw(std::move(call));
  if (!reply) co_return pass(reply);
  if (reply->status == 400) {
    const net::Response response{400, {}, reply->body.dump()};
    co_return tl::unexpected<base::Error>(classify(response, doing, writes));
  }
  co_return std::move(reply->body);
}

}  // namespace holdfast::shopware

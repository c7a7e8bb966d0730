#include "dynamics/bus_queue.hpp"

#include <cstdlib>

#include <fmt/core.h>

#include "net/retry_after.hpp"
#include "net/shared_access.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;

constexpr auto resource = "https://servicebus.azure.net";
constexpr base::Seconds signature_life_s{3600};
constexpr base::Seconds signature_renewed_s{300};  // before its end
constexpr base::Millis skew_seen{30'000};          // less is no reason to ask again
constexpr base::Seconds answer_max_s{20};          // beyond the time it waits

EntraApplication for_bus(EntraApplication application) {
  application.resource = resource;
  return application;
}

}  // namespace

BusQueue::BusQueue(base::Loop& loop, const base::Clock& clock, base::Random& random,
                   net::Transport& transport, EntraApplication application, BusOptions options)
    : loop_(loop),
      clock_(clock),
      transport_(transport),
      options_(std::move(options)),
      address_(options_.url + "/" + options_.queue),
      tokens_(loop, clock, transport,
              entra_token_source(for_bus(std::move(application)), clock, random)) {}

base::Task<base::Result<std::string>> BusQueue::authorization() {
  if (options_.policy.empty()) {
    auto token = co_await tokens_.token();
    if (!token) co_return pass(token, "signing in for the Service Bus");
    co_return "Bearer " + *token;
  }
  if (signature_.empty() || loop_.now() >= signature_until_) {
    signature_ = net::shared_access_signature({address_, options_.policy, options_.key},
                                              clock_.wall() + skew_ + signature_life_s);
    signature_until_ = loop_.now() + (signature_life_s - signature_renewed_s);
  }
  co_return signature_;
}

bool BusQueue::refused(const net::Response& response, const std::string& authorization) {
  if (options_.policy.empty()) {
    tokens_.invalidate(std::string_view(authorization).substr(std::string_view("Bearer ").size()));
    return true;
  }
  signature_.clear();
  const auto date = base::WallTime::parse_http(response.header("Date"));
  if (!date) return false;
  const base::Millis skew(date->ms - clock_.wall().ms);
  const bool clock_was_wrong = std::abs((skew - skew_).count()) >= skew_seen.count();
  skew_ = skew;
  return clock_was_wrong;
}

base::Error BusQueue::error_of(const net::Response& response, const std::string& doing) const {
  ErrorKind kind = ErrorKind::misconfigured;
  std::string words = "something else than a Service Bus answers there: check the address";
  if (response.status == 401 || response.status == 403) {
    words = options_.policy.empty()
                ? "the application may not listen: give it the role \"Azure Service Bus Data "
                  "Receiver\" on the queue"
                : fmt::format("the key of policy \"{}\" is not taken: check the name and the key; "
                              "the policy needs the right Listen",
                              options_.policy);
  } else if (response.status == 404 || response.status == 410) {
    words = fmt::format("there is no queue \"{}\", or it is switched off: check its name",
                        options_.queue);
  } else if (response.status == 429 || response.status >= 500) {
    kind = ErrorKind::unavailable;
    words = "it cannot answer now";
  }
  base::Error error{kind, fmt::format("Service Bus, {} {}: answered {}: {}", doing, address_,
                                      response.status, words)};
  error.code = std::to_string(response.status);
  if (const auto asked = net::retry_after(response, clock_.wall())) {
    error.retry_after = std::chrono::duration_cast<base::Millis>(*asked);
  }
  return error;
}

base::Task<base::Result<net::Response>> BusQueue::send(net::Request request, std::string doing) {
  for (bool repeated = false;; repeated = true) {
    auto who = co_await authorization();
    if (!who) co_return pass(who);
    net::Request attempt = request;
    attempt.headers.emplace_back("Authorization", *who);
    auto response = co_await transport_.send(std::move(attempt));
    if (!response) {
      base::Error error = response.error().within("Service Bus, " + doing);
      if (error.kind == ErrorKind::unknown_outcome) error.kind = ErrorKind::unavailable;
      co_return tl::unexpected<base::Error>(std::move(error));
    }
    if (response->status != 401) co_return std::move(*response);
    const bool again = refused(*response, *who);
    if (repeated || !again) co_return std::move(*response);
  }
}

base::Task<base::Result<net::Response>> BusQueue::ask(std::string queue, base::Seconds patience) {
  net::Request request;
  request.method = "POST";
  request.url = fmt::format("{}/messages/head?timeout={}&api-version=2015-01", queue,
                            patience.count());
  request.timeout = patience + answer_max_s;
  request.read_max = bus_body_bytes_max;
  const std::string doing = "asking for a message of";
  auto response = co_await send(std::move(request), doing);
  if (!response) co_return pass(response);
  const int status = response->status;
  if (status == 201 || status == 204) co_return std::move(*response);
  co_return tl::unexpected<base::Error>(error_of(*response, doing));
}

base::Task<base::Result<std::optional<BusMessage>>> BusQueue::receive(base::Seconds patience) {
  const auto response = co_await ask(address_, patience);
  if (!response) co_return tl::unexpected<base::Error>(response.error());
  if (response->status == 204) co_return std::optional<BusMessage>();
  auto message = read_bus_message(*response, address_);
  if (!message) co_return pass(message, "Service Bus");
  co_return std::optional(std::move(*message));
}

base::Task<base::Result<bool>> BusQueue::complete(BusMessage message) {
  net::Request request;
  request.method = "DELETE";
  request.url = message.lock;
  request.timeout = answer_max_s;
  const std::string doing = "deleting a message of";
  auto response = co_await send(std::move(request), doing);
  if (!response) co_return pass(response);
  const int status = response->status;
  if (status == 200 || status == 204) co_return true;
  if (status == 404) co_return false;
  co_return tl::unexpected<base::Error>(error_of(*response, doing));
}

base::Task<base::Result<bool>> BusQueue::has_dead_letters() {
  const std::string queue = address_ + "/$DeadLetterQueue";
  const auto response = co_await ask(queue, base::Seconds(0));
  if (!response) co_return tl::unexpected<base::Error>(response.error());
  if (response->status == 204) co_return false;
  const auto message = read_bus_message(*response, queue);
  if (!message) co_return true;
  net::Request give_back;
  give_back.method = "PUT";
  give_back.url = message->lock;
  (void)co_await send(std::move(give_back), "giving back a message of");
  co_return true;
}

}  // namespace holdfast::dynamics

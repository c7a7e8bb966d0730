#include "dynamics/visibility_client.hpp"

#include <map>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr auto service = "Inventory Visibility";
constexpr int redirects_max = 3;

RestOptions rest_options(const VisibilityOptions& options) {
  RestOptions rest;
  rest.name = service;
  rest.withhold = options.withhold;
  rest.url = options.url;
  rest.headers = {{"Api-Version", "1.0"}};
  rest.refused_advice =
      "an app registration may serve one environment only: see that no other environment uses this "
      "one, and that environment and address belong together";
  return rest;
}

net::TokenSource second_step(const VisibilityOptions& options) {
  net::TokenSource source;
  source.request = [options] {
    net::Request request;
    request.method = "POST";
    request.url = options.security_url;
    request.headers = {{"Api-Version", "1.0"}, {"Content-Type", "application/json"}};
    request.body = Json::object({{"grant_type", "client_credentials"},
                                 {"client_assertion_type", "aad_app"},
                                 {"scope", options.scope},
                                 {"context", options.environment},
                                 {"context_type", "finops-env"}})
                       .dump();
    return request;
  };
  source.refusal = [](const net::Response& response) -> std::optional<base::Error> {
    if (response.status == 429 || response.status >= 500) return std::nullopt;
    return base::Error{ErrorKind::misconfigured,
                       fmt::format("the security service of {} answered {}: check the id of the "
                                   "environment, and that the application is registered there",
                                   service, response.status)};
  };
  return source;
}

EntraApplication for_visibility(EntraApplication application) {
  application.resource = visibility_application;
  return application;
}

std::string name_of(const Json& event) { return JsonView(event)["id"].text_or("without an id"); }

struct Span {  // of events
  std::size_t from = 0, to = 0;
  [[nodiscard]] std::size_t size() const { return to - from; }
};

// The service understood who asks and where, and does not want what was sent.
bool concerns_content(ErrorKind kind) {
  return kind == ErrorKind::refused || kind == ErrorKind::invalid_input ||
         kind == ErrorKind::conflict;
}

// Of the events that would go together each entry tells its own.
base::Error withheld_alone(const base::Error& together, const Json& event) {
  const Json requests = flow::requests_of(together);
  return flow::withheld("POST", JsonView((*requests.items()).front())["path"].text_or(""),
                        Json::array({event}).dump());
}

void judge(const Span& span, const Json::Array& events, const base::Result<Json>& answer,
           const std::string& doing, std::vector<base::Result<Json>>& out) {
  std::map<std::string, const Json*> said;
  if (answer && answer->items() != nullptr) {
    for (const auto& one : *answer->items()) said.emplace(name_of(one), &one);
  }
  for (std::size_t i = span.from; i < span.to; ++i) {
    const std::string id = name_of(events[i]);
    const auto found = said.find(id);
    if (!answer && flow::is_withheld(answer.error())) {
      out[i] = tl::unexpected<base::Error>(withheld_alone(answer.error(), events[i]));
    } else if (!answer) {
      out[i] = tl::unexpected<base::Error>(answer.error());
    } else if (found != said.end()) {
      out[i] = judge_event(*found->second, "event " + id, false);
    } else {
      out[i] = base::fail(ErrorKind::unknown_outcome,
                          fmt::format("{}, {}: nothing is said of event {}", service, doing, id));
    }
  }
}

}  // namespace

VisibilityTokens::VisibilityTokens(base::Loop& loop, const base::Clock& clock, base::Random& random,
                                   net::Transport& transport, EntraApplication application)
    : transport_(transport),
      entra_(loop, clock, transport,
             entra_token_source(for_visibility(std::move(application)), clock, random)) {}

base::Task<base::Result<net::Response>> VisibilityTokens::send(net::Request request) {
  auto first = co_await entra_.token();
  if (!first) co_return pass(first, "signing in at Entra ID for Inventory Visibility");
  auto body = Json::parse(request.body);
  if (!body) co_return pass(body);
  body->set("client_assertion", *first);
  request.body = body->dump();
  for (int redirects = 0;; ++redirects) {
    net::Request attempt = request;
    auto response = co_await transport_.send(std::move(attempt));
    if (!response) co_return response;
    if (response->status == 401) entra_.invalidate(*first);
    const bool elsewhere = response->status == 307 || response->status == 308;
    const std::string place(response->header("Location"));
    const bool safe = place.rfind("https://", 0) == 0;
    if (!elsewhere || !safe || redirects == redirects_max) co_return response;
    request.url = place;
  }
}

VisibilityClient::VisibilityClient(base::Loop& loop, const base::Clock& clock, base::Random& random,
                                   net::Transport& transport, EntraApplication application,
                                   VisibilityOptions options)
    : options_(std::move(options)),
      tokens_(loop, clock, random, transport, std::move(application)),
      rest_(loop, clock, transport, tokens_, second_step(options_), rest_options(options_)) {}

base::Task<base::Result<Json>> VisibilityClient::post(std::string path, Json body,
                                                      std::string doing, bool writes) {
  RestCall call;
  call.method = "POST";
  call.path = fmt::format("/api/environment/{}/{}", options_.environment, path);
  call.body = body.dump();
  call.doing = std::move(doing);
  call.writes = writes;
  co_return co_await rest_.call(std::move(call));
}

base::Task<base::Result<Json>> VisibilityClient::get(std::string path, std::string doing) {
  RestCall call;
  call.path = fmt::format("/api/environment/{}/{}", options_.environment, path);
  call.doing = std::move(doing);
  co_return co_await rest_.call(std::move(call));
}

base::Task<base::Result<Json>> VisibilityClient::event(std::string path, Json body,
                                                       std::string doing) {
  RestCall call;
  call.method = "POST";
  call.path = fmt::format("/api/environment/{}/{}", options_.environment, path);
  call.body = body.dump();
  call.doing = doing;
  call.writes = true;
  const auto response = co_await rest_.send(std::move(call));
  if (!response) co_return tl::unexpected<base::Error>(response.error());
  const auto answer = Json::parse(response->body);
  const bool judged = answer && answer->find("statusCode") != nullptr &&
                      answer->find("processingStatus") != nullptr;
  if (judged) co_return judge_event(*answer, doing, true);
  if (response->status >= 200 && response->status < 300) {
    co_return base::fail(
        ErrorKind::unknown_outcome,
        fmt::format("{}, {}: the answer says nothing of the event", service, doing));
  }
  base::Error error = rest_.error_of(*response, doing, true);
  // Nobody answers there: no event is to blame.
  if (error.kind == ErrorKind::not_found) error.kind = ErrorKind::misconfigured;
  co_return tl::unexpected<base::Error>(std::move(error));
}

base::Task<base::Result<Json>> VisibilityClient::events_call(std::string path, Json::Array events,
                                                             std::string doing) {
  Json body = Json::array(std::move(events));
  auto answer = co_await post(std::move(path), std::move(body), std::move(doing), true);
  const bool nobody_there = !answer && answer.error().kind == ErrorKind::not_found;
  if (nobody_there) answer.error().kind = ErrorKind::misconfigured;
  co_return answer;
}

base::Task<std::vector<base::Result<Json>>> VisibilityClient::events(std::string path,
                                                                     Json::Array events,
                                                                     std::string doing) {
  Answers out(events.size(), base::Result<Json>(Json()));
  std::vector<Span> waiting{{0, events.size()}};  // the next one last
  std::size_t refused_alone = 0;
  bool any_taken = false;
  while (!waiting.empty()) {
    const Span span = waiting.back();
    waiting.pop_back();
    Json::Array some(events.begin() + static_cast<long>(span.from),
                     events.begin() + static_cast<long>(span.to));
    const auto answer = co_await events_call(path, std::move(some), doing);
    const bool refused = !answer && concerns_content(answer.error().kind);
    any_taken = any_taken || answer.has_value();
    const bool hopeless = !any_taken && refused_alone >= visibility_refused_alone_max;
    if (refused && span.size() > 1 && !hopeless) {
      const std::size_t middle = span.from + span.size() / 2;
      waiting.push_back({middle, span.to});
      waiting.push_back({span.from, middle});
      continue;
    }
    if (refused) ++refused_alone;
    judge(span, events, answer, doing, out);
  }
  co_return out;
}

base::Result<Json> judge_event(const Json& answer, const std::string& doing, bool refusals) {
  const JsonView view(answer);
  const auto status = view["statusCode"].integer();
  const std::string state = view["processingStatus"].text_or("");
  const std::string words = view["message"].text_or("");
  if (status && *status >= 200 && *status < 300) return answer;
  const bool passing = !status || *status == 429 || *status == 503 || (*status >= 500 && !refusals);
  base::Error error{passing ? ErrorKind::unknown_outcome : ErrorKind::refused,
                    fmt::format("{}, {}: {} {}: {}", service, doing, status.value_or(0), state,
                                words.empty() ? "no words" : words)};
  error.code = fmt::format("{}", status.value_or(0));
  return tl::unexpected<base::Error>(std::move(error));
}

}  // namespace holdfast::dynamics

#include "net/oauth.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "net/retry_after.hpp"

namespace holdfast::net {

using base::Duration;
using base::Error;
using base::ErrorKind;
using base::Json;
using base::JsonView;
using base::MonotonicTime;

namespace {

constexpr std::size_t words_bytes_max = 300;
constexpr int refusals_max = 16;  // counted; the rest has reached its end long before

std::optional<base::Seconds> life_of(const Json& body) {
  const Json* member = body.find("expires_in");
  if (member == nullptr) return std::nullopt;
  if (const auto* number = member->number()) {
    const auto whole = number->rounded(0).integer();
    return whole && *whole > 0 ? std::optional(base::Seconds(*whole)) : std::nullopt;
  }
  const std::string text = member->string() != nullptr ? *member->string() : std::string();
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = failure == std::errc{} && end == text.data() + text.size();
  return whole && seconds > 0 ? std::optional(base::Seconds(seconds)) : std::nullopt;
}

Duration usable_part(Duration life) { return life - std::min<Duration>(token_margin_s, life / 10); }

// RFC 6749 5.2, or a JSON:API error document, or the beginning of whatever came.
std::string words_of(const Response& response) {
  std::string words = response.body;
  if (const auto body = Json::parse(response.body)) {
    const JsonView view(*body);
    const std::string code = view["error"].text_or(view["errors"][0]["code"].text_or(""));
    const std::string said =
        view["error_description"].text_or(view["errors"][0]["title"].text_or(""));
    if (!code.empty() || !said.empty()) words = code + " " + said;
  }
  words.resize(std::min(words.size(), words_bytes_max));
  words.resize(std::min(words.size(), words.find_first_of("\r\n")));
  return words;
}

}  // namespace

TokenCache::TokenCache(base::Loop& loop, const base::Clock& clock, Transport& transport,
                       TokenSource source)
    : loop_(loop),
      clock_(clock),
      transport_(transport),
      source_(std::move(source)),
      landed_(loop) {}

base::Task<base::Result<std::string>> TokenCache::token() {
  if (!token_.empty() && loop_.now() < expires_) co_return token_;
  if (auto failure = remembered()) co_return tl::unexpected(std::move(*failure));
  if (flight_ == nullptr) {
    const auto flight = std::make_shared<Flight>();
    flight_ = flight;
    flight->result = co_await fetch();
    if (flight_ == flight) flight_ = nullptr;
    landed_.notify_all();
    co_return *flight->result;
  }
  const auto flight = flight_;
  while (!flight->result) (void)co_await landed_.wait();
  co_return *flight->result;
}

base::Task<base::Result<std::string>> TokenCache::fetch() {
  const MonotonicTime asked_at = loop_.now();
  const auto flight = flight_;
  Request request = source_.request();
  const std::string what = "fetching an access token at " + request.url;
  auto response = co_await transport_.send(std::move(request));
  if (!response) {
    Error error = response.error().within("fetching an access token");
    if (error.kind == ErrorKind::unknown_outcome) error.kind = ErrorKind::unavailable;
    co_return tl::unexpected(std::move(error));
  }
  if (flight_ != flight) {  // replace() came meanwhile: this answer is about the old credentials
    co_return base::fail(ErrorKind::unavailable,
                         what + ": the credentials have just been replaced");
  }
  auto token = accept(*response, asked_at);
  if (!token) {
    token.error() = token.error().within(what);
    remember(token.error());
  }
  co_return token;
}

base::Result<std::string> TokenCache::accept(const Response& response, MonotonicTime asked_at) {
  if (response.status != 200) return tl::unexpected(explain(response));
  if (cut_short(response)) {
    return base::fail(ErrorKind::unavailable, "the answer breaks off in the middle of its JSON");
  }
  const auto body = Json::parse(response.body);
  const auto token = body ? JsonView(*body)["access_token"].text_or("") : std::string();
  if (token.empty()) {
    return base::fail(ErrorKind::misconfigured,
                      "the answer holds no access_token; check that the address is the one of the "
                      "token endpoint");
  }
  token_ = token;
  refusals_ = 0;
  expires_ = asked_at + usable_part(life_of(*body).value_or(token_life_default_s));
  return token;
}

Error TokenCache::explain(const Response& response) const {
  if (source_.refusal) {
    if (auto error = source_.refusal(response)) return *error;
  }
  const std::string said = fmt::format("status {} ({})", response.status, words_of(response));
  if (response.status == 429 || response.status >= 500) {
    const auto wait = retry_after(response, clock_.wall());
    Error error{ErrorKind::unavailable, said + "; will be tried again"};
    if (wait) error.retry_after = std::chrono::duration_cast<base::Millis>(*wait);
    return error;
  }
  return {ErrorKind::misconfigured, said + "; check client id, secret and address"};
}

void TokenCache::remember(const Error& error) {
  Duration rest = error.retry_after;
  const bool refused = error.kind == ErrorKind::misconfigured;
  refusals_ = refused ? std::min(refusals_ + 1, refusals_max) : 0;
  if (rest == Duration(0)) {
    const Duration grown = credentials_refused_s * (1 << std::max(refusals_ - 1, 0));
    rest = refused ? std::min<Duration>(grown, credentials_refused_max_s) : token_endpoint_rest_s;
  }
  failure_ = error;
  failure_until_ = loop_.now() + rest;
}

std::optional<Error> TokenCache::remembered() const {
  if (!failure_ || loop_.now() >= failure_until_) return std::nullopt;
  Error error = *failure_;
  error.retry_after = std::chrono::ceil<base::Millis>(failure_until_ - loop_.now());
  return error;
}

void TokenCache::invalidate(std::string_view refused) {
  if (token_ == refused) token_.clear();
}

void TokenCache::replace(TokenSource source) {
  source_ = std::move(source);
  token_.clear();
  failure_.reset();
  refusals_ = 0;
  flight_ = nullptr;
}

std::string form_encoded(const std::vector<std::pair<std::string, std::string>>& fields) {
  const auto escape = [](std::string& out, std::string_view text) {
    for (const char c : text) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || std::string_view("-._~").find(c) != text.npos;
      if (plain) {
        out += c;
      } else {
        out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
      }
    }
  };
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    escape(out, name);
    out += '=';
    escape(out, value);
  }
  return out;
}

}  // namespace holdfast::net

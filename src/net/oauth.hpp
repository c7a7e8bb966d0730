// Access tokens by the client credentials grant (RFC 6749 4.4), fetched once for all who need one.
//
// Model: token() gives the cached token, or fetches: however many ask meanwhile, one request goes
// out and all get its result. A token's life is measured by the monotonic clock from before the
// request (`expires_in`, a number or a string of digits), less a margin of 30 s, or a tenth of a
// short life. After a 401 of the system, invalidate() with the token that was refused.
// Errors: misconfigured (credentials or address wrong) is kept for 1 s, again refused for 2, 4, ...
// 60 s, because a single refusal may be a passing one; a throttled or broken token endpoint for as
// long as it asks or 5 s: meanwhile nobody asks again and `retry_after` says how long that lasts. A
// lost line is unavailable and not kept: asking again for a token is harmless. Loop thread only.
// Must outlive its callers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/loop.hpp"
#include "base/signal.hpp"
#include "net/transport.hpp"

namespace holdfast::net {

constexpr base::Seconds token_margin_s{30};
constexpr base::Seconds token_life_default_s{300};  // where the answer gives none
constexpr base::Seconds credentials_refused_s{1};  // the first rest after a refusal; doubles
constexpr base::Seconds credentials_refused_max_s{60};
constexpr base::Seconds token_endpoint_rest_s{5};

// What differs between systems; both given by the connector.
struct TokenSource {
  // The complete request: address, form or JSON body.
  std::function<Request()> request;
  // Says what an answer other than 200 means, where the rules below do not hold: 429 and 5xx are
  // unavailable, every other status is misconfigured. May be empty.
  std::function<std::optional<base::Error>(const Response&)> refusal{};
};

class TokenCache {
 public:
  TokenCache(base::Loop& loop, const base::Clock& clock, Transport& transport, TokenSource source);
  TokenCache(const TokenCache&) = delete;
  TokenCache& operator=(const TokenCache&) = delete;

  base::Task<base::Result<std::string>> token();
  // Forgets the token if it is still the cached one.
  void invalidate(std::string_view refused);
  // New credentials: forgets the token and what was said against the old ones.
  void replace(TokenSource source);

 private:
  struct Flight {
    std::optional<base::Result<std::string>> result;
  };

  base::Task<base::Result<std::string>> fetch();
  base::Result<std::string> accept(const Response& response, base::MonotonicTime asked_at);
  [[nodiscard]] base::Error explain(const Response& response) const;
  void remember(const base::Error& error);
  [[nodiscard]] std::optional<base::Error> remembered() const;

  base::Loop& loop_;
  const base::Clock& clock_;
  Transport& transport_;
  TokenSource source_;
  std::string token_;
  base::MonotonicTime expires_{};
  std::optional<base::Error> failure_;
  base::MonotonicTime failure_until_{};
  int refusals_ = 0;  // in a row
  std::shared_ptr<Flight> flight_;
  base::Signal landed_;
};

// application/x-www-form-urlencoded of names and values.
std::string form_encoded(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace holdfast::net

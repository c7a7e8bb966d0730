// Calls of a service beside Dataverse that takes JSON over HTTPS: bearer token, request budget,
// what answers mean. Inventory Visibility and Business Central are such services.
//
// Model: send() gives whatever answer came; call() the parsed body of a 2xx answer (null where
// there is none) or a classified error in the service's own words. A 401 fetches one new token and
// repeats once; 429 pauses the credential for as long as it asks. A 500, 502 or 504 after a write
// may have been done. The service's clock is known from its answers. Loop thread. Must outlive its
// calls.
#pragma once

#include <string>

#include "base/json.hpp"
#include "net/budget.hpp"
#include "net/oauth.hpp"
#include "net/transport.hpp"

namespace holdfast::dynamics {

struct RestOptions {
  std::string name;            // "Inventory Visibility", for messages
  std::string url;             // without a trailing slash
  net::Headers headers{};      // with every request
  std::string refused_advice;  // what to do when a fresh token is not taken
  base::Millis timeout{60'000};
  net::BudgetLimits limits{6'000, base::Seconds(300), 4};
  bool withhold = false;  // as of ClientOptions
};

struct RestCall {
  std::string method = "GET";
  std::string path;  // below the address, with its leading slash
  std::string body{};
  net::Headers headers{};
  std::string doing;  // in words, for messages
  bool writes = false;
};

class RestClient {
 public:
  RestClient(base::Loop& loop, const base::Clock& clock, net::Transport& transport,
             net::Transport& token_transport, net::TokenSource tokens, RestOptions options);

  base::Task<base::Result<net::Response>> send(RestCall call);
  base::Task<base::Result<base::Json>> call(RestCall call);
  [[nodiscard]] base::Error error_of(const net::Response& response, const std::string& doing,
                                     bool writes) const;
  // A link that an answer holds as the path of a call; links that lead elsewhere are refused.
  [[nodiscard]] base::Result<std::string> path_of(const std::string& link) const;

  // The service's clock as of the last answer; nothing before the first, unless the box's own clock
  // is trusted.
  [[nodiscard]] base::Result<base::WallTime> time() const;
  // For numbers that the service gives without a version: its clock in milliseconds, and always
  // more than the last one.
  base::Result<std::uint64_t> version();
  [[nodiscard]] net::Budget& budget() { return budget_; }

 private:
  [[nodiscard]] net::Request request_of(const RestCall& call, const std::string& token) const;
  void note(const net::Response& response);

  const base::Clock& clock_;
  net::Transport& transport_;
  RestOptions options_;
  net::TokenCache tokens_;
  net::Budget budget_;
  base::Millis skew_{0};  // service - box
  bool date_seen_ = false;
  std::uint64_t version_ = 0;
};

}  // namespace holdfast::dynamics

// Calls of the Dataverse Web API: token, headers, service-protection budget, meaning of answers.
//
// Model: send() gives whatever answer came; call() the parsed body of a 2xx answer (null where
// there is none) or a classified error. A 401 fetches one new token and repeats once. 429 pauses
// the whole credential for as long as it asks and halves what runs at once; good answers win that
// back one by one, up to what the organisation recommends (x-ms-dop-hint). Paths are relative to
// the API root ("accounts(...)?$select=name"); links that answers hold are turned into such paths
// by path_of(), and lead nowhere else. Loop thread.
#pragma once

#include <memory>
#include <string>

#include "base/json.hpp"
#include "base/random.hpp"
#include "dynamics/entra.hpp"
#include "net/budget.hpp"
#include "net/transport.hpp"

namespace holdfast::dynamics {

constexpr base::Seconds throttled_rest_s{5};  // where a 429 does not say how long
constexpr int answers_to_widen = 20;          // good answers until one more runs at once

struct ClientOptions {
  std::string url;        // https://ORG.crm4.dynamics.com, without a trailing slash
  std::string tenant;     // id or domain
  std::string token_url;  // empty: the public cloud's, of this tenant
  std::string client_id, client_secret;
  std::shared_ptr<const net::AssertionSigner> signer;  // signs in by certificate; empty: by secret
  std::string api_version = "v9.2";
  base::Millis timeout{30'000};
  base::Millis write_timeout{125'000};  // the server gives up after 120 s
  net::BudgetLimits limits{6'000, base::Seconds(300), 8};
  bool withhold = false;  // no call that writes is sent: it is told as an error (flow/withheld.hpp)
};

// Who the box is, for tokens of whichever resource.
EntraApplication application_of(const ClientOptions& options);

struct Call {
  std::string method = "GET";
  std::string path;  // below the API root
  std::string body;
  net::Headers headers{};  // beside the usual ones
  std::string doing;       // in words, for messages
  bool writes = false;
};

struct Reply {
  int status = 0;
  net::Headers headers;
  base::Json body;
};

class Client {
 public:
  Client(base::Loop& loop, const base::Clock& clock, base::Random& random,
         net::Transport& transport, ClientOptions options);

  base::Task<base::Result<net::Response>> send(Call call);
  base::Task<base::Result<Reply>> call(Call call);
  // Classifies, with the wait that the answer names.
  [[nodiscard]] base::Error error_of(const net::Response& response, const std::string& doing,
                                     bool writes) const;
  // A part of a batch may be throttled while the batch is not.
  void note_throttling(const net::Response& response);

  [[nodiscard]] base::Result<std::string> path_of(const std::string& link) const;
  [[nodiscard]] std::string api_path() const;  // "/api/data/v9.2/"
  [[nodiscard]] std::string api_root() const { return options_.url + api_path(); }
  // The organisation's wall clock as of the last answer; the box's own before the first.
  [[nodiscard]] base::WallTime org_time() const { return clock_.wall() + skew_; }
  [[nodiscard]] bool time_known() const { return date_seen_ || clock_.wall_trusted(); }
  [[nodiscard]] base::Millis clock_skew() const { return skew_; }  // organisation - box
  [[nodiscard]] net::Budget& budget() { return budget_; }
  [[nodiscard]] bool withholds() const { return options_.withhold; }

 private:
  [[nodiscard]] net::Request request_of(const Call& call, const std::string& token) const;
  void note(const net::Response& response);
  void widen();

  const base::Clock& clock_;
  net::Transport& transport_;
  ClientOptions options_;
  net::TokenCache tokens_;
  net::Budget budget_;
  base::Millis skew_{0};
  bool date_seen_ = false;
  int good_answers_ = 0;
  std::size_t parallel_max_;
};

}  // namespace holdfast::dynamics

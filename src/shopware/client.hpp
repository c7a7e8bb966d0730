// Calls of the Admin API: token, headers, budget, and the meaning of answers.
//
// Model: call() gives the parsed body of a 2xx answer (null where there is none) or a classified
// error. A 401 of a business call fetches one new token and repeats once; 429 pauses the whole
// credential. `Date` of the last answer is the shop's clock. Loop thread.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/random.hpp"
#include "net/budget.hpp"
#include "net/oauth.hpp"
#include "net/transport.hpp"

namespace holdfast::shopware {

struct ClientOptions {
  std::string url;  // https://shop.example, without a trailing slash
  std::string client_id, client_secret;
  base::Millis timeout{30'000};
  base::Millis write_timeout{120'000};  // synchronous indexing takes its time
  std::size_t parallel_max = 4;
};

struct Call {
  std::string method = "POST";
  std::string path;  // "/api/search/product"
  base::Json body{};
  net::Headers headers{};
  std::string doing;  // in words, for messages
  bool writes = false;
};

struct Reply {
  int status = 0;
  base::Json body;
};

class Client {
 public:
  Client(base::Loop& loop, const base::Clock& clock, net::Transport& transport,
         ClientOptions options);

  base::Task<base::Result<base::Json>> call(Call call);
  // The same, but an answer of 400 is handed over for its pointers instead of being an error.
  base::Task<base::Result<Reply>> call_raw(Call call);

  // From now on; what was said against the old ones is forgotten.
  void use_credentials(const std::string& client_id, const std::string& client_secret);

  // The shop's wall clock as of the last answer; not trusted before the first.
  [[nodiscard]] base::WallTime shop_time() const;
  [[nodiscard]] base::Millis clock_skew() const { return skew_; }  // shop - box
  [[nodiscard]] net::Budget& budget() { return budget_; }

 private:
  base::Task<base::Result<net::Response>> exchange(Call call);
  net::Request request_of(const Call& call, const std::string& token) const;
  void note_date(const net::Response& response);

  const base::Clock& clock_;
  net::Transport& transport_;
  ClientOptions options_;
  net::TokenCache tokens_;
  net::Budget budget_;
  base::Millis skew_{0};
  bool date_seen_ = false;
};

}  // namespace holdfast::shopware

// $batch calls: many requests in one exchange, one answer each.
//
// Model: run() gives as many answers as there were items, in order. An answer may have any status;
// an error says that the whole call failed, or that the item was not executed because the
// organisation stopped before it. Items run one after the other over there. Loop thread.
#pragma once

#include "base/random.hpp"
#include "dynamics/client.hpp"
#include "dynamics/multipart.hpp"

namespace holdfast::dynamics {

constexpr std::size_t batch_items_max = 1'000;  // facts on Dynamics 3

class Batcher {
 public:
  Batcher(Client& client, const base::Clock& clock, base::Random& random)
      : client_(client), clock_(clock), random_(random) {}

  base::Task<std::vector<base::Result<net::Response>>> run(std::vector<BatchItem> items,
                                                           std::string doing);

 private:
  std::vector<base::Result<net::Response>> answers_of(const net::Response& response,
                                                      std::size_t count, const std::string& doing,
                                                      bool writes);
  std::string fresh_id();

  Client& client_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace holdfast::dynamics

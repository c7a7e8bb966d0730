// $batch calls: many requests in one exchange, one answer each.
//
// Model: run() gives as many answers as there were items, in order. An answer may have any status;
// an error says that the whole call failed, or that the item was not executed. Items run one after
// the other over there, and are asked to go on behind one that is refused. Where the organisation
// stops at it all the same, the rest is sent again at once, each time behind an answer more; what
// stops for another reason than a refusal (429, 5xx) waits. Loop thread.
#pragma once

#include "base/random.hpp"
#include "dynamics/client.hpp"
#include "dynamics/multipart.hpp"

namespace holdfast::dynamics {

constexpr std::size_t batch_items_max = 1'000;  // facts on Dynamics 3
constexpr int batch_stops_max = 8;              // so often the rest is sent again

class Batcher {
 public:
  Batcher(Client& client, const base::Clock& clock, base::Random& random)
      : client_(client), clock_(clock), random_(random) {}

  base::Task<std::vector<base::Result<net::Response>>> run(std::vector<BatchItem> items,
                                                           std::string doing);

 private:
  // Answers from the first item on, as far as they came.
  base::Task<base::Result<std::vector<net::Response>>> once(std::vector<BatchItem> items,
                                                            std::string doing, bool writes);
  base::Result<std::vector<net::Response>> parts_of(const net::Response& response,
                                                    const std::string& doing, bool writes);
  std::string fresh_id();

  Client& client_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace holdfast::dynamics

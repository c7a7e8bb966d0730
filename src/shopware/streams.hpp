// The streams of changes: products, customers, and orders by every clock that can move them.
//
// Model: an order's children do not touch the order's own stamp (a shipped delivery, a paid
// transaction, a tracking code, an edited line; facts on Shopware 13.2), so deliveries,
// transactions, line items, addresses and the state history each have their own feed; all of them
// yield whole orders. Nor do addresses touch their customer. A feed first lists what changed (ids
// and stamps only), then reads what was not handed out already. Loop thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/connector.hpp"
#include "shopware/client.hpp"
#include "shopware/feed.hpp"

namespace holdfast::shopware {

class Streams {
 public:
  explicit Streams(Client& client) : client_(client) {}

  // Feeds of changes stand before the loads, so that their watermarks are older.
  [[nodiscard]] static std::vector<std::string> names();
  // What they tell is rare and no haste: only new orders, moved states and products are.
  [[nodiscard]] static bool patient(std::string_view stream);
  base::Task<base::Result<std::optional<flow::LoadSize>>> load_size(std::string stream,
                                                                    std::string cursor);
  base::Task<base::Result<flow::Page>> pull(std::string stream, std::string cursor);
  // Whole documents by id, in no order; those that do not exist are left out.
  base::Task<base::Result<std::vector<flow::Document>>> read(std::string type,
                                                             std::vector<std::string> ids);

 private:
  struct Stream;
  struct Listed {
    std::string id;     // of the document to read: the order of a delivery
    std::string stamp;  // of the row itself
    std::string row;
  };
  struct Memory {  // rows handed out since the cursor `after` was given out
    std::string after;
    std::map<std::string, std::string> stamps;
  };
  base::Task<base::Result<std::int64_t>> count(const Stream* stream, std::int64_t after);
  base::Task<base::Result<flow::Page>> load(const Stream* stream, FeedCursor cursor);
  base::Task<base::Result<flow::Page>> delta(const Stream* stream, FeedCursor cursor,
                                             std::string given);
  base::Task<base::Result<std::vector<Listed>>> list(const Stream* stream, FeedCursor cursor);
  base::Task<base::Result<std::vector<std::string>>> orders_of(std::vector<std::string> references);
  std::vector<Listed> unseen(Memory& memory, std::vector<Listed> rows);

  Client& client_;
  std::map<std::string, Memory> memories_;
};

}  // namespace holdfast::shopware

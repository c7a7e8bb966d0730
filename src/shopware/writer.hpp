// Documents written to the shop: products' master data and prices, customers with their addresses,
// flags in the custom fields of orders.
//
// Model: ids come from us, so that a create that is repeated finds itself; its answer is settled by
// looking when it was lost. What the shop says in `Location` is not believed: after a product with
// variants it names a variant. Updates of one kind go together as a batch (batch.hpp). Custom
// fields are merged key by key there, but nothing or an empty object would wipe all of them: it is
// left out. Loop thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/connector.hpp"
#include "shopware/client.hpp"

namespace holdfast::shopware {

class Writer {
 public:
  using Answers = std::vector<base::Result<flow::Receipt>>;

  explicit Writer(Client& client) : client_(client) {}
  // One answer a row, in order.
  base::Task<Answers> write(std::vector<flow::Write> rows);

 private:
  base::Task<base::Result<flow::Receipt>> create(flow::Write row);
  base::Task<base::Result<flow::Receipt>> update(flow::Write row);
  base::Task<base::Result<bool>> exists(std::string type, std::string id);
  base::Task<void> update_together(std::string type, std::vector<std::size_t> places,
                                   std::vector<flow::Write>& rows, Answers& answers);

  Client& client_;
};

}  // namespace holdfast::shopware

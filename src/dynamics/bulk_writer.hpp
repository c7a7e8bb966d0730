// Several new rows of one append-only table in one message, CreateMultiple (facts on Dynamics 2.7).
//
// Model: the message writes all of its rows or none, and its refusal does not say which row it is
// about. So it comes first, and where it is refused nothing is written: the same rows go at once as
// $batch, which has an answer for each. How many groups then go as $batch without trying doubles
// with every failure, 1 to 32; a message that is taken begins anew. A table is asked once whether
// it has the message; where that is not told, it has not. An answer that names our ids is the only
// one that is believed: rows it leaves out may have been written, and are found when they are sent
// again. Loop thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamics/client.hpp"
#include "dynamics/tables.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

using Receipts = std::vector<base::Result<flow::Receipt>>;

constexpr int bulk_rest_max = 32;  // groups

class BulkWriter {
 public:
  explicit BulkWriter(Client& client) : client_(client) {}

  // One answer a row; nothing where the rows have to go as $batch, none of them written.
  base::Task<std::optional<Receipts>> push(std::vector<flow::Write> rows);
  // The same of any table, whether it is known to have the message or not.
  base::Task<std::optional<Receipts>> create(const Table& table, std::vector<flow::Write> rows);
  base::Task<base::Result<bool>> offered(std::string logical);

 private:
  struct Door {
    enum class State : std::uint8_t { unasked, asking, open, shut };
    State state = State::unasked;
    int rest = 0;       // groups that do not try
    int next_rest = 1;  // after the next failure
    void failed();
  };
  base::Task<bool> may_try(const Table& table);
  [[nodiscard]] Receipts receipts_of(const Table& table, const std::vector<flow::Write>& rows,
                                     const net::Response& response);

  Client& client_;
  std::map<std::string_view, Door> doors_;  // by logical name
};

}  // namespace holdfast::dynamics

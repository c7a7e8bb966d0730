// Writing absolute stock without losing what orders take meanwhile (facts on Shopware 4.3, 13.1).
//
// Model: orders move `stock` and `sales` by opposite amounts, an absolute write leaves `sales`
// alone. Target: stock = supply - sales. Read, write in batches, read again; rows whose sales moved
// in between are written again, until the sum stands. Repeating is harmless; a lost answer is
// settled by the read. Stock may be negative; the shop counts whole pieces, so parts are left out.
#pragma once

#include <string>
#include <vector>

#include "flow/connector.hpp"
#include "shopware/client.hpp"

namespace holdfast::shopware {

constexpr std::size_t supply_rows_per_request = 100;
constexpr int supply_rounds_max = 12;

class Supply {
 public:
  explicit Supply(Client& client) : client_(client) {}
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set(
      std::vector<flow::SupplyTarget> targets);

 private:
  struct Row {
    flow::SupplyTarget target;
    flow::SupplyAnswer answer;
    bool read = false;
    bool settled = false;
    [[nodiscard]] bool open() const { return !settled && !answer.error; }
    [[nodiscard]] base::Result<std::int64_t> wanted_stock() const;
  };
  base::Task<base::Status> read(std::vector<Row>& rows);
  base::Task<base::Status> write(std::vector<Row>& rows);
  static void compare(Row& row, bool first);
  static base::Json batch_of(const std::vector<Row*>& rows);

  Client& client_;
};

}  // namespace holdfast::shopware

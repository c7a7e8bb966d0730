// Rows of one entity, written by as few calls as the shop can take.
//
// Model: a call to sync is one transaction there, all or nothing. A row that the shop refuses (a
// product deleted meanwhile, a wrong type) is cut out by the pointer of the complaint and the rest
// is sent again; where no pointer names a row, by halves. Absolute rows may be repeated without
// harm. At most 100 rows a call: full throughput and the least to repeat (facts on Shopware 13.4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shopware/client.hpp"

namespace holdfast::shopware {

constexpr std::size_t batch_rows_max = 100;

struct Batch {
  std::string entity;     // "product"
  std::string operation;  // names the batch in the shop's pointers
  std::string doing;      // in words
  std::vector<base::Json> rows;
};

// One place a row: nothing when it is written, else why not. Rows that a failed call left open all
// carry its error (unavailable, unknown_outcome, misconfigured).
using RowErrors = std::vector<std::optional<base::Error>>;
base::Task<RowErrors> write_rows(Client& client, Batch batch);

}  // namespace holdfast::shopware

// Writing rows: creates with an id of ours, updates of rows that exist.
//
// Model (facts on Dynamics 2.2, 2.3, 3): a create is a POST that carries its primary key, so that a
// repeat answers "duplicate"; the row is then read back. Of an append-only table it must hold what
// was sent, or the entry is refused; of any other it may have been edited since. An update is a
// PATCH that never creates (If-Match). Where a create tells how the same thing would look that
// somebody else made, that is looked for first (row_finder.hpp). A row that is born a draft (a
// product, facts 7.3) is made first and published by a second call: whoever died between the two
// finds his own draft, known by his id, and publishes that; so none is made by its key's address.
// One row goes alone and tells its version, several of an append-only table go in bulk where they
// can (bulk_writer.hpp), all others as $batch. Loop thread.
#pragma once

#include "dynamics/batch.hpp"
#include "dynamics/bulk_writer.hpp"
#include "dynamics/tables.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

constexpr std::size_t batch_rows_max = 200;

class Writer {
 public:
  Writer(Client& client, Batcher& batcher, const Columns& columns)
      : client_(client), batcher_(batcher), columns_(columns), bulk_(client) {}

  base::Task<Receipts> push(std::vector<flow::Write> rows);

 private:
  base::Task<base::Result<flow::Receipt>> one(flow::Write row);
  base::Task<base::Result<flow::Receipt>> plain(flow::Write row);
  base::Task<base::Result<flow::Receipt>> look_again(flow::Write row, base::Error said);
  base::Task<base::Result<flow::Receipt>> upsert(flow::Write row);
  base::Task<base::Result<flow::Receipt>> make_and_publish(flow::Write row);
  base::Task<base::Result<flow::Receipt>> publish(flow::Write row, base::Json state);
  base::Task<base::Result<base::Json>> whole(std::string type, std::string id);
  base::Task<Receipts> several(std::vector<flow::Write> rows);
  // For creates that were answered "duplicate": what stands there, judged.
  base::Task<Receipts> read_back(std::vector<flow::Write> rows, std::vector<base::Error> said);

  Client& client_;
  Batcher& batcher_;
  const Columns& columns_;
  BulkWriter bulk_;
};

}  // namespace holdfast::dynamics

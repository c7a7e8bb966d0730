// Several records that exist at an endpoint, brought there together: all are read at once, merged
// at once, written at once and read back at once. Loop thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sync/record_steps.hpp"

namespace holdfast::sync {

class RecordBatch {
 public:
  struct Row {
    Subject subject{};
    std::optional<Native> native{};    // there; else the row goes by itself
    std::optional<RecordPlan> plan{};  // what is to be written, once it is known
    std::optional<base::Result<Delivery>> answer{};
  };

  RecordBatch(Context& context, store::Endpoint endpoint, std::vector<Row>& rows)
      : context_(context), endpoint_(endpoint), rows_(rows) {}

  // Rows that are left without an answer go one by one.
  base::Task<void> bring();

 private:
  using Documents = std::map<std::string, flow::Document>;  // by id
  using Seen = std::map<std::string, Documents>;            // by type
  base::Task<base::Result<Seen>> look();
  std::vector<const flow::Document*> found_in(const base::Result<Seen>& seen);
  void plan(const base::Status& merged);
  base::Task<void> write();

  Context& context_;
  store::Endpoint endpoint_;
  std::vector<Row>& rows_;
};

}  // namespace holdfast::sync

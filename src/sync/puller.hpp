// Reads what changed at one endpoint, stream by stream, and takes it into the box.
//
// Model: every stream has a cursor, stored in the same transaction as what its page changed, so
// that a crash repeats a page at most and a repeated page changes nothing. Polling is the truth;
// hint() (a webhook, the line's return) only makes it sooner. When a stream that began again is
// through, what was deleted meanwhile is still to be looked for: that is noted with its last page,
// for the sweep. Loop thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sync/context.hpp"
#include "sync/health.hpp"
#include "sync/stock_reader.hpp"

namespace holdfast::sync {

struct PullerOptions {
  base::Millis interval{2000};  // between rounds over all streams
  // Documents of this type mark the stock of the product they name instead of becoming records.
  std::string stock_document = "holdfast_stockonhand";
};

struct StreamState {
  bool first_load_done = false;
  std::uint64_t documents = 0;
  base::MonotonicTime last_pull{};
  std::string fault;
  std::string remark;  // where it is not read as it should be
};

class Puller {
 public:
  Puller(Context& context, store::Endpoint endpoint, Health& health, StockReader* stock,
         PullerOptions options);

  base::Task<void> run();
  void stop() { stopping_ = true; }
  void hint();

  [[nodiscard]] const std::map<std::string, StreamState>& streams() const { return streams_; }
  [[nodiscard]] bool first_load_done() const;
  // What the system said it is; empty before it was reached.
  [[nodiscard]] const flow::Probe& probe() const { return probe_; }
  // Counts finished rounds over all streams.
  [[nodiscard]] std::uint64_t rounds() const { return rounds_; }

 private:
  base::Task<bool> ask_what_it_is();
  base::Task<bool> round();
  base::Task<bool> pull(std::string stream);
  base::Task<bool> take(std::string stream, flow::Page page);

  Context& context_;
  store::Endpoint endpoint_;
  Health& health_;
  StockReader* stock_;
  PullerOptions options_;
  std::map<std::string, StreamState> streams_;
  flow::Probe probe_;
  std::uint64_t rounds_ = 0;
  bool hinted_ = false;
  bool stopping_ = false;
};

}  // namespace holdfast::sync

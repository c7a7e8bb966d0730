// Installs the ERP's on-hand as observations.
//
// Model (design 6, facts on causality B.4.1): an absolute number from the ERP counts only together
// with the set of our movements it includes. The connector's double collect gives numbers that
// include everything posted before it began; here the set is made exact: no post of that stock may
// fly during the read, and the context is every movement of that stock posted before. Numbers for
// stock with posts in flight, with a row sent whose answer was lost (it may be in the number, and
// the box still counts it itself), with a count not yet told to the ERP, or with a hole among its
// posted movements are not installed; their items stay marked and are read again. Loop thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sync/context.hpp"
#include "sync/health.hpp"
#include "sync/pusher.hpp"
#include "sync/unposted.hpp"

namespace holdfast::sync {

struct StockReaderOptions {
  std::size_t items_max = 50;         // per read
  base::Millis pause{500};            // between reads: echoes of a burst are read once
  base::Millis scarce_pause{30'000};  // the same while requests wait for the ERP's quota
};

// Key under which postings of one stock are ordered.
std::string posting_key(const warehouse::StockKey& key);

class StockReader {
 public:
  StockReader(Context& context, Health& health, Pusher& pusher, StockReaderOptions options);

  // The ERP says the stock of this product changed.
  void mark(const std::string& native_item) { dirty_.insert(native_item); }
  // At every start, and when the first load is done: products have to be known before.
  void mark_everything() { everything_ = true; }
  base::Task<void> run();
  void stop() { stopping_ = true; }

  // All of it was read once: ever, and since the start.
  [[nodiscard]] bool first_load_done() const { return first_load_done_; }
  [[nodiscard]] bool first_read_done() const { return first_read_done_; }
  // Stocks of which a number was installed for the first time, since start.
  [[nodiscard]] std::uint64_t first_numbers() const { return first_numbers_; }
  [[nodiscard]] std::size_t marked() const { return dirty_.size(); }

 private:
  base::Task<bool> read_some();
  // False: not now, read it again.
  bool install_row(const store::View& view, const flow::OnHand& row, std::uint64_t tick,
                   store::Transaction& out);
  bool set_aside(const warehouse::StockKey& key, const flow::OnHand& row);
  base::Task<bool> install(std::vector<flow::OnHand> rows, std::uint64_t tick);
  base::Task<void> note_everything_read();
  void retry_later(const std::vector<std::string>& items);

  Context& context_;
  Health& health_;
  Pusher& pusher_;
  StockReaderOptions options_;
  std::set<std::string> dirty_;
  Unposted unposted_;
  std::set<warehouse::StockKey> unknown_;
  std::uint64_t first_numbers_ = 0;
  bool everything_ = false;
  bool first_load_done_ = false;
  bool first_read_done_ = false;
  bool stopping_ = false;
};

}  // namespace holdfast::sync

// Looks for what no feed tells: documents that were deleted in a system without tombstones, and
// stock that somebody wrote there.
//
// Model: what the box has linked is divided into 256 parts by the record's id, and a part is looked
// at from time to time, so that every record is seen once in the stated span and no hour costs more
// than another. After a stream was read again from its beginning (unaccounted_key) everything is
// looked for at once. Nothing is concluded here about stock: a sum other than the agreed one queues
// the item's supply, and telling it finds who wrote (sync/supply.hpp). A deleted document is taken
// in as a tombstone. The first part is drawn, so that a box that is restarted every day sees all of
// them. A full re-index at the shop moves no sum and deletes nothing: it costs reads. Loop thread.
#pragma once

#include "sync/context.hpp"
#include "sync/health.hpp"

namespace holdfast::sync {

struct SweepOptions {
  bool stock = true;                            // whether stock is looked at
  base::Millis stock_span{30 * 60'000};         // every item's stock once in half an hour
  base::Millis deleted_span{24 * 3'600'000LL};  // every document once a day
};

// Noted while documents may have gone that no stream told of.
std::string unaccounted_key(store::Endpoint endpoint);

class Sweep {
 public:
  static constexpr unsigned parts = 256;
  static constexpr std::size_t rows_max = 100;  // per request

  Sweep(Context& context, store::Endpoint endpoint, Health& health, SweepOptions options = {});
  base::Task<void> run();
  void stop() { stopping_ = true; }

  base::Task<base::Status> look_at_stock(unsigned part);
  base::Task<base::Status> look_for_deleted(unsigned part);
  // All of them, if a stream began again; done once.
  base::Task<base::Status> account();

 private:
  struct Item;
  // Of those whose record's id begins so.
  base::Task<base::Status> look_for_deleted(std::string beginning);
  [[nodiscard]] std::vector<Item> items_of(unsigned part) const;
  base::Task<base::Status> compare(std::vector<Item> items);
  base::Task<base::Status> look_for_deleted(std::string type, std::vector<std::string> natives);

  Context& context_;
  store::Endpoint endpoint_;
  Health& health_;
  SweepOptions options_;
  bool stopping_ = false;
};

}  // namespace holdfast::sync

// The change feed of one entity: a first load in the order of making, then a watermark that
// overlaps (facts on Shopware 2.3, 2.4).
//
// Model: rows become visible later than their stamp, so every window begins before the last one
// ended; a row seen again changes nothing further up. The first load walks `autoIncrement` where
// the entity has one. A range on `id` is never used: it compares text with binary there. The
// watermark comes from the shop's own clock (Date header). Cursors are JSON text.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/time.hpp"

namespace holdfast::shopware {

constexpr std::int64_t feed_rows_max = 100;  // with all associations
constexpr base::Seconds feed_overlap_s{90};

struct FeedCursor {
  bool loaded = false;        // the first load is over
  std::int64_t position = 0;  // first load: greatest autoIncrement taken
  base::WallTime since{};     // watermark of the delta
  base::WallTime until{};     // end of the window being read
  std::int64_t page = 0;      // pages of the window taken so far

  [[nodiscard]] std::string dump() const;
  static FeedCursor parse(const std::string& text);  // anything unreadable begins anew
};

// {"type":"multi","operator":"OR", ...}: stamped by an edit or a creation at or after `since`.
base::Json changed_since(base::WallTime since);
base::Json range(const std::string& field, const char* how, base::Json value);
base::Json equals_any(const std::string& field, const std::vector<std::string>& values);
base::Json any_of(std::vector<base::Json> queries);
base::Json sort_by(std::initializer_list<const char*> fields);

}  // namespace holdfast::shopware

// Streams of tables that track no changes, read by the time of modification (facts on Dynamics 2.5,
// 4).
//
// Model: the first load goes by the key, so that no row is skipped for having changed meanwhile.
// From then on each pull asks for what was modified since the newest time read, less an overlap: a
// row may be committed later than its time says. What the overlap repeats is dropped while this
// process remembers having given it; after a restart it comes once more, which changes nothing.
// Deletions are not seen here; the sweep looks for them. Times are the organisation's. Loop thread.
#pragma once

#include <map>
#include <unordered_map>

#include "dynamics/cursor.hpp"
#include "dynamics/tables.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

constexpr base::Seconds polling_overlap{300};

// A cursor at the beginning of a load that starts at `now`.
Cursor polled_beginning(const Table& table, const std::string& select, base::WallTime now);
// What to ask for; a link in the cursor goes first.
std::string polled_path(const Table& table, const std::string& select, const Cursor& cursor);
// Where the stream stands after a page: `next` leads on, or is empty.
Cursor polled_following(const Cursor& cursor, std::string next, const flow::Page& page);

// Knows what was given out lately.
class Repeats {
 public:
  // Leaves in the page of this cursor what was not given before. `following`: the cursor after it.
  void drop(const std::string& stream, const Table& table, const Cursor& cursor,
            const Cursor& following, std::vector<flow::Document>& documents);

 private:
  struct Given {
    std::uint64_t version;
    base::WallTime modified;
  };
  struct Stream {
    std::uint64_t round = 0;
    std::unordered_map<std::string, Given> rows;
  };
  std::map<std::string, Stream> streams_;
};

}  // namespace holdfast::dynamics

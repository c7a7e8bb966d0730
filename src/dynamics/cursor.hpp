// Where a stream stands: what the engine stores with a page and gives back.
//
// Model: JSON text. `path` is a link of the organisation without its address; `next` says that it
// leads on within a first load, otherwise it holds a delta token, given out at `issued`. A cursor
// of another organisation, of another choice of columns or of a token about to expire is of no use:
// the stream is then read from its beginning (facts on Dynamics 4, 12). A stream read by the time
// of modification has no token: it holds how far it was read (`since`), no link between two pulls.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace holdfast::dynamics {

struct Cursor {
  std::string path;
  bool next = false;
  bool restarted = false;  // the first load under way replaces one that had been done before
  base::WallTime issued{};
  std::string select;        // hash of the columns read
  std::string organization;  // id
  bool polled = false;       // by time of modification (polling.hpp); the rest is for that alone
  base::WallTime since{};    // what was modified before was read
  base::WallTime newest{};   // of the pull under way; 0 while all is loaded by key
  std::uint64_t round = 0;   // counts pages

  [[nodiscard]] std::string text() const;
  static base::Result<Cursor> parse(std::string_view text);
};

std::string select_hash(std::string_view select);

struct CursorRule {
  std::string select, organization;
  base::WallTime now{};
  bool now_known = false;
  int days_kept = 0;  // organization.expirechangetrackingindays; 0: not known
};
[[nodiscard]] bool is_usable(const Cursor& cursor, const CursorRule& rule);

}  // namespace holdfast::dynamics

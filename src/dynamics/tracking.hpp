// Streams by change tracking (facts on Dynamics 4), and single rows.
//
// Model: the first load reads page after page and ends with a delta link; from then on each pull
// asks what changed since. A delta token that is void (expired, or the table's customising was
// published) or about to be begins the load again, which is said with the page (`restarted`) until
// the load is through. A table without change tracking is read by the time of modification
// (polling.hpp), which is said with every page. An order's lines have a row version of their own;
// they are read with every order that changed. A deleted stock row names no item any more: the page
// then says `all_stock`.
#pragma once

#include "dynamics/cursor.hpp"
#include "dynamics/organization.hpp"
#include "dynamics/polling.hpp"
#include "dynamics/tables.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

class Tracking {
 public:
  Tracking(Client& client, Organization& organization, const Columns& columns)
      : client_(client), organization_(organization), columns_(columns) {}

  // The stream must outlive the call.
  base::Task<base::Result<flow::Page>> pull(const StreamTable& stream, std::string cursor);
  base::Task<base::Result<flow::Document>> read(std::string type, std::string id);

 private:
  base::Task<base::Result<flow::Page>> fetch(const StreamTable* stream, Cursor cursor);
  base::Task<base::Result<flow::Page>> begin_again(const StreamTable* stream);
  base::Task<base::Status> add_lines(const Table* table, std::vector<flow::Document>& documents);
  base::Task<base::Status> read_lines(const Table* of, std::vector<std::string> orders,
                                      base::Json::Array& out);
  [[nodiscard]] Cursor beginning(const StreamTable& stream) const;
  [[nodiscard]] CursorRule rule(const StreamTable& stream) const;
  [[nodiscard]] std::string select(const StreamTable& stream) const;
  base::Result<flow::Page> page_of(const StreamTable& stream, const Cursor& cursor,
                                   base::Json body);
  // The cursor after a page with these links.
  [[nodiscard]] base::Result<Cursor> following(const StreamTable& stream, const Cursor& cursor,
                                               const base::Json& body,
                                               const flow::Page& page) const;

  Client& client_;
  Organization& organization_;
  const Columns& columns_;
  Repeats repeats_;
};

}  // namespace holdfast::dynamics

// Rows of the Web API as documents.
//
// Model: the body is the row as the organisation prints it, numbers exact. A document's version is
// the row's versionnumber; the ETag says the same and stands in where the column is not selected.
// Rows without an id are passed over: they cannot be told apart.
#pragma once

#include <optional>

#include "base/json.hpp"
#include "dynamics/tables.hpp"
#include "flow/document.hpp"
#include "net/transport.hpp"

namespace holdfast::dynamics {

// {"value":[...]}: the rows of a collection's answer, or an error naming what was asked.
base::Result<const base::Json::Array*> rows_of(const base::Json& body, const std::string& doing);

std::uint64_t version_of(const base::Json& row);

// A row of a table, or the tombstone that change tracking gives for a deleted one.
std::optional<flow::Document> document_of(const Table& table, base::Json row);

}  // namespace holdfast::dynamics

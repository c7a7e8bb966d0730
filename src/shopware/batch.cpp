#include "shopware/batch.hpp"

#include <algorithm>
#include <deque>

#include <fmt/core.h>

#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

using Part = std::vector<std::size_t>;  // numbers of rows

std::deque<Part> parts_of(std::size_t rows) {
  std::deque<Part> parts;
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % batch_rows_max == 0) parts.emplace_back();
    parts.back().push_back(row);
  }
  return parts;
}

Call call_of(const Batch& batch, const Part& part) {
  base::Json payload = base::Json::array();
  for (const std::size_t row : part) payload.push_back(batch.rows[row]);
  base::Json upsert = base::Json::object();
  upsert.set("entity", batch.entity);
  upsert.set("action", "upsert");
  upsert.set("payload", std::move(payload));
  base::Json body = base::Json::object();
  body.set(batch.operation, std::move(upsert));
  return {"POST", "/api/_action/sync", std::move(body), {}, batch.doing, true};
}

// Nothing was wrong with the rows: the shop was not there, or would not have us.
bool concerns_all(base::ErrorKind kind) {
  return kind == base::ErrorKind::unavailable || kind == base::ErrorKind::unknown_outcome ||
         kind == base::ErrorKind::misconfigured;
}

// Takes out the rows that pointers name; false when none does.
bool cut_out(const Batch& batch, const base::Json& body, Part& part, RowErrors& errors) {
  std::vector<std::size_t> places;
  for (const auto& bad : bad_rows(body, batch.operation)) {
    if (bad.row >= part.size()) continue;
    places.push_back(bad.row);
    errors[part[bad.row]] = base::Error{
        base::ErrorKind::invalid_input,
        fmt::format("Shopware, {}: the shop refuses this row: {}", batch.doing, bad.why)};
  }
  std::sort(places.rbegin(), places.rend());
  for (const std::size_t place : places) {
    part.erase(part.begin() + static_cast<std::ptrdiff_t>(place));
  }
  return !places.empty();
}

}  // namespace

base::Task<RowErrors> write_rows(Client& client, Batch batch) {
  RowErrors errors(batch.rows.size());
  std::deque<Part> open = parts_of(batch.rows.size());
  while (!open.empty()) {
    Part part = std::move(open.front());
    open.pop_front();
    if (part.empty()) continue;
    const auto reply = co_await client.call_raw(call_of(batch, part));
    if (reply && reply->status != 400) continue;
    if (reply && cut_out(batch, reply->body, part, errors)) {
      open.push_front(std::move(part));
      continue;
    }
    const base::Error error =
        reply ? classify({400, {}, reply->body.dump()}, batch.doing, true) : reply.error();
    if (concerns_all(error.kind)) {
      open.push_front(std::move(part));
      for (const auto& rest : open) {
        for (const std::size_t row : rest) errors[row] = error;
      }
      break;
    }
    if (part.size() == 1) {
      errors[part.front()] = error;
      continue;
    }
    const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
    open.emplace_front(middle, part.end());
    open.emplace_front(part.begin(), middle);
  }
  co_return errors;
}

}  // namespace holdfast::shopware

#include "sync/record_batch.hpp"

namespace holdfast::sync {
namespace {

const flow::Document* find_in(const auto& seen, const Native& native) {
  if (!seen) return nullptr;
  const auto type = seen->find(native.type);
  if (type == seen->end()) return nullptr;
  const auto found = type->second.find(native.id);
  return found == type->second.end() ? nullptr : &found->second;
}

}  // namespace

base::Task<void> RecordBatch::bring() {
  for (auto& row : rows_) {
    if (row.answer) continue;
    const auto first_look = plan_record(context_, endpoint_, row.subject);
    if (first_look && !first_look->write) {
      row.answer.emplace(Delivery{"{}", {}});
    } else if (first_look) {
      row.native = first_look->native;
    }
  }
  const auto seen = co_await look();
  std::vector<const flow::Document*> documents = found_in(seen);
  const auto merged = co_await take_in(context_, endpoint_, std::move(documents));
  plan(merged);
  co_await write();
}

// What is there now of the rows that are linked.
base::Task<base::Result<RecordBatch::Seen>> RecordBatch::look() {
  std::map<std::string, std::vector<std::string>> ids;
  for (const auto& row : rows_) {
    if (row.native && !row.answer) ids[row.native->type].push_back(row.native->id);
  }
  Seen seen;
  for (auto& [type, wanted] : ids) {
    auto documents = co_await context_.connector(endpoint_).read_many(type, std::move(wanted));
    if (!documents) co_return tl::unexpected<base::Error>(documents.error());
    for (auto& document : *documents) {
      std::string id = document.id;
      seen[type].emplace(std::move(id), std::move(document));
    }
  }
  co_return seen;
}

std::vector<const flow::Document*> RecordBatch::found_in(const base::Result<Seen>& seen) {
  std::vector<const flow::Document*> documents;
  for (auto& row : rows_) {
    if (row.answer || !row.native) continue;
    if (!seen) {
      row.answer.emplace(tl::unexpected<base::Error>(seen.error()));
    } else if (const auto* document = find_in(seen, *row.native)) {
      documents.push_back(document);
    } else {
      row.answer.emplace(tl::unexpected<base::Error>(deleted_there(endpoint_, *row.native)));
    }
  }
  return documents;
}

void RecordBatch::plan(const base::Status& merged) {
  for (auto& row : rows_) {
    if (row.answer || !row.native) continue;
    if (!merged) {
      row.answer.emplace(tl::unexpected<base::Error>(merged.error()));
      continue;
    }
    auto current = plan_record(context_, endpoint_, row.subject);
    if (current && !current->write) row.answer.emplace(Delivery{"{}", {}});
    // What is associated with other rows takes calls of its own.
    if (current && current->write && current->write->associate.is_null()) {
      row.plan.emplace(std::move(*current));
    }
  }
}

base::Task<void> RecordBatch::write() {
  std::vector<Row*> written;
  std::vector<flow::Write> writes;
  for (auto& row : rows_) {
    if (!row.plan) continue;
    written.push_back(&row);
    writes.push_back(*row.plan->write);
  }
  if (writes.empty()) co_return;
  auto receipts = co_await context_.connector(endpoint_).push(std::move(writes));
  while (receipts.size() < written.size()) {
    receipts.emplace_back(base::fail(base::ErrorKind::internal, "a write without an answer"));
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (receipts[i]) continue;
    written[i]->answer.emplace(pass(receipts[i], "writing " + name_of(written[i]->plan->record)));
  }
  const auto seen = co_await look();
  for (std::size_t i = 0; i < written.size(); ++i) {
    Row& row = *written[i];
    if (row.answer) continue;
    const auto* document = find_in(seen, *row.native);
    row.answer.emplace(
        delivery_of(context_, endpoint_, std::move(*row.plan), *receipts[i], document));
  }
}

}  // namespace holdfast::sync

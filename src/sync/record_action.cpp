#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "flow/order_sums.hpp"
#include "sync/actions.hpp"
#include "sync/intake.hpp"
#include "sync/intents.hpp"

namespace holdfast::sync {
namespace {

// An order needs its customer, a customer nothing: deeper would be a circle in the mappings.
constexpr int depth_max = 4;

std::string name_of(const warehouse::Record& record) {
  std::string name = record.text("number");
  if (name.empty()) name = record.text("sku");
  return fmt::format("{} {}", warehouse::to_string(record.kind),
                     name.empty() ? record.id.hex() : name);
}

base::Status sums_fit(const warehouse::Record& record) {
  if (record.kind != warehouse::RecordKind::order) return {};
  const auto sums = flow::check_order_sums(record.values());
  if (!sums) return tl::unexpected<base::Error>(sums.error());
  if (sums->problems.empty()) return {};
  std::string all;
  for (const auto& problem : sums->problems) all += (all.empty() ? "" : "; ") + problem;
  return base::fail(base::ErrorKind::refused, name_of(record) + " does not add up: " + all +
                                                  ". Correct it in the shop, then "
                                                  "replay this entry");
}

// An order that was edited there may contradict itself as well as a new one.
bool tells_money(const std::vector<std::string>& fields) {
  return std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
    return field == "lines" || field == "shipping_cost" || field == "shipping_tax" ||
           field == "total_gross";
  });
}

// "customer:<guid>": what has to be written first.
std::optional<std::pair<warehouse::RecordKind, base::Uuid>> dependency(const base::Error& error) {
  const auto colon = error.code.find(':');
  if (error.kind != base::ErrorKind::not_found || colon == std::string::npos) return std::nullopt;
  const auto kind = warehouse::parse_record_kind(error.code.substr(0, colon));
  const auto id = base::Uuid::parse(error.code.substr(colon + 1));
  if (!kind || !id) return std::nullopt;
  return std::pair(*kind, *id);
}

}  // namespace

struct RecordAction::Plan {
  const flow::RecordRoute* route = nullptr;
  const flow::Target* target = nullptr;
  warehouse::Record record;
  Shadow shadow;
  std::optional<Native> native;
  std::vector<std::string> fields;
  std::optional<flow::Write> write;  // nothing: the endpoint holds all of it
};

struct RecordAction::Row {
  warehouse::RecordKind kind = warehouse::RecordKind::item;
  base::Uuid id;
  std::optional<Native> native;  // there; else the row goes by itself
  std::optional<Plan> plan;      // what is to be written, once it is known
  std::optional<base::Result<Delivery>> answer;
};

base::Task<std::vector<base::Result<Delivery>>> RecordAction::run(
    std::vector<store::OutboxEntry> entries) {
  std::vector<Row> rows(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto payload = base::Json::parse(entries[i].payload);
    const auto kind =
        payload ? warehouse::parse_record_kind(base::JsonView(*payload)["kind"].text_or(""))
                : base::Result<warehouse::RecordKind>(tl::unexpected<base::Error>(payload.error()));
    const auto id = base::Uuid::parse(entries[i].key);
    if (kind && id) {
      rows[i].kind = *kind;
      rows[i].id = *id;
    } else {
      rows[i].answer.emplace(
          base::fail(base::ErrorKind::internal, "unreadable outbox entry of a record"));
    }
  }
  if (rows.size() > 1) co_await bring_together(rows);
  std::vector<base::Result<Delivery>> answers;
  for (auto& row : rows) {
    if (!row.answer) row.answer.emplace(co_await bring(row.kind, row.id, 0));
    answers.push_back(std::move(*row.answer));
  }
  co_return answers;
}

// Rows that are left without an answer go one by one.
base::Task<void> RecordAction::bring_together(std::vector<Row>& rows) {
  for (auto& row : rows) {
    if (row.answer) continue;
    const auto first_look = plan(row.kind, row.id);
    if (first_look) row.native = first_look->native;
  }
  auto seen = co_await look(rows);
  std::vector<const flow::Document*> documents;
  for (auto& row : rows) {
    if (row.answer || !row.native) continue;
    if (!seen) {
      row.answer.emplace(tl::unexpected<base::Error>(seen.error()));
      continue;
    }
    const auto& there = (*seen)[row.native->type];
    const auto found = there.find(row.native->id);
    if (found == there.end()) {
      row.answer.emplace(tl::unexpected<base::Error>(gone(*row.native)));
    } else {
      documents.push_back(&found->second);
    }
  }
  const auto merged = co_await take_in(std::move(documents));
  for (auto& row : rows) {
    if (row.answer || !row.native) continue;
    if (!merged) {
      row.answer.emplace(tl::unexpected<base::Error>(merged.error()));
      continue;
    }
    auto current = plan(row.kind, row.id);
    if (current && !current->write) row.answer.emplace(Delivery{"{}", {}});
    if (current && current->write) row.plan.emplace(std::move(*current));
  }
  co_await write_together(rows);
}

// What is there now, by type and id.
base::Task<base::Result<std::map<std::string, RecordAction::Documents>>> RecordAction::look(
    const std::vector<Row>& rows) {
  std::map<std::string, std::vector<std::string>> ids;
  for (const auto& row : rows) {
    if (row.native && !row.answer) ids[row.native->type].push_back(row.native->id);
  }
  std::map<std::string, Documents> seen;
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

base::Task<void> RecordAction::write_together(std::vector<Row>& rows) {
  std::vector<Row*> written;
  std::vector<flow::Write> writes;
  for (auto& row : rows) {
    if (!row.plan) continue;
    written.push_back(&row);
    writes.push_back(*row.plan->write);
  }
  if (writes.empty()) co_return;
  auto receipts = co_await context_.connector(endpoint_).push(std::move(writes));
  for (std::size_t i = 0; i < written.size(); ++i) {
    Row& row = *written[i];
    if (i >= receipts.size()) {
      row.answer.emplace(base::fail(base::ErrorKind::internal, "a write without an answer"));
    } else if (!receipts[i]) {
      row.answer.emplace(pass(receipts[i], "writing " + name_of(row.plan->record)));
    }
  }
  const auto stored = co_await look(rows);
  for (std::size_t i = 0; i < written.size(); ++i) {
    Row& row = *written[i];
    if (row.answer) continue;
    const flow::Document* document = nullptr;
    if (stored) {
      const auto type = stored->find(row.native->type);
      const auto found =
          type == stored->end() ? Documents::const_iterator{} : type->second.find(row.native->id);
      if (type != stored->end() && found != type->second.end()) document = &found->second;
    }
    row.answer.emplace(finish(std::move(*row.plan), *receipts[i], document));
  }
}

base::Task<base::Result<Delivery>> RecordAction::bring(warehouse::RecordKind kind, base::Uuid id,
                                                       int depth) {
  if (depth > depth_max) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         "mappings refer to each other in a circle: check config/mappings");
  }
  const auto first_look = plan(kind, id);
  if (first_look && first_look->native) {
    const auto merged = co_await merge_theirs(*first_look->native);
    if (!merged) co_return tl::unexpected<base::Error>(merged.error());
  }
  auto current = plan(kind, id);
  if (!current) {
    const base::Error error = current.error();
    const auto needs = dependency(error);
    if (!needs || !may_create(needs->first)) co_return tl::unexpected<base::Error>(error);
    auto first = co_await bring(needs->first, needs->second, depth + 1);
    if (!first) co_return first;
    // Nothing to store: its own entry brought it meanwhile.
    if (!first->effects.empty()) {
      const auto stored = co_await context_.store.commit(std::move(first->effects));
      if (!stored) co_return tl::unexpected<base::Error>(stored.error());
    }
    co_return co_await bring(kind, id, depth + 1);
  }
  co_return co_await write(std::move(*current));
}

// A record that no route creates there has to be made by a person, whatever waits for it.
bool RecordAction::may_create(warehouse::RecordKind kind) const {
  const flow::RecordRoute* route = context_.routes.of(kind);
  return route != nullptr &&
         std::any_of(route->to.begin(), route->to.end(), [&](const auto& target) {
           return target.creates && target.system == store::to_string(endpoint_);
         });
}

base::Result<RecordAction::Plan> RecordAction::plan(warehouse::RecordKind kind,
                                                    const base::Uuid& id) const {
  Plan out;
  const store::View view = context_.store.view();
  const StoreLookups lookups(context_, view);
  auto record = view.record(kind, id);
  if (!record) return pass(record);
  out.route = context_.routes.of(kind);
  if (!*record || out.route == nullptr) {
    return base::fail(base::ErrorKind::internal, "a record is queued that is not stored");
  }
  out.record = std::move(**record);
  out.native = find_native(view, *out.route, endpoint_, id);
  const auto bytes = view.note(store::Shelf::shadow, shadow_key(endpoint_, kind, id));
  auto shadow = bytes ? decode_shadow(*bytes) : base::Result<Shadow>(Shadow{});
  if (!shadow) return pass(shadow);
  out.shadow = std::move(*shadow);
  const warehouse::Fields values = out.record.values();
  flow::WriteRequest request{values, id, out.native ? out.native->id : "", nullptr,
                             out.shadow.version};
  auto target = context_.routes.target(*out.route, store::to_string(endpoint_), request, lookups);
  if (!target) return pass(target, name_of(out.record));
  out.target = *target;
  if (out.target == nullptr) return out;
  out.fields = missing_there(out.record, out.shadow, fields_for(*out.route, *out.target));
  if (out.fields.empty() && out.native) return out;
  if (!out.native && !out.target->creates) return out;
  if (!out.native || tells_money(out.fields)) {
    if (const auto fit = sums_fit(out.record); !fit)
      return tl::unexpected<base::Error>(fit.error());
  }
  const flow::FieldNames changed(out.fields.begin(), out.fields.end());
  if (out.native) request.changed = &changed;
  auto write = out.target->mapping.write(request, lookups);
  if (!write) return pass(write);
  out.write = std::move(*write);
  return out;
}

base::Task<base::Status> RecordAction::merge_theirs(Native native) {
  auto document = co_await context_.connector(endpoint_).read(native.type, native.id);
  if (!document) {
    const bool deleted = document.error().kind == base::ErrorKind::not_found;
    if (deleted) co_return tl::unexpected<base::Error>(gone(native));
    co_return tl::unexpected<base::Error>(document.error());
  }
  std::vector<const flow::Document*> documents{&*document};
  co_return co_await take_in(std::move(documents));
}

base::Error RecordAction::gone(const Native& native) const {
  return {base::ErrorKind::refused,
          fmt::format("{} {} was deleted in {}: restore it there or give this entry up",
                      native.type, native.id, store::to_string(endpoint_))};
}

base::Task<base::Status> RecordAction::take_in(std::vector<const flow::Document*> documents) {
  const auto lock = co_await context_.merging.lock();
  store::Transaction transaction;
  {
    const store::View view = context_.store.view();
    Intake intake(context_, view, endpoint_);
    for (const auto* document : documents) intake.take(*document);
    transaction = intake.finish();
  }
  if (transaction.empty()) co_return base::Status{};
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

base::Task<base::Result<Delivery>> RecordAction::write(Plan plan) {
  if (!plan.write) co_return Delivery{"{}", {}};
  const std::string type = plan.write->type;
  std::vector<flow::Write> rows{*plan.write};
  auto receipts = co_await context_.connector(endpoint_).push(std::move(rows));
  if (receipts.empty())
    co_return base::fail(base::ErrorKind::internal, "a write without an answer");
  if (!receipts.front()) co_return pass(receipts.front(), "writing " + name_of(plan.record));
  const flow::Receipt receipt = *receipts.front();
  const auto document = co_await context_.connector(endpoint_).read(type, receipt.id);
  co_return finish(std::move(plan), receipt, document ? &*document : nullptr);
}

// What the endpoint made of it: rounded, trimmed, completed. Read back, it is no edit.
base::Result<Delivery> RecordAction::finish(Plan plan, const flow::Receipt& receipt,
                                            const flow::Document* document) {
  const std::string type = plan.write->type;
  warehouse::Fields stored;
  std::uint64_t version = receipt.version;
  if (document != nullptr) {
    const store::View view = context_.store.view();
    const StoreLookups lookups(context_, view);
    version = document->version;
    for (const auto& entry : context_.routes.sources(store::to_string(endpoint_), type)) {
      if (entry.route != plan.route) continue;
      auto all = entry.source->mapping.read_all(*document, lookups);
      if (!all) continue;
      for (auto& read : *all) {
        if (!read.skipped) stored = std::move(read.fields);
      }
    }
  }
  std::vector<std::string> confirmed = plan.fields;
  confirm(plan.shadow, plan.record, confirmed, stored, version);
  Delivery delivery{fmt::format(R"({{"id":"{}"}})", receipt.id), {}};
  delivery.effects.emplace_back(
      store::Noted{store::Shelf::shadow, shadow_key(endpoint_, plan.record.kind, plan.record.id),
                   encode_shadow(plan.shadow)});
  if (plan.native) return delivery;
  note_link(delivery.effects, endpoint_, type, receipt.id, plan.record.id);
  if (plan.record.kind == warehouse::RecordKind::order) {
    for (const auto& [endpoint, connector] : context_.connectors) {
      queue_transition(delivery.effects, endpoint, plan.record.id);
    }
  }
  return delivery;
}

}  // namespace holdfast::sync

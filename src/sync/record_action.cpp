#include <algorithm>
#include <utility>

#include "base/json_view.hpp"
#include "flow/withheld.hpp"
#include "sync/actions.hpp"
#include "sync/associations.hpp"
#include "sync/record_batch.hpp"

namespace holdfast::sync {
namespace {

// An order needs its customer, a customer nothing: deeper would be a circle in the mappings. Each
// step brings at most two more, so whatever a mapping says an attempt ends after 63 of them.
constexpr int depth_max = 4;

// "customer:<guid>": what has to be written first.
std::optional<std::pair<warehouse::RecordKind, base::Uuid>> dependency(const base::Error& error) {
  const auto colon = error.code.find(':');
  if (error.kind != base::ErrorKind::not_found || colon == std::string::npos) return std::nullopt;
  const auto kind = warehouse::parse_record_kind(error.code.substr(0, colon));
  const auto id = base::Uuid::parse(error.code.substr(colon + 1));
  if (!kind || !id) return std::nullopt;
  return std::pair(*kind, *id);
}

// "reference:<table>:<key>": master data that is not there, or was made since it was loaded.
std::string missing_reference(const base::Error& error) {
  constexpr std::string_view mark = "reference:";
  if (error.kind != base::ErrorKind::not_found || !error.code.starts_with(mark)) return {};
  return error.code.substr(mark.size(), error.code.find(':', mark.size()) - mark.size());
}

RecordBatch::Row row_of(const store::OutboxEntry& entry) {
  RecordBatch::Row row;
  const auto payload = base::Json::parse(entry.payload);
  const auto kind =
      payload ? warehouse::parse_record_kind(base::JsonView(*payload)["kind"].text_or(""))
              : base::Result<warehouse::RecordKind>(tl::unexpected<base::Error>(payload.error()));
  const auto id = base::Uuid::parse(entry.key.substr(0, entry.key.find('/')));
  if (kind && id) {
    row.subject = {*kind, *id, base::JsonView(*payload)["part"].text_or("")};
  } else {
    row.answer.emplace(
        base::fail(base::ErrorKind::internal, "unreadable outbox entry of a record"));
  }
  return row;
}

}  // namespace

base::Task<std::vector<base::Result<Delivery>>> RecordAction::run(
    std::vector<store::OutboxEntry> entries) {
  std::vector<RecordBatch::Row> rows;
  for (const auto& entry : entries) rows.push_back(row_of(entry));
  RecordBatch batch(context_, endpoint_, rows);
  if (rows.size() > 1) co_await batch.bring();
  std::vector<base::Result<Delivery>> answers;
  for (auto& row : rows) {
    if (!row.answer) row.answer.emplace(co_await bring(row.subject, 0));
    answers.push_back(std::move(*row.answer));
  }
  co_return answers;
}

base::Task<base::Result<Delivery>> RecordAction::bring(Subject subject, int depth) {
  if (depth > depth_max) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         "mappings refer to each other in a circle: check config/mappings");
  }
  const auto first_look = plan_record(context_, endpoint_, subject);
  if (first_look && first_look->native && first_look->write) {
    const auto merged = co_await merge_theirs(*first_look->native);
    if (!merged) co_return tl::unexpected<base::Error>(merged.error());
  }
  auto written = co_await write_with_references(subject);
  if (written && *written) co_return std::move(**written);
  if (written) co_return co_await bring(std::move(subject), depth + 1);
  const auto needs = dependency(written.error());
  if (!needs || !may_create(needs->first, needs->second)) co_return pass(written);
  Subject needed{needs->first, needs->second};
  auto first = co_await bring(std::move(needed), depth + 1);
  if (!first && flow::is_withheld(first.error())) {
    auto then = co_await bring(std::move(subject), depth + 1);
    if (then || !flow::is_withheld(then.error())) co_return then;
    co_return tl::unexpected<base::Error>(flow::after(first.error(), std::move(then.error())));
  }
  if (!first) co_return first;
  // Nothing to store: it was created, which stored it, or was there.
  if (!first->effects.empty()) {
    const auto stored = co_await context_.store.commit(std::move(first->effects));
    if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  }
  co_return co_await bring(std::move(subject), depth + 1);
}

// A record that no route creates there has to be made by a person, whatever waits for it; one that
// the box has not heard of cannot be made yet.
bool RecordAction::may_create(warehouse::RecordKind kind, const base::Uuid& id) const {
  const auto record = context_.store.view().record(kind, id);
  const flow::RecordRoute* route = context_.routes.of(kind);
  return record && *record && route != nullptr &&
         std::any_of(route->to.begin(), route->to.end(), [&](const flow::Target& target) {
           return target.creates && target.part().empty() &&
                  target.system == store::to_string(endpoint_);
         });
}

base::Task<base::Status> RecordAction::merge_theirs(Native native) {
  auto document = co_await context_.connector(endpoint_).read(native.type, native.id);
  if (!document) {
    const bool deleted = document.error().kind == base::ErrorKind::not_found;
    if (deleted) co_return tl::unexpected<base::Error>(deleted_there(endpoint_, native));
    co_return tl::unexpected<base::Error>(document.error());
  }
  std::vector<const flow::Document*> documents{&*document};
  co_return co_await take_in(context_, endpoint_, std::move(documents));
}

// Each table that lacks something is looked at once more.
base::Task<RecordAction::Written> RecordAction::write_with_references(Subject subject) {
  std::string looked_at;
  for (;;) {
    auto written = co_await write_once(subject);
    if (written) co_return written;
    std::string table = missing_reference(written.error());
    if (table.empty() || table == looked_at) co_return written;
    looked_at = table;
    const auto looked = co_await context_.connector(endpoint_).reload(std::move(table));
    if (!looked) co_return tl::unexpected<base::Error>(looked.error());
    if (!*looked) co_return written;
  }
}

// What a create did is stored before the record is let go: who waits for it then finds it.
base::Task<RecordAction::Written> RecordAction::write_once(Subject subject) {
  const auto hold = co_await in_hand_.take(subject.id);
  auto plan = plan_record(context_, endpoint_, subject);
  if (!plan) co_return tl::unexpected<base::Error>(plan.error());
  if (!plan->write) co_return Delivery{"{}", {}};
  const bool creates = !plan->native;
  auto written = co_await write(std::move(*plan));
  if (!written || !*written || !creates || (*written)->effects.empty()) co_return written;
  const auto stored = co_await context_.store.commit(std::exchange((*written)->effects, {}));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return written;
}

base::Task<RecordAction::Written> RecordAction::write(RecordPlan plan) {
  const std::string type = plan.write->type;
  auto sent = co_await send(plan);
  if (!sent) {
    if (flow::is_withheld(sent.error())) rehearse(plan, plan.write->id);
    co_return pass(sent, "writing " + name_of(plan.record));
  }
  const flow::Receipt receipt = std::move(*sent);
  if (!plan.native && context_.rehearsal.systems.contains(endpoint_)) {  // it is there already
    rehearse(plan, receipt.id);
    co_return Delivery{"{}", {}};
  }
  if (!plan.native && receipt.existed && receipt.id != plan.write->id) {
    const auto linked = co_await adopt(plan.record.kind, plan.record.id, type, receipt.id);
    if (!linked) co_return tl::unexpected<base::Error>(linked.error());
    co_return std::nullopt;
  }
  if (plan.write->associate.is_object()) {
    auto shadow = co_await relate(plan, receipt.id);
    if (!shadow) co_return pass(shadow, "writing " + name_of(plan.record));
    plan.shadow = std::move(*shadow);
  }
  const auto document = co_await as_written(type, receipt);
  co_return delivery_of(context_, endpoint_, std::move(plan), receipt,
                        document ? &*document : nullptr);
}

// A row that only its relations change of is not written. What would be associated with a row that
// is withheld is told with it.
base::Task<base::Result<flow::Receipt>> RecordAction::send(RecordPlan plan) {
  if (plan.native && plan.write->body.members()->empty()) {
    co_return flow::Receipt{plan.native->id, plan.shadow.version, {}, false};
  }
  std::vector<flow::Write> rows{*plan.write};
  auto receipts = co_await context_.connector(endpoint_).push(std::move(rows));
  if (receipts.empty())
    co_return base::fail(base::ErrorKind::internal, "a write without an answer");
  auto& receipt = receipts.front();
  if (receipt || !flow::is_withheld(receipt.error()) || !plan.write->associate.is_object()) {
    co_return std::move(receipt);
  }
  const std::string native = plan.write->id;
  const auto related = co_await relate(std::move(plan), native);
  if (related || !flow::is_withheld(related.error())) co_return std::move(receipt);
  co_return tl::unexpected<base::Error>(flow::after(receipt.error(), related.error()));
}

base::Task<base::Result<Shadow>> RecordAction::relate(RecordPlan plan, std::string native) {
  flow::Write write = std::move(*plan.write);
  write.id = std::move(native);
  std::string key =
      shadow_key(endpoint_, plan.record.kind, plan.record.id, plan.target->part());
  co_return co_await bring_associations(context_, endpoint_, std::move(key),
                                        std::move(plan.shadow), std::move(write));
}

// From now on what depends on that row can be rehearsed, too.
void RecordAction::rehearse(const RecordPlan& plan, const std::string& native) {
  if (plan.native) return;
  context_.rehearsal.natives[native_key(endpoint_, plan.write->type, plan.record.id)] = native;
}

base::Task<base::Result<flow::Document>> RecordAction::as_written(std::string type,
                                                                  flow::Receipt receipt) {
  if (!receipt.stored.is_object()) {
    co_return co_await context_.connector(endpoint_).read(std::move(type), std::move(receipt.id));
  }
  flow::Document document{std::move(type), std::move(receipt.id)};
  document.version = receipt.version;
  document.body = std::move(receipt.stored);
  co_return document;
}

}  // namespace holdfast::sync

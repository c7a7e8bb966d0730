#include "sync/record_steps.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "flow/order_sums.hpp"
#include "sync/intake.hpp"
#include "sync/intents.hpp"

namespace holdfast::sync {
namespace {

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

// A document that was just created is linked with its delivery; to its own mapping it is already.
class Linked final : public flow::Lookups {
 public:
  Linked(const flow::Lookups& others, const flow::Document& document, const base::Uuid& record)
      : others_(others), document_(document), record_(record) {}
  [[nodiscard]] std::optional<base::Json> reference(std::string_view system, std::string_view table,
                                                    const base::Json& key) const override {
    return others_.reference(system, table, key);
  }
  [[nodiscard]] std::optional<std::string> native_id(std::string_view system, std::string_view type,
                                                     const base::Uuid& record) const override {
    return others_.native_id(system, type, record);
  }
  [[nodiscard]] std::optional<base::Uuid> record(std::string_view system, std::string_view type,
                                                 std::string_view id) const override {
    if (type == document_.type && id == document_.id) return record_;
    return others_.record(system, type, id);
  }
  [[nodiscard]] std::optional<base::Json> field(warehouse::RecordKind kind,
                                                const base::Uuid& record,
                                                std::string_view name) const override {
    return others_.field(kind, record, name);
  }

 private:
  const flow::Lookups& others_;
  const flow::Document& document_;
  base::Uuid record_;
};

// What a document says of the record, by the mappings of its route.
warehouse::Fields fields_of(const Context& context, store::Endpoint endpoint,
                            const RecordPlan& plan, const flow::Document& document) {
  warehouse::Fields fields;
  const store::View view = context.store.view();
  const StoreLookups stored(context, view);
  const Linked lookups(stored, document, plan.record.id);
  for (const auto& entry : context.routes.sources(store::to_string(endpoint), plan.write->type)) {
    if (entry.route != plan.route) continue;
    auto all = entry.source->mapping.read_all(document, lookups);
    if (!all) continue;
    for (auto& read : *all) {
      if (!read.skipped) fields = std::move(read.fields);
    }
  }
  return fields;
}

}  // namespace

std::string name_of(const warehouse::Record& record) {
  std::string name = record.text("number");
  if (name.empty()) name = record.text("sku");
  return fmt::format("{} {}", warehouse::to_string(record.kind),
                     name.empty() ? record.id.hex() : name);
}

base::Result<RecordPlan> plan_record(const Context& context, store::Endpoint endpoint,
                                     const Subject& subject) {
  const auto& [kind, id, part] = subject;
  RecordPlan out;
  const store::View view = context.store.view();
  const StoreLookups lookups(context, view, endpoint);
  auto record = view.record(kind, id);
  if (!record) return pass(record);
  out.route = context.routes.of(kind);
  if (!*record || out.route == nullptr) {
    return base::fail(base::ErrorKind::internal, "a record is queued that is not stored");
  }
  out.record = std::move(**record);
  out.native = part.empty() ? find_native(view, *out.route, endpoint, id)
                            : find_part(view, endpoint, part, id);
  const auto bytes = view.note(store::Shelf::shadow, shadow_key(endpoint, kind, id, part));
  auto shadow = bytes ? decode_shadow(*bytes) : base::Result<Shadow>(Shadow{});
  if (!shadow) return pass(shadow);
  out.shadow = std::move(*shadow);
  const warehouse::Fields values = out.record.values();
  flow::WriteRequest request{values, id, out.native ? out.native->id : "", nullptr,
                             out.shadow.version};
  auto target =
      context.routes.target(*out.route, store::to_string(endpoint), request, lookups, part);
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

base::Task<base::Status> take_in(Context& context, store::Endpoint endpoint,
                                 std::vector<const flow::Document*> documents) {
  const auto lock = co_await context.merging.lock();
  store::Transaction transaction;
  {
    const store::View view = context.store.view();
    Intake intake(context, view, endpoint);
    for (const auto* document : documents) intake.take(*document);
    transaction = intake.finish();
  }
  if (transaction.empty()) co_return base::Status{};
  const auto stored = co_await context.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

base::Error deleted_there(store::Endpoint endpoint, const Native& native) {
  return {base::ErrorKind::refused,
          fmt::format("{} {} was deleted in {}: restore it there or give this entry up",
                      native.type, native.id, store::to_string(endpoint))};
}

Delivery delivery_of(const Context& context, store::Endpoint endpoint, RecordPlan plan,
                     const flow::Receipt& receipt, const flow::Document* document) {
  warehouse::Fields stored;
  if (document != nullptr) stored = fields_of(context, endpoint, plan, *document);
  std::vector<std::string> confirmed = plan.fields;
  confirm(plan.shadow, plan.record, confirmed, stored,
          document != nullptr ? document->version : receipt.version);
  Delivery delivery{fmt::format(R"({{"id":"{}"}})", receipt.id), {}};
  delivery.effects.emplace_back(store::Noted{store::Shelf::shadow,
                                             shadow_key(endpoint, plan.record.kind, plan.record.id,
                                                        plan.target->part()),
                                             encode_shadow(plan.shadow)});
  if (plan.native) return delivery;
  note_link(delivery.effects, endpoint, plan.write->type, receipt.id, plan.record.id);
  if (plan.record.kind == warehouse::RecordKind::order) {
    for (const auto& [other, connector] : context.connectors) {
      queue_transition(delivery.effects, other, plan.record.id);
    }
  }
  return delivery;
}

}  // namespace holdfast::sync

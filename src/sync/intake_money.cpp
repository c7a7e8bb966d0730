// What payments and invoices mean for their orders.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/intake.hpp"
#include "sync/members.hpp"
#include "sync/settling.hpp"

namespace holdfast::sync {
namespace {

using warehouse::Record;
using warehouse::RecordKind;

constexpr RecordKind member_kinds[] = {RecordKind::payment, RecordKind::invoice};

std::string said_key(const std::string& kind, const std::string& about) {
  return fmt::format("said/{}/{}", kind, about);
}

std::set<std::string> said_before(const store::View& view, const std::string& key) {
  std::set<std::string> all;
  const auto note = view.note(store::Shelf::member, key);
  const auto json = note ? base::Json::parse(*note) : base::Result<base::Json>(base::Json());
  if (!json || !json->is_array()) return all;
  for (const auto& one : *json->items()) {
    if (one.string() != nullptr) all.insert(*one.string());
  }
  return all;
}

std::string alone(const Record& member) { return "none/" + member.id.hex(); }

std::string note_of(const std::vector<std::string>& findings) {
  base::Json json = base::Json::array();
  for (const auto& one : findings) json.push_back(one);
  return findings.empty() ? std::string() : json.dump();
}

}  // namespace

void Intake::attach(const Known& member, const causal::Dot& dot) {
  const Record& record = member.record;
  if (record.kind != RecordKind::payment && record.kind != RecordKind::invoice) return;
  if (const auto order = order_of(view_, record)) {
    attach(member, *order, dot);
    return;
  }
  if (const auto before = order_now({record.kind, record.id})) detach(member, *before, dot);
  for (const auto& name : names_of(record)) waits_[name].push_back({record.kind, record.id});
  const auto settled = warehouse::settle(nullptr, {record}, {});
  const bool money = settled && record.kind == RecordKind::payment;
  say("payment", alone(record), "payment", money ? settled->findings : std::vector<std::string>{});
}

void Intake::attach(const Known& member, const base::Uuid& order, const causal::Dot& dot) {
  const Record& record = member.record;
  const MemberId key{record.kind, record.id};
  const auto before = order_now(key);
  if (before && *before != order) detach(member, *before, dot);
  say("payment", alone(record), "payment", {});
  ties_[key] = order;
  members_[order].push_back(key);
  auto& head = known(RecordKind::order, order);
  learn_facts(head, order, warehouse::facts_of(record, head.facts), dot);
  const std::string number = record.text("number");
  if (record.kind != RecordKind::invoice || number.empty()) return;
  note_if_new(invoice_key(number), order.hex());
  came_.push_back({number, order, dot});
  if (before && *before != order) follow_invoice(member, *before, order, dot);
}

void Intake::detach(const Known& member, const base::Uuid& order, const causal::Dot& dot) {
  const MemberId key{member.record.kind, member.record.id};
  ties_[key] = std::nullopt;
  members_[order].push_back(key);
  auto& head = known(RecordKind::order, order);
  learn_facts(head, order, warehouse::facts_withdrawn(member.record, head.facts), dot);
}

// As this transaction will leave it.
std::optional<base::Uuid> Intake::order_now(const MemberId& member) const {
  const auto here = ties_.find(member);
  return here != ties_.end() ? here->second : tied_to(view_, member);
}

// Payments that are tied by nothing but this invoice go where it went.
void Intake::follow_invoice(const Known& invoice, const base::Uuid& from, const base::Uuid& to,
                            const causal::Dot& dot) {
  const std::string number = invoice.record.text("number");
  for (const auto& payment : members_now(from, RecordKind::payment)) {
    const auto names = names_of(payment);
    const bool by_invoice = std::find(names.begin(), names.end(), number) != names.end() &&
                            !named_order(view_, payment);
    if (by_invoice) attach(known(RecordKind::payment, payment.id), to, dot);
  }
}

// It may have been changed since it was noted under that name.
bool Intake::may_belong(const Record& member, const std::string& name,
                        const base::Uuid& order) const {
  const auto names = names_of(member);
  if (std::find(names.begin(), names.end(), name) == names.end()) return false;
  const auto tied = order_of(view_, member);
  return !tied || *tied == order;
}

// What was waiting for an order or an invoice that has come now.
void Intake::attach_waiting() {
  std::set<std::string> seen;  // documents may name each other, or themselves
  for (std::size_t i = 0; i < came_.size(); ++i) {  // an invoice that is tied here has come, too
    const Came here = came_[i];
    if (!seen.insert(here.name + "/" + here.order.hex()).second) continue;
    auto all = waiting_for(view_, here.name);
    const auto more = waits_.extract(here.name);
    if (!more.empty()) all.insert(all.end(), more.mapped().begin(), more.mapped().end());
    for (const auto& one : all) {
      const std::string key = waiting_key(here.name, one);
      if (view_.note(store::Shelf::member, key))
        out_.emplace_back(store::Noted{store::Shelf::member, key, ""});
      const Known& member = known(one.first, one.second);
      if (may_belong(member.record, here.name, here.order)) attach(member, here.order, here.dot);
    }
  }
  for (const auto& [name, all] : waits_) {
    for (const auto& one : all) note_if_new(waiting_key(name, one), "1");
  }
}

void Intake::note_ties() {
  for (const auto& [member, order] : ties_) {
    const auto before = tied_to(view_, member);
    if (before == order) continue;
    if (before) note_if_new(member_key(*before, member), "");
    if (order) note_if_new(member_key(*order, member), "1");
    note_if_new(tie_key(member), order ? order->hex() : std::string());
  }
}

void Intake::note_if_new(const std::string& key, std::string value) {
  if (view_.note(store::Shelf::member, key).value_or("") == value) return;
  out_.emplace_back(store::Noted{store::Shelf::member, key, std::move(value)});
}

void Intake::compare_money() {
  std::set<base::Uuid> orders;
  for (const auto& [order, members] : members_) orders.insert(order);
  for (const auto& [kind, id] : touched_) {
    if (kind == RecordKind::order) orders.insert(id);
  }
  for (const auto& order : orders) compare_money(order);
}

// The order's members as this transaction will leave them.
std::vector<Record> Intake::members_now(const base::Uuid& order, RecordKind kind) const {
  std::map<base::Uuid, Record> all;
  for (auto& one : members_of(view_, order, kind)) all.emplace(one.id, std::move(one));
  const auto here = members_.find(order);
  if (here != members_.end()) {
    for (const auto& key : here->second) {
      if (key.first != kind) continue;
      all.erase(key.second);
      if (ties_.at(key) == order) all.emplace(key.second, known_.at(key).record);
    }
  }
  std::vector<Record> records;
  records.reserve(all.size());
  for (auto& [id, record] : all) records.push_back(std::move(record));
  return records;
}

void Intake::compare_money(const base::Uuid& id) {
  std::vector<Record> members[2];
  for (std::size_t i = 0; i < 2; ++i) members[i] = members_now(id, member_kinds[i]);
  const Known& order = known(RecordKind::order, id);
  if (order.existed) compare_with_erp(order.record);
  if ((members[0].empty() && members[1].empty()) || !order.existed) return;
  const auto settled =
      warehouse::settle(&order.record, std::move(members[0]), std::move(members[1]));
  if (!settled) {
    base::log_error("sync", settled.error().message);
    return;
  }
  say("payment", id.hex(), "order " + order.record.text("number"), settled->findings);
}

// What the ERP adds up is what the shop charged, to the cent, or the order is for review. An
// organisation with its pricing switched off adds up nothing.
void Intake::compare_with_erp(const Record& order) {
  std::vector<std::string> findings;
  const std::string pricing = order.text("erp_pricing_error");
  if (!pricing.empty()) findings.push_back("Dynamics cannot price it: " + pricing);
  const auto* charged = order.value("total_gross").number();
  const auto* added_up = order.value("erp_total").number();
  const bool alive = order.text("erp_state") != "canceled";
  const bool priced = added_up != nullptr && !added_up->is_zero();
  if (alive && priced && charged != nullptr && *charged != *added_up) {
    const auto more = added_up->minus(*charged);
    findings.push_back(
        fmt::format("Dynamics adds up {}, the shop charged {}: {} {} too {} there",
                    added_up->to_string(), charged->to_string(),
                    !more ? "?" : (more->is_negative() ? more->negated() : *more).to_string(),
                    order.text("currency"), *added_up < *charged ? "little" : "much"));
  }
  say("payment", order.id.hex() + "/erp", "order " + order.text("number"), findings);
}

// Each finding is a conflict while it holds; one that holds no longer settles itself.
void Intake::say(const std::string& kind, const std::string& about, const std::string& subject,
                 const std::vector<std::string>& findings) {
  const std::string key = said_key(kind, about);
  const std::set<std::string> before = said_before(view_, key);
  const std::set<std::string> now(findings.begin(), findings.end());
  if (before == now) return;
  const auto id_of = [&](const std::string& finding) {
    return fmt::format("{}/{}/{}", kind, about, finding);
  };
  for (const auto& finding : now) {
    if (before.contains(finding)) continue;
    store::ConflictFound found;
    found.id = id_of(finding);
    found.kind = kind;
    found.subject = fmt::format("{}: {}", subject, finding);
    found.time = context_.hybrid.tick();
    out_.emplace_back(std::move(found));
  }
  for (const auto& finding : before) {
    if (now.contains(finding)) continue;
    const auto listed = view_.conflict(id_of(finding));
    const bool decided = listed && listed->settled;  // by a person: that stays on record
    if (listed && !decided)
      settle_listed(out_, *listed, "by what came since", {}, context_.hybrid.tick());
  }
  out_.emplace_back(store::Noted{store::Shelf::member, key, note_of(findings)});
}

}  // namespace holdfast::sync

#include "sync/world.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "flow/withheld.hpp"

namespace holdfast::sync::testing {
namespace {

std::string guid_of(const std::string& text) {
  return warehouse::record_id(warehouse::RecordKind::customer, text).guid();
}

// "/products(<guid>)"
std::string bound(const base::Json& body, const char* property) {
  const std::string text = base::JsonView(body)[property].text_or("");
  const auto open = text.find('(');
  return open == std::string::npos ? "" : text.substr(open + 1, text.size() - open - 2);
}

}  // namespace

void PretendedSystem::put(const std::string& type, const std::string& id, base::Json body) {
  flow::Document document;
  document.type = type;
  document.id = id;
  document.body = std::move(body);
  document.version = ++version_;
  documents_[{type, id}] = std::move(document);
}

void PretendedSystem::remove(const std::string& type, const std::string& id) {
  auto& document = documents_[{type, id}];
  document.body = {};
  document.removed = true;
  document.version = ++version_;
}

const base::Json& PretendedSystem::body(const std::string& type, const std::string& id) const {
  return documents_.at({type, id}).body;
}

std::size_t PretendedSystem::count(const std::string& beginning) const {
  return static_cast<std::size_t>(std::count_if(
      calls.begin(), calls.end(), [&](const auto& call) { return call.rfind(beginning, 0) == 0; }));
}

base::Task<base::Status> PretendedSystem::take(std::string call) {
  calls.push_back(call);
  co_await base::sleep(*loop, answer_time / 2 + slow[call]);
  if (seen) seen(call);
  if (before) {
    if (const auto error = before(call)) co_return tl::unexpected<base::Error>(*error);
  }
  co_return base::Status{};
}

base::Task<base::Status> PretendedSystem::give(std::string call) {
  co_await base::sleep(*loop, answer_time / 2);
  if (after) {
    if (const auto error = after(call)) co_return tl::unexpected<base::Error>(*error);
  }
  co_return base::Status{};
}

base::Task<base::Result<flow::Probe>> PretendedSystem::probe() {
  const auto taken = co_await take("probe");
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  flow::Probe probe;
  probe.system = "pretended " + name_;
  co_return probe;
}

std::vector<std::string> PretendedSystem::streams() const {
  std::vector<std::string> all{"all"};
  all.insert(all.end(), patient_streams.begin(), patient_streams.end());
  all.insert(all.end(), patient_types.begin(), patient_types.end());
  return all;
}

base::Task<base::Result<std::optional<flow::LoadSize>>> PretendedSystem::load_size(
    std::string stream, std::string cursor) {
  if (stream != "all" || page_rows == 0) co_return std::optional<flow::LoadSize>{};
  const std::uint64_t since = cursor.empty() ? 0 : std::stoull(cursor);
  flow::LoadSize size{0, static_cast<std::int64_t>(documents_.size())};
  for (const auto& [key, document] : documents_) size.read += document.version <= since ? 1 : 0;
  co_return size;
}

base::Task<base::Result<flow::Page>> PretendedSystem::pull(std::string stream, std::string cursor) {
  const std::string call = stream == "all" ? "pull" : "pull " + stream;
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  flow::Page page;
  if (stream != "all" && !patient_types.contains(stream)) co_return page;
  page.restarted = std::exchange(forget_cursors, false) && !cursor.empty();
  const std::uint64_t since = cursor.empty() || page.restarted ? 0 : std::stoull(cursor);
  for (const auto& [key, document] : documents_) {
    const bool tombstone_of_a_load = document.removed && since == 0;
    const bool elsewhere = stream != (patient_types.contains(key.first) ? key.first : "all");
    if (document.version > since && !tombstone_of_a_load && !elsewhere)
      page.documents.push_back(document);
  }
  page.cursor = std::to_string(version_);
  if (page_rows != 0 && page.documents.size() > page_rows) {
    std::sort(page.documents.begin(), page.documents.end(),
              [](const auto& one, const auto& other) { return one.version < other.version; });
    page.documents.resize(page_rows);
    page.cursor = std::to_string(page.documents.back().version);
    page.more = true;
  }
  const auto given = co_await give("pull");
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  co_return page;
}

base::Task<base::Result<flow::Document>> PretendedSystem::read(std::string type, std::string id) {
  const auto taken = co_await take("read " + type + "/" + id);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  const auto found = documents_.find({type, id});
  if (found == documents_.end() || found->second.removed) {
    co_return base::fail(base::ErrorKind::not_found, "there is no " + type + " " + id);
  }
  flow::Document document = found->second;
  co_return document;
}

base::Task<base::Result<std::vector<std::string>>> PretendedSystem::gone(
    std::string type, std::vector<std::string> ids) {
  const auto taken = co_await take("gone " + type);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::erase_if(ids, [&](const std::string& id) {
    const auto found = documents_.find({type, id});
    return found != documents_.end() && !found->second.removed;
  });
  co_return ids;
}

base::Task<base::Result<std::vector<flow::Document>>> PretendedSystem::read_many(
    std::string type, std::vector<std::string> ids) {
  const auto taken = co_await take(fmt::format("read {} of {}", ids.size(), type));
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::vector<flow::Document> found;
  for (const auto& id : ids) {
    const auto document = documents_.find({type, id});
    if (document == documents_.end() || document->second.removed) continue;
    found.push_back(document->second);
  }
  co_return found;
}

// The id of a document that holds all that a create tells it would be found by.
std::string PretendedSystem::find_same(const flow::Write& row) const {
  const base::Json& wanted = row.key.is_null() ? row.find : row.key;
  if (row.mode != flow::Write::Mode::create || wanted.is_null()) return {};
  for (const auto& [key, document] : documents_) {
    if (key.first != row.type || document.removed) continue;
    const auto& members = *wanted.members();
    const bool same = std::all_of(members.begin(), members.end(), [&](const auto& member) {
      const base::Json* value = document.body.find(member.first);
      return value != nullptr && *value == member.second;
    });
    if (same) return key.second;
  }
  return {};
}

// A row that is created by a key gets its id here, and the columns of the key with it.
base::Result<flow::Receipt> PretendedSystem::write(const flow::Write& asked) {
  flow::Receipt receipt;
  flow::Write row = asked;
  if (row.mode == flow::Write::Mode::create && !row.key.is_null()) {
    row.id = guid_of("by key " + row.key.dump());
    for (const auto& [name, value] : *row.key.members()) row.body.set(name, value);
  }
  receipt.id = row.id;
  if (const auto same = find_same(asked); !same.empty()) {
    receipt.id = same;
    receipt.existed = true;
    return receipt;
  }
  const auto found = documents_.find({row.type, row.id});
  const bool there = found != documents_.end() && !found->second.removed;
  receipt.existed = there && row.mode == flow::Write::Mode::create;
  if (row.type == "holdfast_stockmovement") {
    receipt.existed = rows.contains(row.id);
    if (!receipt.existed) post(row);
  } else if (!receipt.existed) {
    base::Json body = there ? found->second.body : base::Json::object();
    for (const auto& [name, value] : *row.body.members()) body.set(name, value);
    if (completes) completes(row.type, body);
    put(row.type, row.id, std::move(body));
  }
  receipt.version = version_;
  const bool creates = row.mode == flow::Write::Mode::create;
  const bool record = row.type != "holdfast_stockmovement";
  if (tells_rows && creates && record) receipt.stored = body(row.type, row.id);
  return receipt;
}

void PretendedSystem::post(const flow::Write& row) {
  rows.emplace(row.id, row);
  const base::JsonView body(row.body);
  auto& pieces = shelf[{bound(row.body, "holdfast_Product@odata.bind"),
                        body["holdfast_location"].text_or("")}];
  pieces = *pieces.plus(*body["holdfast_quantity"].decimal());
  tell_stock(bound(row.body, "holdfast_Product@odata.bind"));
}

void PretendedSystem::tell_stock(const std::string& item) {
  put("holdfast_stockonhand", item, base::Json::object());
}

base::Task<std::vector<base::Result<flow::Receipt>>> PretendedSystem::push(
    std::vector<flow::Write> writes) {
  std::vector<base::Result<flow::Receipt>> answers;
  if (poison && std::any_of(writes.begin(), writes.end(), poison)) {
    (void)co_await take("push poison");
    for (std::size_t i = 0; i < writes.size(); ++i) {
      answers.emplace_back(base::fail(base::ErrorKind::unknown_outcome, "answered 500"));
    }
    co_return answers;
  }
  for (auto& row : writes) {
    if (withholds && find_same(row).empty()) {
      answers.emplace_back(tl::unexpected<base::Error>(
          flow::withheld("POST", row.type + "/" + row.id, row.body.dump())));
      continue;
    }
    const std::string call = "push " + row.type + "/" + row.id;
    const auto taken = co_await take(call);
    base::Result<flow::Receipt> answer = flow::Receipt{};
    if (taken)
      answer = write(row);
    else
      answer = tl::unexpected<base::Error>(taken.error());
    const auto given = co_await give(call);
    if (taken && !given) answer = tl::unexpected<base::Error>(given.error());
    answers.push_back(std::move(answer));
  }
  co_return answers;
}

base::Task<base::Status> PretendedSystem::associate(flow::Association association) {
  if (withholds) {
    co_return tl::unexpected<base::Error>(flow::withheld("POST", association.property, ""));
  }
  const std::string call = "associate " + association.type + "/" + association.id;
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  auto& now = associated[association.id + "/" + association.property];
  now.insert(association.add.begin(), association.add.end());
  for (const auto& gone : association.remove) now.erase(gone);
  told.push_back(std::move(association));
  co_return co_await give(call);
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> PretendedSystem::set_supply(
    std::vector<flow::SupplyTarget> targets) {
  const std::string call = targets.front().look_only ? "look at stock" : "supply";
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::vector<flow::SupplyAnswer> answers;
  for (const auto& target : targets) {
    auto& now = stock[target.id];
    flow::SupplyAnswer answer;
    answer.id = target.id;
    const auto sum = *now.stock.plus(now.sales);
    const bool stands = target.look_only || sum == target.supply;
    if (!stands && target.agreed && sum != *target.agreed)
      answer.drift = *sum.minus(*target.agreed);
    if (!stands) now.stock = *target.supply.minus(now.sales);
    answer.stock = now.stock;
    answer.sales = now.sales;
    answers.push_back(std::move(answer));
  }
  const auto given = co_await give(call);
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  co_return answers;
}

base::Task<base::Result<std::vector<flow::OnHand>>> PretendedSystem::on_hand(
    std::vector<std::string> items) {
  const auto taken = co_await take("on hand");
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  std::vector<flow::OnHand> found;
  for (const auto& [place, pieces] : shelf) {
    const bool asked =
        items.empty() || std::find(items.begin(), items.end(), place.first) != items.end();
    if (asked) found.push_back({place.first, place.second, pieces, version_});
    if (asked && hidden.contains(place.first)) found.back().unknown = "nobody says what is there";
  }
  const auto given = co_await give("on hand");
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  co_return found;
}

base::Task<base::Result<flow::Receipt>> PretendedSystem::transition(flow::Transition goal) {
  if (withholds) {
    co_return tl::unexpected<base::Error>(flow::withheld("POST", goal.type + "/" + goal.goal, ""));
  }
  const std::string call = "transition " + goal.type + " " + goal.goal;
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  moved.push_back(goal);
  const auto given = co_await give(call);
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  flow::Receipt receipt;
  receipt.id = goal.id;
  co_return receipt;
}

base::Task<base::Result<bool>> PretendedSystem::reload(std::string table) {
  const auto taken = co_await take("reload " + table);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  grown.erase(table);
  co_return true;
}

std::optional<base::Json> PretendedSystem::lookup(std::string_view table, const base::Json&) const {
  const std::string name(table);
  if (grown.contains(name) || empty.contains(name)) return std::nullopt;
  return base::Json(guid_of(std::string(table)));
}

}  // namespace holdfast::sync::testing

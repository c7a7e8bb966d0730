#include "dynamics/inventory_visibility.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/json_view.hpp"
#include "base/signal.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using flow::OnHand;

constexpr auto doing_look = "reading on hand";

Json texts(const std::vector<std::string>& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(item);
  return out;
}

// Names in answers are in lower case, mostly.
const Json* find_any_case(const Json& object, std::string_view name) {
  if (object.members() == nullptr) return nullptr;
  for (const auto& [key, value] : *object.members()) {
    const bool same = std::equal(
        key.begin(), key.end(), name.begin(), name.end(),
        [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
    if (same) return &value;
  }
  return nullptr;
}

const Json* find_path(const Json& row, std::initializer_list<std::string_view> names) {
  const Json* at = &row;
  for (const auto name : names) {
    if (at != nullptr) at = find_any_case(*at, name);
  }
  return at;
}

}  // namespace

InventoryVisibility::InventoryVisibility(base::Loop& loop, const base::Clock& clock,
                                         VisibilityClient& service, Products& products)
    : loop_(loop),
      clock_(clock),
      service_(service),
      products_(products),
      watch_(
          clock, products, service.options().poll, visibility_products_per_query,
          [this](std::vector<std::string> numbers) { return look_for_watch(std::move(numbers)); }) {
}

base::Task<base::Result<Json>> InventoryVisibility::probe() {
  std::vector<std::string> none{"holdfast-probe"};
  const auto answer = co_await look(std::move(none));
  if (!answer) co_return tl::unexpected<base::Error>(answer.error());
  const auto& options = service_.options();
  Json found = Json::object();
  found.set("environment", options.environment);
  found.set("organization", options.organization);
  found.set("site", options.site);
  found.set("locations", texts(options.locations));
  found.set("data_source", options.source);
  found.set("on_hand", options.on_hand);
  co_return found;
}

Json InventoryVisibility::dimensions_of(const std::string& location) const {
  return Json::object({{"siteId", service_.options().site}, {"locationId", location}});
}

base::Result<Json> InventoryVisibility::event_of(const StockMovement& movement) const {
  const auto& options = service_.options();
  const auto& known = options.locations;
  if (std::find(known.begin(), known.end(), movement.location) == known.end()) {
    return base::fail(
        ErrorKind::refused,
        fmt::format("Inventory Visibility, posting movement {}: \"{}\" is none of the "
                    "locations in the configuration; name it there, then replay "
                    "this entry",
                    movement.name, movement.location));
  }
  const auto* product = products_.find(movement.product);
  if (product == nullptr || product->number.empty()) {
    return base::fail(ErrorKind::refused,
                      fmt::format("Inventory Visibility, posting movement {}: product {} is not "
                                  "there or has no number",
                                  movement.name, movement.product));
  }
  const bool leaves = movement.quantity.is_negative();
  const base::Decimal amount = leaves ? movement.quantity.negated() : movement.quantity;
  Json measures = Json::object();
  measures.set(leaves ? options.outbound : options.inbound, amount);
  return Json::object({{"id", movement.id},
                       {"organizationId", options.organization},
                       {"productId", product->number},
                       {"dimensions", dimensions_of(movement.location)},
                       {"quantities", Json::object({{options.source, std::move(measures)}})}});
}

// What is withheld is not posted.
void InventoryVisibility::note_posted(const Json& event) {
  if (service_.options().withhold) return;
  posted_[JsonView(event)["productId"].text_or("")] = clock_.monotonic();
}

void InventoryVisibility::forget_rested() {
  const auto now = clock_.monotonic();
  std::erase_if(posted_, [&](const auto& one) { return at_rest(one.first, now); });
}

base::Task<Receipts> InventoryVisibility::post(std::vector<flow::Write> rows) {
  Receipts receipts;
  std::vector<base::Result<StockMovement>> movements;
  std::set<std::string> ids;
  for (const auto& row : rows) {
    movements.push_back(movement_of(row));
    if (movements.back()) ids.insert(movements.back()->product);
    receipts.emplace_back(flow::Receipt{row.id, 0, {}, false});
  }
  const auto known = co_await products_.know(std::move(ids));
  forget_rested();
  Json::Array events;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < movements.size(); ++i) {
    base::Result<Json> event =
        movements[i] ? event_of(*movements[i]) : base::Result<Json>(pass(movements[i]));
    if (!known) event = tl::unexpected<base::Error>(known.error());
    if (event) {
      note_posted(*event);
      events.push_back(std::move(*event));
      places.push_back(i);
    } else {
      receipts[i] = pass(event);
    }
  }
  for (std::size_t from = 0; from < events.size(); from += visibility_events_max) {
    const std::size_t to = std::min(events.size(), from + visibility_events_max);
    Json::Array some(events.begin() + static_cast<long>(from),
                     events.begin() + static_cast<long>(to));
    auto answers = co_await service_.events("onhand/bulk", std::move(some), "posting movements");
    for (std::size_t i = from; i < to; ++i) {
      note_posted(events[i]);
      if (!answers[i - from]) receipts[places[i]] = pass(answers[i - from]);
    }
  }
  co_return receipts;
}

// As the options write it.
std::string InventoryVisibility::place_named(const std::string& location) const {
  for (const auto& known : service_.options().locations) {
    if (same_code(known, location)) return known;
  }
  return location;
}

base::Result<InventoryVisibility::Seen> InventoryVisibility::seen_in(const Json& answer) const {
  const std::string& measure = service_.options().on_hand;
  const auto dot = measure.find('.');
  const std::string source = measure.substr(0, dot), name = measure.substr(dot + 1);
  if (answer.items() == nullptr) {
    return base::fail(ErrorKind::misconfigured,
                      "Inventory Visibility, reading on hand: the answer is no list");
  }
  Seen seen;
  for (const auto& row : *answer.items()) {
    const std::string product = code_of(JsonView(row)["productId"].text_or(""));
    const Json* place = find_path(row, {"dimensions", "locationid"});
    const Json* value = find_path(row, {"quantities", source, name});
    if (place == nullptr || place->string() == nullptr) {
      return base::fail(ErrorKind::misconfigured,
                        fmt::format("Inventory Visibility, on hand of {}: the answer names no "
                                    "location; the index has to hold it",
                                    product));
    }
    const std::pair key{product, place_named(*place->string())};
    seen.places.insert(key);
    if (value == nullptr) continue;
    seen.measured.insert(product);
    const auto quantity = value->string() == nullptr ? JsonView(*value).decimal()
                                                     : base::Decimal::parse(*value->string());
    if (!quantity)
      return tl::unexpected<base::Error>(
          quantity.error().within("Inventory Visibility, on hand of " + product));
    auto& sum = seen.numbers[key];
    const auto added = sum.plus(*quantity);
    if (!added) return tl::unexpected<base::Error>(added.error());
    sum = *added;
  }
  for (const auto& key : seen.places) {
    if (seen.measured.contains(key.first)) seen.numbers.try_emplace(key);  // nothing there
  }
  return seen;
}

base::Task<base::Result<InventoryVisibility::Seen>> InventoryVisibility::look(
    std::vector<std::string> numbers) {
  const auto& options = service_.options();
  Json filters = Json::object({{"organizationId", Json::array({options.organization})},
                               {"productId", texts(numbers)},
                               {"siteId", Json::array({options.site})},
                               {"locationId", texts(options.locations)}});
  Json body = Json::object({{"filters", std::move(filters)},
                            {"groupByValues", Json::array()},
                            {"returnNegative", true}});
  const auto answer =
      co_await service_.post("onhand/indexquery", std::move(body), doing_look, false);
  if (!answer) co_return tl::unexpected<base::Error>(answer.error());
  co_return seen_in(*answer);
}

base::Task<base::Result<StockNumbers>> InventoryVisibility::look_for_watch(
    std::vector<std::string> numbers) {
  auto seen = co_await look(std::move(numbers));
  if (!seen) co_return pass(seen);
  co_return std::move(seen->numbers);
}

bool InventoryVisibility::at_rest(const std::string& number, base::MonotonicTime since) const {
  const auto found = posted_.find(number);
  return found == posted_.end() || found->second + service_.options().settle <= since;
}

std::string InventoryVisibility::without_measure(const std::string& number) const {
  return fmt::format(
      "Inventory Visibility holds product {} without the measure {}, so that what is there of it "
      "is "
      "unknown; let that product have it, or name another measure as on_hand",
      number, service_.options().on_hand);
}

base::Result<InventoryVisibility::Rows> InventoryVisibility::rows_of(const ProductIds& ids,
                                                                     const Seen& seen) {
  Rows rows;
  for (const auto& key : seen.places) {
    const auto id = ids.find(key.first);
    if (id == ids.end()) continue;
    OnHand row{id->second, key.second, {}, 0};
    const auto number = seen.numbers.find(key);
    if (number == seen.numbers.end()) {
      row.unknown = without_measure(id->first);
    } else {
      const auto version = service_.version();
      if (!version) return tl::unexpected<base::Error>(version.error());
      row.quantity = number->second;
      row.version = *version;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

base::Task<base::Result<InventoryVisibility::Rows>> InventoryVisibility::settled(ProductIds ids) {
  Rows rows;
  for (int looks = 0; !ids.empty() && looks < visibility_looks_max; ++looks) {
    if (looks > 0) co_await base::sleep(loop_, service_.options().settle);
    const auto since = clock_.monotonic();
    std::vector<std::string> numbers;
    for (const auto& [number, id] : ids) numbers.push_back(number);
    const auto first = co_await look(numbers);
    if (!first) co_return tl::unexpected<base::Error>(first.error());
    const auto second = co_await look(std::move(numbers));
    if (!second) co_return tl::unexpected<base::Error>(second.error());
    std::set<std::string, CodeLess> restless;
    for (const auto& [number, id] : ids) {
      if (!at_rest(number, since)) restless.insert(number);
    }
    for (const auto* look : {&*first, &*second}) {
      for (const auto& key : look->places) {
        const auto before = first->numbers.find(key), now = second->numbers.find(key);
        const bool gone = before == first->numbers.end(), came = now == second->numbers.end();
        if (gone != came || (!gone && before->second != now->second)) restless.insert(key.first);
      }
    }
    ProductIds calm = ids;
    std::erase_if(calm, [&](const auto& entry) { return restless.contains(entry.first); });
    auto some = rows_of(calm, *second);
    if (!some) co_return pass(some);
    rows.insert(rows.end(), some->begin(), some->end());
    std::erase_if(ids, [&](const auto& entry) { return !restless.contains(entry.first); });
  }
  if (ids.empty()) co_return rows;
  co_return base::fail(ErrorKind::conflict,
                       fmt::format("Inventory Visibility, {}: {} product(s) were posted to "
                                   "meanwhile, first {}; they are read again later",
                                   doing_look, ids.size(), ids.begin()->first));
}

base::Task<base::Result<InventoryVisibility::Rows>> InventoryVisibility::on_hand(
    std::vector<std::string> items) {
  if (!items.empty()) {
    auto ids = co_await products_.ids_of(std::move(items));
    if (!ids) co_return pass(ids);
    co_return co_await settled(std::move(*ids));
  }
  Rows rows;
  std::string page;
  do {
    auto ids = co_await products_.page(page, visibility_products_per_query);
    if (!ids) co_return pass(ids);
    auto some = co_await settled(std::move(*ids));
    if (!some) co_return pass(some);
    rows.insert(rows.end(), some->begin(), some->end());
  } while (!page.empty());
  const bool measured = rows.empty() || std::any_of(rows.begin(), rows.end(), [](const auto& row) {
                          return row.unknown.empty();
                        });
  if (measured) co_return rows;
  co_return base::fail(ErrorKind::misconfigured,
                       fmt::format("Inventory Visibility, {}: no row holds {}; name a measure of "
                                   "its configuration as on_hand",
                                   doing_look, service_.options().on_hand));
}

base::Task<base::Result<flow::Page>> InventoryVisibility::changes(std::string) {
  return watch_.next();
}

}  // namespace holdfast::dynamics

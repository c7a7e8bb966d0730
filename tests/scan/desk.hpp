// A scanner at a small warehouse: items, locations and orders in memory, movements applied at once.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "gs1/check_digit.hpp"
#include "gs1/own_code.hpp"
#include "gs1/parse.hpp"
#include "scan/session.hpp"

namespace holdfast::scan {

inline base::Uuid id_of(std::string_view sku) {
  return base::Uuid::v5(base::holdfast_namespace, sku);
}

class SmallWorld final : public World {
 public:
  std::map<std::string, Item, std::less<>> codes;  // GTIN-14, SSCC or SKU
  std::set<std::string, std::less<>> locations = {"A-01", "A-02", "B-07", "@BERLIN"};
  std::map<std::string, Order, std::less<>> orders;
  std::map<std::pair<base::Uuid, std::string>, base::Decimal> stock;
  std::map<base::Uuid, std::string> skus;
  std::map<std::string, std::string, std::less<>> serials, gone, blocked_lots, parcels;
  std::map<std::string, Delivery, std::less<>> deliveries;
  std::map<std::string, Operator, std::less<>> operators;
  std::map<std::string, std::string, std::less<>> pins;
  std::vector<Lot> lots;
  Rules house{};

  Item& add(Item item, const std::vector<std::string>& item_codes) {
    skus[item.id] = item.sku;
    for (const auto& code : item_codes) codes[code] = item;
    return codes[item.sku] = item;
  }
  void apply(const Outcome& outcome) {
    for (const Movement& m : outcome.movements) take(m);
    for (const Count& c : outcome.counts) stock[{c.item, c.location}] = c.quantity;
    for (const OrderFact& fact : outcome.facts) learn(fact);
    for (const ParcelNote& note : outcome.parcels) {
      if (note.state == ParcelState::open) parcels.erase(note.id);
      if (note.state == ParcelState::packed) parcels[note.id] = note.order;
      if (note.state != ParcelState::packed && orders.contains(note.order)) {
        std::erase_if(orders[note.order].parcels, [&](const auto& p) { return p.id == note.id; });
      }
    }
    if (outcome.learnt) {
      Item item = codes.at(outcome.learnt->sku);
      item.pack = outcome.learnt->pack;
      codes[outcome.learnt->code] = item;
    }
  }
  OrderLine* line_of(const std::string& order, std::string_view sku) {
    if (!orders.contains(order)) return nullptr;
    for (OrderLine& line : orders[order].lines) {
      if (line.sku == sku) return &line;
    }
    return nullptr;
  }
  void take(const Movement& m) {
    auto& held = stock[{m.item, m.location}];
    held = *held.plus(m.quantity);
    if (!m.serial.empty() && m.quantity > 0) {
      serials[m.serial] = m.location;
      gone.erase(m.serial);
    }
    if (!m.serial.empty() && m.quantity < 0) {
      serials.erase(m.serial);
      if (m.kind == Verb::pick) gone[m.serial] = "order " + m.reference;
    }
    OrderLine* line = m.kind == Verb::pick ? line_of(m.reference, m.sku) : nullptr;
    if (line != nullptr) {
      line->open = *line->open.plus(m.quantity);
      line->to_pack = *line->to_pack.minus(m.quantity);
      line->to_ship = *line->to_ship.minus(m.quantity);
    }
    if (m.kind == Verb::receive && deliveries.contains(m.reference)) {
      for (OrderLine& expected : deliveries[m.reference].lines) {
        if (expected.sku == m.sku) expected.open = *expected.open.minus(m.quantity);
      }
    }
  }
  void learn(const OrderFact& fact) {
    OrderLine* line = line_of(fact.order, fact.sku);
    if (line == nullptr) return;
    if (fact.deed == Deed::packed) line->to_pack = *line->to_pack.minus(fact.quantity);
    if (fact.deed == Deed::returned) line->at_buyer = *line->at_buyer.minus(fact.quantity);
    if (fact.deed == Deed::shipped) {
      line->to_ship = *line->to_ship.minus(fact.quantity);
      line->at_buyer = *line->at_buyer.plus(fact.quantity);
    }
    if (fact.deed != Deed::packed || fact.detail.empty() || fact.quantity < 0) return;
    auto& all = orders[fact.order].parcels;
    if (all.empty() || all.back().id != fact.detail) all.push_back({fact.detail, {}});
    all.back().content.emplace_back(fact.sku, fact.quantity);
  }

  [[nodiscard]] Target resolve(CodeKind kind, std::string_view code) const override {
    const std::string key(code);
    if (kind == CodeKind::location) return Location{key};  // any name is one, as in the warehouse
    if (kind == CodeKind::text || kind == CodeKind::place) {
      if (locations.contains(key)) return Location{key};
    }
    if ((kind == CodeKind::document || kind == CodeKind::text) && orders.contains(key)) {
      return orders.at(key);
    }
    if (kind == CodeKind::document) return {};
    const auto found = codes.find(key);
    return found == codes.end() ? Target{} : Target{found->second};
  }
  [[nodiscard]] std::optional<Order> order(std::string_view number) const override {
    const auto found = orders.find(number);
    return found == orders.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] base::Decimal on_hand(const base::Uuid& item,
                                      std::string_view location) const override {
    const auto found = stock.find({item, std::string(location)});
    return found == stock.end() ? base::Decimal{} : found->second;
  }
  [[nodiscard]] std::vector<Holding> stock_at(std::string_view location) const override {
    std::vector<Holding> all;
    for (const auto& [key, quantity] : stock) {
      if (key.second == location && !quantity.is_zero()) {
        all.push_back({key.first, skus.at(key.first), quantity});
      }
    }
    return all;
  }
  [[nodiscard]] std::vector<Place> places_of(const base::Uuid& item) const override {
    std::vector<Place> all;
    for (const auto& [key, quantity] : stock) {
      if (key.first == item) all.push_back({key.second, quantity});
    }
    return all;
  }
  [[nodiscard]] std::vector<Lot> lots_at(const base::Uuid& /*item*/,
                                         std::string_view /*location*/) const override {
    return lots;
  }
  [[nodiscard]] std::optional<Delivery> delivery(std::string_view number) const override {
    const auto found = deliveries.find(number);
    return found == deliveries.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<std::string> order_of_parcel(std::string_view id) const override {
    const auto found = parcels.find(id);
    return found == parcels.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] Rules rules() const override { return house; }
  [[nodiscard]] std::optional<Operator> operator_of(std::string_view badge) const override {
    const auto found = operators.find(badge);
    return found == operators.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] bool pin_fits(std::string_view badge, std::string_view pin) const override {
    const auto found = pins.find(badge);
    return found != pins.end() && found->second == pin;
  }
  [[nodiscard]] std::optional<std::string> serial_gone(const base::Uuid& /*item*/,
                                                       std::string_view serial) const override {
    const auto found = gone.find(serial);
    return found == gone.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<std::string> serial_at(const base::Uuid& /*item*/,
                                                     std::string_view serial) const override {
    const auto found = serials.find(serial);
    return found == serials.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<std::string> lot_blocked(const base::Uuid& /*item*/,
                                                       std::string_view lot) const override {
    const auto found = blocked_lots.find(lot);
    return found == blocked_lots.end() ? std::nullopt : std::optional(found->second);
  }
};

constexpr const char* bolt_gtin = "4006381333931";    // SW-BOLT, single
constexpr const char* bolt_box = "14006381333938";    // SW-BOLT, 12 pieces
constexpr const char* nut_gtin = "5901234123457";     // SW-NUT
constexpr const char* milk_gtin = "09521234543213";   // lots and expiry
constexpr const char* drill_gtin = "09529876000019";  // serial numbers
constexpr const char* ham_gtin = "99521234123456";    // by weight

struct Desk {
  // Shared, so that a desk may be handed on while its session refers to the world.
  std::shared_ptr<SmallWorld> shared = std::make_shared<SmallWorld>();
  SmallWorld& world = *shared;
  std::shared_ptr<PinTries> tries = std::make_shared<PinTries>();  // of all scanners
  Session session{world, tries.get()};
  base::MonotonicTime time{1'000'000'000'000};
  std::string today = "2026-11-23";
  Outcome last;

  explicit Desk(std::shared_ptr<PinTries> shared_tries) : tries(std::move(shared_tries)) {
    furnish();
  }
  Desk() { furnish(); }
  void furnish() {
    world.add({id_of("SW-BOLT"), "SW-BOLT", "Bolt"}, {"04006381333931"});
    Item box{id_of("SW-BOLT"), "SW-BOLT", "Bolt"};
    box.pack = 12;
    world.codes[bolt_box] = box;
    world.add({id_of("SW-NUT"), "SW-NUT", "Nut"}, {"05901234123457"});
    Item milk{id_of("SW-MILK"), "SW-MILK", "Milk"};
    milk.lot_tracked = milk.expiry_tracked = true;
    world.add(milk, {milk_gtin});
    Item drill{id_of("SW-DRILL"), "SW-DRILL", "Drill"};
    drill.serial_tracked = true;
    world.add(drill, {drill_gtin});
    Item ham{id_of("SW-HAM"), "SW-HAM", "Ham"};
    ham.by_weight = true;
    world.add(ham, {ham_gtin});
    world.orders["1001"] = {"1001",
                            {{id_of("SW-BOLT"), "SW-BOLT", 14}, {id_of("SW-NUT"), "SW-NUT", 2}}};
    world.orders["1002"] = {"1002", {{id_of("SW-NUT"), "SW-NUT", 1}}};
  }

  // Any payload; accepted, and applied to the world.
  const Outcome& scan(const std::string& payload) {
    const auto parsed = gs1::parse(payload);
    last = parsed ? session.interpret(*parsed, now())
                  : session.reject(gs1::explain(parsed.error(), payload).message, now());
    session.accept(last, "r" + std::to_string(last.number));
    world.apply(last);
    return last;
  }
  const Outcome& command(std::string_view name) {
    return scan(gs1::own_code(gs1::OwnKind::command, name));
  }
  const Outcome& location(std::string_view name) {
    return scan(gs1::own_code(gs1::OwnKind::location, name));
  }
  const Outcome& document(std::string_view number) {
    return scan(gs1::own_code(gs1::OwnKind::document, number));
  }
  const Outcome& digits(std::string_view number) {
    for (const char c : number) command(std::string("D") + c);
    return last;
  }
  const Outcome& badge(std::string_view name) {
    return scan(gs1::own_code(gs1::OwnKind::badge, name));
  }
  void wait(base::Duration by) { time = time + by; }
  [[nodiscard]] Now now() const { return {time, today}; }
  [[nodiscard]] const State& state() const { return session.state(); }
  [[nodiscard]] base::Decimal stock(std::string_view sku, std::string_view location) const {
    return world.on_hand(id_of(sku), location);
  }
};

}  // namespace holdfast::scan

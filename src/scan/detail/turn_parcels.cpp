#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

namespace {

std::string parcel_id(const Input& input) {
  return input.event == Event::tote ? "tote " + input.code : input.code;
}

std::map<std::string, Decimal> sums_of(const std::vector<Line>& lines) {
  std::map<std::string, Decimal> goods;
  for (const Line& line : lines) goods[line.sku] = sum_of(goods[line.sku], line.quantity);
  return goods;
}

bool holds(const Order& order, const std::string& id) {
  return std::any_of(order.parcels.begin(), order.parcels.end(),
                     [&](const Parcel& parcel) { return parcel.id == id; });
}

bool is_ready(const Order& order) {
  return std::any_of(order.lines.begin(), order.lines.end(),
                     [](const OrderLine& line) { return line.to_ship > Decimal{0}; });
}

}  // namespace

void Turn::add_fact(Deed deed, const std::string& sku, Decimal quantity, std::string detail) {
  if (quantity.is_zero()) return;
  out_.facts.push_back({deed, state_.order, sku, quantity, std::move(detail)});
}

// Another scanner may have done meanwhile what this one drafted.
bool Turn::beyond(Decimal OrderLine::*due, const std::map<std::string, Decimal>& goods) {
  const auto order = world_.order(state_.order);
  for (const auto& [sku, quantity] : goods) {
    Decimal open = 0;
    for (const OrderLine& line : order ? order->lines : std::vector<OrderLine>{}) {
      if (line.sku == sku) open = sum_of(open, line.*due);
    }
    if (quantity <= open) continue;
    refuse(fmt::format("{}: {} of {} here, order {} has {} left: take the rest out",
                       to_string(state_.verb), quantity.to_string(), sku, state_.order,
                       open.to_string()),
           Trouble::over_pick);
    return true;
  }
  return false;
}

bool Turn::parcel_gone() {
  const auto order = world_.order(state_.order);
  for (const std::string& id : state_.parcels) {
    if (order && holds(*order, id)) continue;
    refuse(fmt::format("parcel {} was shipped or opened meanwhile: UNDO takes it out", id),
           Trouble::serial_twice);
    return true;
  }
  return false;
}

bool Turn::commit_refused() {
  if (state_.verb == Verb::pack) return beyond(&OrderLine::to_pack, sums_of(state_.lines));
  if (state_.verb == Verb::ship) return parcel_gone() || beyond(&OrderLine::to_ship, shipping());
  return state_.verb == Verb::back && world_.order(state_.order) &&
         beyond(&OrderLine::at_buyer, sums_of(state_.lines));
}

void Turn::pack_order(const Input& input) {
  if (waiting_lines_refused()) return;
  const auto& order = input.order;
  if (!order) return refuse(fmt::format("order {} is not known here", input.code));
  const bool picked = std::any_of(order->lines.begin(), order->lines.end(),
                                  [](const OrderLine& line) { return line.to_pack > Decimal{0}; });
  if (!picked) return refuse(fmt::format("order {}: nothing is picked to be packed", input.code));
  state_.order = order->number;
  state_.last.reset();
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::close_parcel(const Input& input) {
  const bool empty = std::all_of(state_.lines.begin(), state_.lines.end(),
                                 [](const Line& line) { return line.quantity.is_zero(); });
  if (empty) return refuse("the parcel is empty: scan what is in it first");
  const std::string id = parcel_id(input);
  const auto known = world_.order_of_parcel(id);
  if (known && input.event == Event::parcel) {
    return refuse(fmt::format("parcel {} is packed already, for {}", id, *known),
                  Trouble::serial_twice);
  }
  if (commit_refused()) return;
  const std::size_t lines = state_.lines.size();
  close_lines(id);
  tell(Feedback::counted, fmt::format("{} lines into parcel {}", lines, id));
}

void Turn::close_lines(const std::string& parcel) {
  UndoEntry& entry = new_undo();
  entry.lines = std::move(state_.lines);
  entry.parcel = parcel;
  state_.lines.clear();
  for (const Line& line : entry.lines) add_fact(Deed::packed, line.sku, line.quantity, parcel);
  entry.facts = out_.facts;
  if (!parcel.empty()) out_.parcels.push_back({parcel, state_.order, ParcelState::packed});
  state_.last.reset();
  state_.step = rest_step();
}

void Turn::ship_order(const Input& input) {
  if (!state_.lines.empty() || !state_.parcels.empty()) {
    return refuse(fmt::format("order {} is being shipped: END finishes it", state_.order));
  }
  const auto& order = input.order;
  if (!order) return refuse(fmt::format("order {} is not known here", input.code));
  if (!is_ready(*order))
    return refuse(fmt::format("order {}: nothing is picked to be shipped", input.code));
  state_.order = order->number;
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
  out_.text += fmt::format("; {} parcels", order->parcels.size());
}

// Asked some time ago: another scanner may have shipped it meanwhile, or taken the pick back.
void Turn::ship_all() {
  const std::string number = state_.order;
  const auto order = world_.order(number);
  if (!order || !is_ready(*order)) {
    leave_context();
    out_.trouble = Trouble::refused;
    return tell(Feedback::error,
                fmt::format("order {}: nothing is left of it to be shipped", number));
  }
  for (const Parcel& parcel : order->parcels) {
    out_.parcels.push_back({parcel.id, number, ParcelState::shipped});
  }
  out_.closed.push_back({Verb::ship, number, false, true});
  tell(Feedback::done, fmt::format("order {} shipped", number));
  forget_undo();
  leave_context();
}

void Turn::ship_parcel(const Input& input) {
  const std::string id = parcel_id(input);
  const auto number = world_.order_of_parcel(id);
  if (!number) return attend(Trouble::wrong_item, fmt::format("parcel {} is not packed here", id));
  if (!state_.order.empty() && *number != state_.order) {
    return attend(Trouble::wrong_item,
                  fmt::format("parcel {} is for {}, not for {}", id, *number, state_.order));
  }
  const auto order = world_.order(*number);
  const bool here = order && holds(*order, id);
  const auto& scanned = state_.parcels;
  const bool twice = std::find(scanned.begin(), scanned.end(), id) != scanned.end();
  if (!here || twice) {
    return refuse(fmt::format("parcel {} was {} already", id, twice ? "scanned" : "shipped"),
                  Trouble::serial_twice);
  }
  if (scanned.size() == parcels_max) return refuse("too many parcels: END ships these first");
  state_.order = *number;
  new_undo().parcel = id;
  state_.parcels.push_back(id);
  if (beyond(&OrderLine::to_ship, shipping())) return;
  state_.step = rest_step();
  tell(Feedback::counted,
       fmt::format("parcel {} of {} for {}", scanned.size(), order->parcels.size(), *number));
}

// What END would ship: the parcels' content and single items.
std::map<std::string, Decimal> Turn::shipping() const {
  std::map<std::string, Decimal> goods = sums_of(state_.lines);
  const auto order = state_.parcels.empty() ? std::nullopt : world_.order(state_.order);
  for (const Parcel& parcel : order ? order->parcels : std::vector<Parcel>{}) {
    const auto& all = state_.parcels;
    if (std::find(all.begin(), all.end(), parcel.id) == all.end()) continue;
    for (const auto& [sku, pieces] : parcel.content) goods[sku] = sum_of(goods[sku], pieces);
  }
  return goods;
}

void Turn::commit_ship() {
  for (const auto& [sku, quantity] : shipping()) add_fact(Deed::shipped, sku, quantity, "");
  for (const std::string& id : state_.parcels) {
    out_.parcels.push_back({id, state_.order, ParcelState::shipped});
  }
  state_.lines.clear();
}

void Turn::return_document(const Input& input) {
  if (waiting_lines_refused()) return;
  state_.order = input.order ? input.order->number : input.code;
  state_.last.reset();
  state_.step = Step::item;
  tell(Feedback::accepted, standing());
}

void Turn::return_here(const Input& input) {
  if (commit_refused()) return;
  UndoEntry& entry = new_undo();
  entry.lines = state_.lines;
  const bool ours = world_.order(state_.order).has_value();
  const auto lines = std::move(state_.lines);
  state_.lines.clear();
  for (const Line& line : lines) {
    emit(line, input.code, line.quantity);
    if (ours) add_fact(Deed::returned, line.sku, line.quantity, state_.reason);
  }
  state_.undo.back().facts = out_.facts;
  state_.reason.clear();
  state_.last.reset();
  state_.step = rest_step();
  tell(Feedback::counted, fmt::format("{} lines back to {}", lines.size(), input.code));
}

}  // namespace holdfast::scan::detail

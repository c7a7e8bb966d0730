#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {
namespace {

using base::Decimal;

// FNV-1a over item and serial number: 64 bits keep the session's record small.
constexpr std::uint64_t fnv_offset = 14695981039346656037ULL;
constexpr std::uint64_t fnv_prime = 1099511628211ULL;

std::uint64_t fnv(std::uint64_t hash, unsigned char byte) { return (hash ^ byte) * fnv_prime; }

std::string shown(const Line& line, Decimal quantity) {
  std::string text = fmt::format("{} x {}", quantity.to_string(), line.sku);
  if (!line.lot.empty()) text += fmt::format(" lot {}", line.lot);
  if (!line.serial.empty()) text += fmt::format(" serial {}", line.serial);
  return text;
}

}  // namespace

std::uint64_t serial_fingerprint(const base::Uuid& item, std::string_view serial) {
  std::uint64_t hash = fnv_offset;
  for (const std::uint8_t byte : item.bytes) hash = fnv(hash, byte);
  for (const char c : serial) hash = fnv(hash, static_cast<unsigned char>(c));
  return hash;
}

base::Result<Decimal> Turn::amount_of(const Input& input) const {
  const Item& item = *input.item;
  if (item.by_weight && input.net_kg) return *input.net_kg;
  if (!input.quantity) return item.pack;
  return input.counts_packs ? input.quantity->times(item.pack) : *input.quantity;
}

void Turn::item(const Input& input) {
  const Item& item = *input.item;
  auto amount = amount_of(input);
  if (!amount) return refuse(fmt::format("{}: {}", item.sku, amount.error().message));
  Waiting waiting;
  waiting.line = {item.id, item.sku, input.lot, input.serial, input.expiry, *amount};
  if (state_.next) {
    const NextAmount next = *state_.next;
    state_.next.reset();
    auto total = next.pad == Pad::multiply ? amount->times(next.number) : next.number;
    if (!total) return refuse(fmt::format("{}: {}", item.sku, total.error().message));
    waiting.line.quantity = *total;
    waiting.absolute = next.pad == Pad::set;
  }
  const bool by_serial = item.serial_tracked || !input.serial.empty();
  if (by_serial && waiting.line.quantity != 1) {
    return refuse(fmt::format("{} has serial numbers: scan them one by one", item.sku));
  }
  waiting.lot = item.lot_tracked && input.lot.empty();
  waiting.serial = item.serial_tracked && input.serial.empty();
  waiting.expiry = item.expiry_tracked && input.expiry.empty();
  if (last_is_here() && state_.last->line.item == item.id && waiting.lot) {
    waiting.line.lot = state_.last->line.lot;  // the same goods once more
    waiting.line.expiry = state_.last->line.expiry;
    waiting.lot = waiting.line.lot.empty();
    waiting.expiry = waiting.expiry && waiting.line.expiry.empty();
  }
  ask_details_or_book(std::move(waiting), *amount);
}

void Turn::ask_details_or_book(Waiting waiting, Decimal amount) {
  Step missing = waiting.lot      ? Step::lot
                 : waiting.serial ? Step::serial
                 : waiting.expiry ? Step::expiry
                                  : Step::idle;
  if (missing == Step::idle) {
    state_.waiting.reset();
    return book(waiting.line, waiting.absolute, amount);
  }
  if (state_.verb == Verb::pick) {
    const auto order = world_.order(state_.order);
    const bool wanted =
        order && std::any_of(order->lines.begin(), order->lines.end(),
                             [&](const OrderLine& l) { return l.item == waiting.line.item; });
    if (!wanted)
      return refuse(fmt::format("{} is not in order {}", waiting.line.sku, state_.order));
  }
  state_.step = missing;
  tell(Feedback::accepted, fmt::format("{}: scan its {}", waiting.line.sku, to_string(missing)));
  state_.waiting = std::move(waiting);
}

void Turn::detail(const Input& input) {
  Waiting waiting = *state_.waiting;
  std::string lot = input.lot;
  std::string serial = input.serial;
  std::string expiry = input.expiry;
  if (input.plain_text && state_.step == Step::lot) lot = input.code;
  if (input.plain_text && state_.step == Step::serial) serial = input.code;
  if (input.plain_text && state_.step == Step::expiry) {
    return refuse("expected a label with an expiry date (AI 17)");
  }
  if (lot.size() > detail_chars_max || serial.size() > detail_chars_max) {
    return refuse(
        fmt::format("a lot or serial number has at most {} characters", detail_chars_max));
  }
  const auto take = [](bool& missing, std::string& value, const std::string& given) {
    if (given.empty() || !missing) return;
    value = given;
    missing = false;
  };
  take(waiting.lot, waiting.line.lot, lot);
  take(waiting.serial, waiting.line.serial, serial);
  take(waiting.expiry, waiting.line.expiry, expiry);
  if (waiting == *state_.waiting) return show_expected(input);
  const Decimal amount = waiting.line.quantity;
  ask_details_or_book(std::move(waiting), amount);
}

bool Turn::seen_before(const Line& line) const {
  const auto mark = serial_fingerprint(line.item, line.serial);
  return std::find(state_.serials.begin(), state_.serials.end(), mark) != state_.serials.end();
}

bool Turn::hindered(const Line& line) {
  if (!line.serial.empty()) {
    if (seen_before(line)) {
      refuse(fmt::format("serial {} was scanned already", line.serial));
      return true;
    }
    const auto known = world_.serial_at(line.item, line.serial);
    if (state_.verb == Verb::receive && known) {
      refuse(fmt::format("serial {} is in stock already at {}", line.serial, *known));
      return true;
    }
  }
  if (state_.verb != Verb::receive && state_.verb != Verb::pick) return false;
  std::string why;
  if (const auto blocked = world_.lot_blocked(line.item, line.lot)) why = *blocked;
  if (!line.expiry.empty() && !now_.today.empty() && line.expiry < now_.today) {
    why = fmt::format("expired on {}", line.expiry);
  }
  if (why.empty()) return false;
  state_.waiting.reset();
  state_.step = Step::blocked;
  tell(Feedback::error,
       fmt::format("{} {}: {}; put it aside and scan OK", line.sku, line.lot, why));
  return true;
}

void Turn::book(const Line& line, bool absolute, Decimal amount) {
  if (hindered(line)) return;
  state_.step = rest_step();
  Decimal delta = line.quantity;
  if (absolute) {
    Decimal now_there = 0;
    const auto drafted = std::find_if(state_.lines.begin(), state_.lines.end(),
                                      [&](const Line& l) { return l.same_goods(line); });
    if (drafted != state_.lines.end()) {
      now_there = drafted->quantity;
    } else if (last_is_here() && state_.last->line.same_goods(line)) {
      now_there = state_.last->line.quantity;
    }
    const auto difference = line.quantity.minus(now_there);
    if (!difference) return refuse(difference.error().message);
    delta = *difference;
  }
  if (state_.verb == Verb::pick) {
    pick(line, delta);
  } else if (state_.verb == Verb::receive && !state_.location.empty()) {
    receive_here(line, delta);
  } else if (!draft(line, delta)) {
    return;
  }
  if (out_.feedback == Feedback::error) return;
  touch(line, delta, amount);
}

void Turn::pick(Line line, Decimal delta) {
  const auto order = world_.order(state_.order);
  if (!order) return refuse(fmt::format("order {} is no longer known here", state_.order));
  Decimal open_here = 0;
  Decimal open_in_all = 0;
  bool wanted = false;
  for (const OrderLine& candidate : order->lines) {
    const bool same = candidate.item == line.item;
    wanted = wanted || same;
    open_in_all = open_in_all.plus(candidate.open).value_or(open_in_all);
    if (same) open_here = open_here.plus(candidate.open).value_or(open_here);
  }
  if (!wanted) return refuse(fmt::format("{} is not in order {}", line.sku, state_.order));
  if (delta > open_here) {
    return refuse(fmt::format("{} of {}: order {} has only {} open", delta.to_string(), line.sku,
                              state_.order, open_here.to_string()));
  }
  const auto left = world_.on_hand(line.item, state_.location).minus(delta);
  out_.below_zero = left && left->is_negative() && !delta.is_negative();
  emit(line, state_.location, delta.negated());
  const bool complete = delta >= open_in_all;
  tell(complete ? Feedback::done : Feedback::counted,
       fmt::format("{} for {}{}", shown(line, delta), state_.order, complete ? ": complete" : ""));
}

void Turn::receive_here(const Line& line, Decimal delta) {
  emit(line, state_.location, delta);
  tell(Feedback::counted, fmt::format("{} to {}", shown(line, delta), state_.location));
}

bool Turn::draft(const Line& line, Decimal delta) {
  auto& lines = state_.lines;
  auto found =
      std::find_if(lines.begin(), lines.end(), [&](const Line& l) { return l.same_goods(line); });
  LineChange change{static_cast<std::uint64_t>(found - lines.begin()), std::nullopt};
  if (found == lines.end()) {
    if (lines.size() == lines_max) {
      refuse(fmt::format("{} lines are waiting: finish them first", lines_max));
      return false;
    }
    lines.push_back(line);
    found = lines.end() - 1;
    found->quantity = 0;
  } else {
    change.before = found->quantity;
  }
  const auto total = found->quantity.plus(delta);
  if (!total || total->is_negative()) {
    refuse(fmt::format("{}: the quantity would leave its range", line.sku));
    return false;
  }
  found->quantity = *total;
  new_undo().change = change;
  if (!line.serial.empty()) state_.serials.push_back(serial_fingerprint(line.item, line.serial));
  state_.step = rest_step();
  tell(Feedback::counted, shown(*found, *total));
  return true;
}

void Turn::touch(const Line& line, Decimal delta, Decimal amount) {
  const bool again = last_is_here() && state_.last->line.same_goods(line);
  const Decimal before = again ? state_.last->line.quantity : Decimal{0};
  Touch touched{line, amount, state_.location, now_.monotonic};
  touched.line.quantity = before.plus(delta).value_or(before);
  state_.last = std::move(touched);
}

void Turn::emit(const Line& line, std::string_view location, Decimal quantity) {
  if (quantity.is_zero()) return;
  Movement movement{state_.verb, line.item,   line.sku,    std::string(location), quantity,
                    line.lot,    line.serial, line.expiry, state_.order,          state_.person};
  UndoEntry& entry = state_.undo.empty() || state_.undo.back().scan != before_.number + 1
                         ? new_undo()
                         : state_.undo.back();
  entry.movements.push_back(movement);
  out_.movements.push_back(std::move(movement));
  if (!line.serial.empty() && !seen_before(line)) {
    state_.serials.push_back(serial_fingerprint(line.item, line.serial));
  }
}

UndoEntry& Turn::new_undo() {
  if (state_.undo.size() == undo_steps_max) state_.undo.erase(state_.undo.begin());
  UndoEntry entry;
  entry.scan = before_.number + 1;
  entry.verb = state_.verb;
  entry.location = state_.location;
  entry.last = state_.last;
  if (state_.serials.size() >= serials_max) state_.serials.erase(state_.serials.begin());
  return state_.undo.emplace_back(std::move(entry));
}

}  // namespace holdfast::scan::detail

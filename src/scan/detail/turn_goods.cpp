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

}  // namespace

std::string shown(const Line& line, Decimal quantity) {
  std::string text = fmt::format("{} x {}", quantity.to_string(), line.sku);
  if (!line.lot.empty()) text += fmt::format(" lot {}", line.lot);
  if (!line.serial.empty()) text += fmt::format(" serial {}", line.serial);
  return text;
}

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
  // Nobody is asked for the lot of what is not wanted.
  if (!fits_document(waiting.line, waiting.absolute ? Decimal{0} : waiting.line.quantity)) return;
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

void Turn::book(const Line& line, bool absolute, Decimal amount) {
  if (hindered(line, absolute)) return;
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
  if (!fits_document(line, delta)) return;
  if (is_pick(state_.verb)) {
    pick(line, delta);
  } else if (state_.verb == Verb::receive && !state_.location.empty()) {
    receive_here(line, delta);
  } else if (!draft(line, delta)) {
    return;
  }
  if (out_.feedback == Feedback::error) return;
  touch(line, delta, amount);
}

void Turn::receive_here(const Line& line, Decimal delta) {
  emit(line, state_.location, delta);
  tell(Feedback::counted, fmt::format("{} to {}", shown(line, delta), state_.location));
  note_expected(line, delta);
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
  if (state_.verb == Verb::receive) note_expected(line, delta);
  if (state_.verb == Verb::guided) tell_counted(*found);
  if (state_.verb == Verb::put_away) out_.text += home_of_lines();
  return true;
}

Decimal Turn::drafted(const base::Uuid& item) const {
  Decimal sum = 0;
  for (const Line& line : state_.lines) {
    if (line.item == item) sum = sum_of(sum, line.quantity);
  }
  return sum;
}

// Goods that came are taken whatever the papers say; the person is told where they differ.
void Turn::note_expected(const Line& line, Decimal delta) {
  const auto delivery = state_.order.empty() ? std::nullopt : world_.delivery(state_.order);
  if (!delivery) return;
  Decimal expected = 0;
  bool listed = false;
  for (const OrderLine& candidate : delivery->lines) {
    if (candidate.item != line.item) continue;
    listed = true;
    expected = sum_of(expected, candidate.open);
  }
  const Decimal waits = state_.location.empty() ? drafted(line.item) : delta;
  if (listed && waits <= expected) return;
  out_.feedback = Feedback::attention;
  out_.trouble = listed ? Trouble::difference : Trouble::wrong_item;
  out_.text += listed ? fmt::format(": more than {} announced", state_.order)
                      : fmt::format(": {} does not announce it", state_.order);
}

void Turn::touch(const Line& line, Decimal delta, Decimal amount) {
  const bool again = last_is_here() && state_.last->line.same_goods(line);
  const Decimal before = again ? state_.last->line.quantity : Decimal{0};
  Touch touched{line, amount, state_.location, now_.monotonic};
  touched.line.quantity = before.plus(delta).value_or(before);
  state_.last = std::move(touched);
}

void Turn::emit(const Line& line, std::string_view location, Decimal quantity,
                const std::string& reference) {
  if (quantity.is_zero()) return;
  Movement movement{
      moves_as(state_.verb), line.item,   line.sku,  std::string(location), quantity, line.lot,
      line.serial,           line.expiry, reference, state_.person};
  if (!approver_.empty()) movement.person += "+" + approver_;
  UndoEntry& entry = state_.undo.empty() || state_.undo.back().scan != before_.number + 1
                         ? new_undo()
                         : state_.undo.back();
  entry.movements.push_back(movement);
  out_.movements.push_back(std::move(movement));
  if (!line.serial.empty() && !seen_before(line)) {
    state_.serials.push_back(serial_fingerprint(line.item, line.serial));
  }
}

}  // namespace holdfast::scan::detail

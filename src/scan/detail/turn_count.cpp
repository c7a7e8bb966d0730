#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

namespace {
constexpr std::size_t shown_items_max = 3;
}

void Turn::count_here(const Input& input) {
  if (input.code == state_.location) return tell(Feedback::accepted, standing());
  const bool made = !state_.lines.empty();
  const std::string counted = state_.location;
  if (made && count_again_first()) return;
  if (made) make_counts(false);
  go_to(input.code);
  tell(Feedback::accepted, made ? fmt::format("counted {}; {}", counted, standing()) : standing());
  if (state_.verb != Verb::guided) return;
  const auto expected = not_counted();
  std::string list;
  for (std::size_t i = 0; i < expected.size() && i < shown_items_max; ++i) {
    list += fmt::format("{}{} x {}", i == 0 ? "" : ", ", expected[i].on_hand.to_string(),
                        expected[i].sku);
  }
  out_.text +=
      fmt::format("; {} items should be here{}{}", expected.size(), list.empty() ? "" : ": ", list);
}

void Turn::tell_counted(const Line& line) {
  const Decimal counted = drafted(line.item);
  const Decimal known = world_.on_hand(line.item, state_.location);
  out_.text = fmt::format("{} of {} x {}", counted.to_string(), known.to_string(), line.sku);
  if (counted <= known) return;
  out_.feedback = Feedback::attention;
  out_.trouble = Trouble::difference;
}

void Turn::end_count() {
  if (count_again_first()) return;
  const auto rest = not_counted();
  if (!rest.empty()) {
    return ask(Question::zero_rest,
               fmt::format("{} more items should be at {}: OK sets them to zero, NO leaves them",
                           rest.size(), state_.location));
  }
  make_counts(false);
  tell(Feedback::done, fmt::format("counted {}", state_.location));
  leave_context();
}

// Counted numbers that are not those known before.
std::vector<std::string> Turn::differences() const {
  std::vector<std::string> items;
  for (const Line& line : state_.lines) {
    const bool listed = std::find(items.begin(), items.end(), line.sku) != items.end();
    const bool same = drafted(line.item) == world_.on_hand(line.item, state_.location);
    if (!same && !listed) items.push_back(line.sku);
  }
  if (state_.verb != Verb::guided) return items;
  for (const Holding& missing : not_counted()) items.push_back(missing.sku);
  return items;
}

bool Turn::count_again_first() {
  const bool again = state_.verb == Verb::guided || world_.rules().recount;
  if (!again || state_.recounted) return false;
  const auto items = differences();
  if (items.empty()) return false;
  ask(Question::recount,
      fmt::format("{} of {} items are not as known ({}). OK counts {} again, "
                  "NO keeps what was counted",
                  items.size(), state_.lines.size(), items.front(), state_.location));
  out_.trouble = Trouble::difference;
  return true;
}

std::vector<Holding> Turn::not_counted() const {
  auto rest = world_.stock_at(state_.location);
  std::erase_if(rest, [&](const Holding& held) {
    return held.on_hand.is_zero() ||
           std::any_of(state_.lines.begin(), state_.lines.end(),
                       [&](const Line& line) { return line.item == held.item; });
  });
  return rest;
}

void Turn::make_counts(bool rest_is_zero) {
  for (const Line& line : state_.lines) {
    auto found = std::find_if(out_.counts.begin(), out_.counts.end(),
                              [&](const Count& c) { return c.item == line.item; });
    if (found == out_.counts.end()) {
      out_.counts.push_back({line.item, line.sku, state_.location, 0, {}, state_.person});
      found = out_.counts.end() - 1;
    }
    found->quantity = sum_of(found->quantity, line.quantity);
    found->parts.push_back(line);
  }
  if (rest_is_zero) {
    for (const Holding& held : not_counted()) {
      out_.counts.push_back({held.item, held.sku, state_.location, 0, {}, state_.person});
    }
  }
  state_.lines.clear();
  forget_undo();
  state_.serials.clear();
}

}  // namespace holdfast::scan::detail

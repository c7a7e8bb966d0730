// What a session does when: the state table, as data.
//
// Model: the first row that fits verb, step and event names the action. No row: the event is
// illegal here, nothing changes and the person is told what is expected. docs/scan-states.md shows
// the table; a test keeps it true.
#pragma once

#include <cstdint>
#include <string_view>

#include "scan/session_state.hpp"

namespace holdfast::scan {

enum class Event : std::uint8_t {
  // command barcodes
  verb,
  end,
  undo,
  undo_all,
  clear,
  digit,
  enter,
  erase,
  set,
  plus,
  yes,
  no,
  show,
  sign,
  reason,
  // things
  item,
  location,
  document,
  tote,
  parcel,
  detail,
  badge,
  unsupported,  // a command of later days
  unknown       // nobody knows this code
};
constexpr std::size_t event_count = 24;
std::string_view to_string(Event event);

enum class Action : std::uint8_t {
  none,
  start_verb,
  end,
  undo,
  undo_all,
  clear,
  digit,
  enter,
  erase,
  set,
  plus,
  answer_yes,
  answer_no,
  answer_item,
  confirm_here,
  show,
  item,
  detail,
  put_here,
  take_here,
  count_here,
  move_here,
  return_here,
  adjust_here,
  receive_document,
  pick_order,
  batch_order,
  pack_order,
  ship_order,
  return_document,
  tote,
  close_parcel,
  ship_parcel,
  sign,
  reason,
  badge,
  approve,
  pin_digit,
  pin_erase,
  pin_enter,
  pin_cancel,
  unblock,
  ask_unknown,
  keep_unknown
};
constexpr std::size_t action_count = 44;
std::string_view to_string(Action action);  // in words: "puts what waits here"

[[nodiscard]] Action action_for(Verb verb, Step step, Event event);
// Can a session stand there at all?
[[nodiscard]] bool reachable(Verb verb, Step step);

}  // namespace holdfast::scan

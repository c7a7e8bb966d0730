// What a session does when: the state table, as data.
//
// Model: the first row that fits verb, step and event names the action. No row: the event is
// illegal here, nothing changes and the person is told what is expected.
#pragma once

#include <cstdint>
#include <string_view>

#include "scan/session_state.hpp"

namespace holdfast::scan {

enum class Event : std::uint8_t {
  verb,
  end,
  undo,
  clear,
  digit,
  enter,
  erase,
  set,
  plus,
  yes,
  no,
  show,  // command barcodes
  item,
  location,
  document,
  tote,
  detail,
  badge,        // things
  unsupported,  // a command of later days
  unknown       // nobody knows this code
};
constexpr std::size_t event_count = 20;
std::string_view to_string(Event event);

enum class Action : std::uint8_t {
  none,
  start_verb,
  end,
  undo,
  clear,
  digit,
  enter,
  erase,
  set,
  plus,
  answer_yes,
  answer_no,
  show,
  item,
  put_here,
  take_here,
  count_here,
  move_here,
  confirm_here,
  receive_document,
  pick_order,
  tote,
  detail,
  badge,
  unblock,
  keep_unknown
};

[[nodiscard]] Action action_for(Verb verb, Step step, Event event);

}  // namespace holdfast::scan

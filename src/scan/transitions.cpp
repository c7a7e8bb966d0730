#include "scan/transitions.hpp"

#include <array>

namespace holdfast::scan {
namespace {

template <typename... Values>
constexpr unsigned bits(Values... values) {
  return (0U | ... | (1U << static_cast<unsigned>(values)));
}

constexpr unsigned any = ~0U;
constexpr unsigned working = bits(Verb::receive, Verb::pick, Verb::count, Verb::move);
// Steps with nothing half done.
constexpr unsigned resting =
    bits(Step::idle, Step::document, Step::source, Step::item, Step::destination);
constexpr unsigned asking = bits(Step::lot, Step::serial, Step::expiry);
constexpr unsigned counting = bits(Step::source, Step::item, Step::destination);

struct Row {
  unsigned verbs;
  unsigned steps;
  Event event;
  Action action;
};

constexpr Row rows[] = {
    {any, any, Event::show, Action::show},
    {any, any, Event::unknown, Action::keep_unknown},
    {any, resting, Event::verb, Action::start_verb},
    {any, resting, Event::badge, Action::badge},
    {any, resting, Event::undo, Action::undo},
    {working, resting, Event::end, Action::end},

    {working, bits(Step::question), Event::yes, Action::answer_yes},
    {working, bits(Step::question), Event::no, Action::answer_no},
    {working, bits(Step::question), Event::location, Action::confirm_here},
    {working, bits(Step::blocked), Event::yes, Action::unblock},
    {working, bits(Step::blocked), Event::clear, Action::unblock},
    {working, any, Event::clear, Action::clear},

    {working, counting, Event::digit, Action::digit},
    {working, counting, Event::enter, Action::enter},
    {working, counting, Event::erase, Action::erase},
    {working, counting, Event::set, Action::set},
    {working, counting, Event::plus, Action::plus},
    {working, asking, Event::detail, Action::detail},

    {bits(Verb::receive), bits(Step::item, Step::destination), Event::item, Action::item},
    {bits(Verb::receive), bits(Step::item, Step::destination), Event::location, Action::put_here},
    {bits(Verb::receive), bits(Step::item, Step::destination), Event::document,
     Action::receive_document},

    {bits(Verb::pick), bits(Step::document, Step::source, Step::item), Event::document,
     Action::pick_order},
    {bits(Verb::pick), bits(Step::source, Step::item), Event::location, Action::take_here},
    {bits(Verb::pick), bits(Step::source, Step::item), Event::tote, Action::tote},
    {bits(Verb::pick), bits(Step::item), Event::item, Action::item},

    {bits(Verb::count), bits(Step::source, Step::item), Event::location, Action::count_here},
    {bits(Verb::count), bits(Step::item), Event::item, Action::item},

    {bits(Verb::move), bits(Step::source, Step::item, Step::destination), Event::location,
     Action::move_here},
    {bits(Verb::move), bits(Step::source, Step::item, Step::destination), Event::item,
     Action::item},
};

}  // namespace

std::string_view to_string(Event event) {
  constexpr std::array<std::string_view, event_count> names = {
      "verb", "END",  "UNDO", "CLR",      "digit", "ENTER", "DEL",   "SET",   "PLUS",    "OK",
      "NO",   "SHOW", "item", "location", "order", "tote",  "label", "badge", "command", "code"};
  return names[static_cast<std::size_t>(event)];
}

Action action_for(Verb verb, Step step, Event event) {
  for (const Row& row : rows) {
    if (row.event == event && (row.verbs & bits(verb)) != 0 && (row.steps & bits(step)) != 0) {
      return row.action;
    }
  }
  return Action::none;
}

}  // namespace holdfast::scan

#include "scan/transitions.hpp"

#include <array>

#include "scan/commands.hpp"

namespace holdfast::scan {
namespace {

template <typename... Values>
constexpr unsigned bits(Values... values) {
  return (0U | ... | (1U << static_cast<unsigned>(values)));
}

using V = Verb;
using S = Step;
using E = Event;
using A = Action;

constexpr unsigned any = ~0U;
constexpr unsigned working = any & ~bits(V::none);
constexpr unsigned picking = bits(V::pick, V::batch);
constexpr unsigned tally = bits(V::count, V::guided);
constexpr unsigned moving = bits(V::move, V::put_away, V::transfer);
// Steps with nothing half done.
constexpr unsigned resting =
    bits(S::idle, S::document, S::source, S::item, S::destination, S::sign, S::reason, S::parcel);
constexpr unsigned asking = bits(S::lot, S::serial, S::expiry);
constexpr unsigned counting = bits(S::source, S::item, S::destination, S::reason, S::parcel);
constexpr unsigned on_route = bits(S::source, S::item, S::destination);

struct Row {
  unsigned verbs;
  unsigned steps;
  Event event;
  Action action;
};

constexpr Row rows[] = {
    {any, any, E::show, A::show},
    {any, resting, E::verb, A::start_verb},
    {any, resting, E::badge, A::badge},
    {any, resting, E::undo, A::undo},
    {working, resting, E::undo_all, A::undo_all},
    {working, resting, E::end, A::end},

    {any, bits(S::pin), E::digit, A::pin_digit},
    {any, bits(S::pin), E::erase, A::pin_erase},
    {any, bits(S::pin), E::enter, A::pin_enter},
    {any, bits(S::pin), E::clear, A::pin_cancel},
    {any, bits(S::pin), E::badge, A::badge},

    {working, bits(S::question), E::yes, A::answer_yes},
    {working, bits(S::question), E::no, A::answer_no},
    {working, bits(S::question), E::location, A::confirm_here},
    {working, bits(S::question), E::item, A::answer_item},
    {working, bits(S::blocked), E::yes, A::unblock},
    {working, bits(S::blocked, S::approval), E::clear, A::unblock},
    {working, bits(S::blocked, S::approval), E::badge, A::approve},
    {working, any, E::clear, A::clear},

    {working, counting, E::digit, A::digit},
    {working, counting, E::enter, A::enter},
    {working, counting, E::erase, A::erase},
    {working, counting, E::set, A::set},
    {working, counting, E::plus, A::plus},
    {working, asking, E::detail, A::detail},

    {bits(V::receive), bits(S::item, S::destination), E::item, A::item},
    {bits(V::receive), bits(S::item, S::destination), E::location, A::put_here},
    {bits(V::receive), bits(S::item, S::destination), E::document, A::receive_document},

    {bits(V::pick), bits(S::document, S::source, S::item), E::document, A::pick_order},
    {bits(V::batch), bits(S::document, S::source, S::item), E::document, A::batch_order},
    {picking, bits(S::source, S::item), E::location, A::take_here},
    {picking, bits(S::source, S::item), E::tote, A::tote},
    {picking, bits(S::item), E::item, A::item},

    {tally, bits(S::source, S::item), E::location, A::count_here},
    {tally, bits(S::item), E::item, A::item},

    {moving, on_route, E::location, A::move_here},
    {moving, on_route, E::item, A::item},

    {bits(V::pack), bits(S::document, S::item), E::document, A::pack_order},
    {bits(V::pack), bits(S::item), E::item, A::item},
    {bits(V::pack), bits(S::item), E::parcel, A::close_parcel},
    {bits(V::pack), bits(S::item), E::tote, A::close_parcel},

    {bits(V::ship), bits(S::document, S::parcel), E::document, A::ship_order},
    {bits(V::ship), bits(S::document, S::parcel), E::parcel, A::ship_parcel},
    {bits(V::ship), bits(S::document, S::parcel), E::tote, A::ship_parcel},
    {bits(V::ship), bits(S::parcel), E::item, A::item},

    {bits(V::back), bits(S::document, S::item), E::document, A::return_document},
    {bits(V::back), bits(S::document, S::item, S::destination), E::item, A::item},
    {bits(V::back), bits(S::document, S::item, S::destination), E::reason, A::reason},
    {bits(V::back), bits(S::destination), E::location, A::return_here},

    {bits(V::adjust), bits(S::source, S::sign, S::item), E::location, A::adjust_here},
    {bits(V::adjust), bits(S::source, S::sign, S::item, S::reason), E::sign, A::sign},
    {bits(V::adjust), bits(S::item, S::reason), E::item, A::item},
    {bits(V::adjust), bits(S::reason), E::reason, A::reason},

    {working, bits(S::item), E::unknown, A::ask_unknown},
    {any, any & ~bits(S::pin), E::unknown, A::keep_unknown},
};

struct Standing {
  unsigned verbs;
  unsigned steps;
};
constexpr Standing standings[] = {
    {bits(V::none), bits(S::idle, S::pin)},
    {working, bits(S::question, S::pin)},
    {picking | bits(V::receive), bits(S::blocked)},
    {working & ~bits(V::ship), asking | bits(S::item)},
    {bits(V::ship), bits(S::document, S::parcel) | asking},
    {picking, bits(S::document, S::source)},
    {tally, bits(S::source)},
    {moving, on_route},
    {bits(V::receive), bits(S::destination)},
    {bits(V::pack), bits(S::document)},
    {bits(V::back), bits(S::document, S::destination)},
    {bits(V::adjust), bits(S::source, S::sign, S::reason, S::approval)},
};

}  // namespace

std::string_view to_string(Event event) {
  constexpr std::string_view printed = {};  // as its barcode is called
  constexpr std::array<std::string_view, event_count> names = {
      "verb",     printed, printed, printed,  printed, "digit",    printed,   printed,
      printed,    printed, printed, printed,  printed, "IN / OUT", "reason",  "item",
      "location", "order", "tote",  "parcel", "label", "badge",    "command", "code"};
  const std::string_view name = names[static_cast<std::size_t>(event)];
  return name.empty() ? name_of(event) : name;
}

std::string_view to_string(Action action) {
  constexpr std::array<std::string_view, action_count> words = {
      "refused",
      "starts it",
      "finishes",
      "takes back the last scan",
      "asks, then takes all back",
      "drops what is unfinished",
      "adds a digit",
      "times",
      "takes a digit away",
      "sets the quantity",
      "adds the quantity",
      "yes",
      "no",
      "tells what the code is",
      "yes, if it is this place",
      "shows where it stands",
      "takes the item",
      "completes the item",
      "puts goods here",
      "takes from here",
      "counts here",
      "from here, or to here",
      "puts the return here",
      "adjusts here",
      "receives against it",
      "picks it",
      "adds it to the walk",
      "packs it",
      "ships it",
      "returns against it",
      "into this tote",
      "closes the parcel",
      "adds the parcel",
      "says which way",
      "says why",
      "signs in",
      "approves",
      "adds a digit of the PIN",
      "takes a digit away",
      "checks the PIN",
      "gives up signing in",
      "goes on without it",
      "asks what it is",
      "notes the code",
  };
  return words[static_cast<std::size_t>(action)];
}

Action action_for(Verb verb, Step step, Event event) {
  for (const Row& row : rows) {
    if (row.event == event && (row.verbs & bits(verb)) != 0 && (row.steps & bits(step)) != 0) {
      return row.action;
    }
  }
  return Action::none;
}

bool reachable(Verb verb, Step step) {
  for (const Standing& standing : standings) {
    if ((standing.verbs & bits(verb)) != 0 && (standing.steps & bits(step)) != 0) return true;
  }
  return false;
}

}  // namespace holdfast::scan

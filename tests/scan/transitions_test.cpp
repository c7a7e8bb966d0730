// Every state with every event: what the table allows, and that what it does not changes nothing.
#include <catch2/catch.hpp>

#include <set>

#include "desk.hpp"
#include "scan/transitions.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

// A session put into that verb and step, with what such a state holds.
State state_in(Verb verb, Step step) {
  State state;
  state.verb = verb;
  state.step = step;
  state.number = 5;
  const Line line{id_of("SW-MILK"), "SW-MILK", "", "", "", 1};
  if (step == Step::question) {
    state.question = Question::resume;
    state.back = verb == Verb::ship ? Step::parcel : Step::item;
  }
  if (step == Step::lot || step == Step::serial || step == Step::expiry) {
    state.waiting =
        Waiting{line, false, step == Step::lot, step == Step::serial, step == Step::expiry};
  }
  if (step == Step::destination || step == Step::reason || step == Step::approval) {
    state.lines.push_back(line);
  }
  if (step == Step::pin) state.badge = "9";
  if (step == Step::pin) {  // of who approves; elsewhere of who takes unfinished work over
    if (verb == Verb::adjust) state.back = Step::approval;
    if (verb == Verb::receive || is_pick(verb)) state.back = Step::blocked;
  }
  if (step == Step::reason || step == Step::approval) state.sign = Sign::out;
  const bool early = step == Step::idle || step == Step::document || step == Step::source;
  const bool placed = verb != Verb::pack && verb != Verb::ship && verb != Verb::back;
  if (!early && placed && step != Step::pin) state.location = "A-01";
  if (!early && verb == Verb::batch) state.orders = {"1001"};
  const bool of_order = is_pick(verb) || verb == Verb::pack || verb == Verb::ship;
  if (of_order && !early) state.order = "1001";
  return state;
}

// A payload that is that event, whatever the step.
std::string payload_of(Event event) {
  using gs1::own_code, gs1::OwnKind;
  const auto command = [](std::string_view name) { return own_code(OwnKind::command, name); };
  switch (event) {
    case Event::verb: return command("CNT");
    case Event::end: return command("END");
    case Event::undo: return command("UNDO");
    case Event::undo_all: return command("UNDOC");
    case Event::clear: return command("CLR");
    case Event::digit: return command("D7");
    case Event::enter: return command("DENT");
    case Event::erase: return command("DDEL");
    case Event::set: return command("SET");
    case Event::plus: return command("PLUS");
    case Event::yes: return command("OK");
    case Event::no: return command("NO");
    case Event::show: return command("ST");
    case Event::sign: return command("IN");
    case Event::reason: return command("BRK");
    case Event::item: return bolt_gtin;
    case Event::location: return own_code(OwnKind::location, "A-02");
    case Event::document: return own_code(OwnKind::document, "1002");
    case Event::tote: return own_code(OwnKind::tote, "T1");
    case Event::parcel: return "]C100306141411234567891";
    case Event::detail: return "]C110L1";
    case Event::badge: return own_code(OwnKind::badge, "9");
    case Event::unsupported: return command("PRN");
    case Event::unknown: return "]E05012345678900";
  }
  return {};
}

template <typename Check>
void for_each_state_and_event(Check check) {
  for (std::size_t verb = 0; verb < verb_count; ++verb) {
    for (std::size_t step = 0; step < step_count; ++step) {
      for (std::size_t event = 0; event < event_count; ++event) {
        check(static_cast<Verb>(verb), static_cast<Step>(step), static_cast<Event>(event));
      }
    }
  }
}

}  // namespace

TEST_CASE("an illegal event changes nothing but the scan's number") {
  for_each_state_and_event([](Verb verb, Step step, Event event) {
    if (action_for(verb, step, event) != Action::none) return;
    INFO(to_string(verb) << " / " << to_string(step) << " / " << to_string(event));
    SmallWorld world = Desk().world;
    Session session(world);
    REQUIRE(session.restore(encode(state_in(verb, step))));
    const State before = session.state();
    const std::string payload = payload_of(event);
    const auto scan = gs1::parse(payload);
    REQUIRE(scan);
    Outcome outcome = session.interpret(*scan, {});
    CHECK((outcome.feedback == Feedback::error || outcome.feedback == Feedback::question));
    CHECK(outcome.trouble == Trouble::out_of_turn);
    CHECK(outcome.movements.empty());
    CHECK(outcome.counts.empty());
    CHECK(outcome.facts.empty());
    CHECK(outcome.closed.empty());
    CHECK_FALSE(outcome.text.empty());
    outcome.next.number = before.number;
    CHECK(outcome.next == before);
  });
}

TEST_CASE("every legal event is answered, and goods move only where there is a place") {
  int legal = 0;
  for_each_state_and_event([&](Verb verb, Step step, Event event) {
    if (!reachable(verb, step) || action_for(verb, step, event) == Action::none) return;
    ++legal;
    INFO(to_string(verb) << " / " << to_string(step) << " / " << to_string(event));
    SmallWorld world = Desk().world;
    Session session(world);
    REQUIRE(session.restore(encode(state_in(verb, step))));
    const std::string payload = payload_of(event);
    const auto scan = gs1::parse(payload);
    REQUIRE(scan);
    const Outcome outcome = session.interpret(*scan, {});
    CHECK_FALSE(outcome.text.empty());
    CHECK(outcome.number == 6);
    for (const Movement& movement : outcome.movements) CHECK_FALSE(movement.location.empty());
    CHECK(reachable(outcome.next.verb, outcome.next.step));
    REQUIRE(decode_state(encode(outcome.next)));
  });
  CHECK(legal > 700);
}

TEST_CASE("every action of the table is named, and some state leads to it") {
  std::set<Action> seen;
  for_each_state_and_event([&](Verb verb, Step step, Event event) {
    if (reachable(verb, step)) seen.insert(action_for(verb, step, event));
  });
  CHECK(seen.size() == action_count);
  for (const Action action : seen) CHECK_FALSE(to_string(action).empty());
}

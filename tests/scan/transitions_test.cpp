// Every state with every event: what the table allows, and that what it does not changes nothing.
#include <catch2/catch.hpp>

#include "desk.hpp"
#include "scan/transitions.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

const std::vector<Verb> verbs = {Verb::none, Verb::receive, Verb::pick, Verb::count, Verb::move};
constexpr int step_count = 10;

// A session put into that verb and step, with what such a state holds.
State state_in(Verb verb, Step step) {
  State state;
  state.verb = verb;
  state.step = step;
  state.number = 5;
  const Line line{id_of("SW-MILK"), "SW-MILK", "", "", "", 1};
  if (step == Step::question) {
    state.question = Question::resume;
    state.back = Step::item;
  }
  if (step == Step::lot || step == Step::serial || step == Step::expiry) {
    state.waiting =
        Waiting{line, false, step == Step::lot, step == Step::serial, step == Step::expiry};
  }
  if (step == Step::destination) state.lines.push_back(line);
  const bool early = step == Step::idle || step == Step::document || step == Step::source;
  if (!early) state.location = "A-01";
  if (verb == Verb::pick && !early) state.order = "1001";
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
    case Event::clear: return command("CLR");
    case Event::digit: return command("D7");
    case Event::enter: return command("DENT");
    case Event::erase: return command("DDEL");
    case Event::set: return command("SET");
    case Event::plus: return command("PLUS");
    case Event::yes: return command("OK");
    case Event::no: return command("NO");
    case Event::show: return command("ST");
    case Event::item: return bolt_gtin;
    case Event::location: return own_code(OwnKind::location, "A-02");
    case Event::document: return own_code(OwnKind::document, "1002");
    case Event::tote: return own_code(OwnKind::tote, "T1");
    case Event::detail: return "]C110L1";
    case Event::badge: return own_code(OwnKind::badge, "9");
    case Event::unsupported: return command("HLP");
    case Event::unknown: return "]E05012345678900";
  }
  return {};
}

bool allowed(std::string_view list, std::string_view word) {
  return (" " + std::string(list) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

// The table as it is meant, written down once more in words.
std::string expected(Verb verb, Step step) {
  std::string always = "SHOW code";
  if (verb != Verb::none) always += " CLR";
  if (step == Step::question || step == Step::blocked) {
    if (verb == Verb::none) return always;
    return always + (step == Step::question ? " OK NO location" : " OK");
  }
  const bool asking = step == Step::lot || step == Step::serial || step == Step::expiry;
  if (asking) return always + (verb == Verb::none ? "" : " label");
  always += " verb badge UNDO";
  if (verb == Verb::none) return always;
  always += " END";
  if (step == Step::source || step == Step::item || step == Step::destination) {
    always += " digit ENTER DEL SET PLUS";
  }
  const bool item_step = step == Step::item;
  const bool source = step == Step::source;
  const bool destination = step == Step::destination;
  if (verb == Verb::receive && (item_step || destination)) always += " item location order";
  if (verb == Verb::pick && step == Step::document) always += " order";
  if (verb == Verb::pick && source) always += " order location tote";
  if (verb == Verb::pick && item_step) always += " order location tote item";
  if (verb == Verb::count && source) always += " location";
  if (verb == Verb::count && item_step) always += " location item";
  if (verb == Verb::move && (source || item_step || destination)) always += " location item";
  return always;
}

template <typename Check>
void for_each_state_and_event(Check check) {
  for (const Verb verb : verbs) {
    for (int step = 0; step < step_count; ++step) {
      for (std::size_t event = 0; event < event_count; ++event) {
        check(verb, static_cast<Step>(step), static_cast<Event>(event));
      }
    }
  }
}

}  // namespace

TEST_CASE("the state table allows what is written here and nothing else") {
  int legal = 0;
  for_each_state_and_event([&](Verb verb, Step step, Event event) {
    INFO(to_string(verb) << " / " << to_string(step) << " / " << to_string(event));
    const bool is = action_for(verb, step, event) != Action::none;
    legal += is ? 1 : 0;
    CHECK(is == allowed(expected(verb, step), to_string(event)));
  });
  CHECK(legal > 200);
}

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
    CHECK(outcome.movements.empty());
    CHECK(outcome.counts.empty());
    CHECK_FALSE(outcome.text.empty());
    outcome.next.number = before.number;
    CHECK(outcome.next == before);
  });
}

TEST_CASE("every legal event is answered, and goods move only where there is a place") {
  for_each_state_and_event([](Verb verb, Step step, Event event) {
    if (action_for(verb, step, event) == Action::none) return;
    INFO(to_string(verb) << " / " << to_string(step) << " / " << to_string(event));
    SmallWorld world = Desk().world;
    Session session(world);
    REQUIRE(session.restore(encode(state_in(verb, step))));
    const std::string payload = payload_of(event);
    const Outcome outcome = session.interpret(*gs1::parse(payload), {});
    CHECK_FALSE(outcome.text.empty());
    CHECK(outcome.number == 6);
    for (const Movement& movement : outcome.movements) CHECK_FALSE(movement.location.empty());
    REQUIRE(decode_state(encode(outcome.next)));
  });
}

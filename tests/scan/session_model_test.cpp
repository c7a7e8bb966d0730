// Any sequence of scans, with the power cut between any two: the session goes on as if nothing had
// been, and what lies on the shelves is what a person counts from the beeps.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "desk.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

enum class Act { verb, place, document, item, times, end, undo, undo_all, clear };

struct Scanned {
  Act act = Act::end;
  std::size_t choice = 0;
  bool power_cut = false;  // after it
  bool yes = false;        // if it is answered by a question
};

constexpr std::array<const char*, 6> verb_names = {"RCV", "PCK", "BCH", "CNT", "TRN", "PUT"};
constexpr std::array<Verb, 6> verbs = {Verb::receive, Verb::pick, Verb::batch,
                                       Verb::count,   Verb::move, Verb::put_away};
constexpr std::array<const char*, 3> places = {"A-01", "A-02", "B-07"};
struct Code {
  const char* code;
  const char* sku;
  int pieces;
};
constexpr std::array<Code, 3> goods = {Code{bolt_gtin, "SW-BOLT", 1}, Code{bolt_box, "SW-BOLT", 12},
                                       Code{nut_gtin, "SW-NUT", 1}};

rc::Gen<std::vector<Scanned>> days(bool clears) {
  const auto act = rc::gen::weightedElement<Act>({{2, Act::verb},
                                                  {4, Act::place},
                                                  {2, Act::document},
                                                  {9, Act::item},
                                                  {1, Act::times},
                                                  {1, Act::end},
                                                  {2, Act::undo},
                                                  {1, Act::undo_all},
                                                  {clears ? 1U : 0U, Act::clear}});
  return rc::gen::container<std::vector<Scanned>>(
      60,
      rc::gen::build<Scanned>(rc::gen::set(&Scanned::act, act),
                              rc::gen::set(&Scanned::choice, rc::gen::inRange<std::size_t>(0, 6)),
                              rc::gen::set(&Scanned::power_cut), rc::gen::set(&Scanned::yes)));
}

std::vector<std::string> codes_of(const Scanned& step) {
  using gs1::own_code, gs1::OwnKind;
  const auto command = [](const char* name) { return own_code(OwnKind::command, name); };
  switch (step.act) {
    case Act::verb: return {command(verb_names[step.choice])};
    case Act::place: return {own_code(OwnKind::location, places[step.choice % 3])};
    case Act::document:
      return {own_code(OwnKind::document, step.choice % 2 == 0 ? "1001" : "1002")};
    case Act::item: return {goods[step.choice % 3].code};
    case Act::times: return {command("D3"), command("DENT")};
    case Act::end: return {command("END")};
    case Act::undo: return {command("UNDO")};
    case Act::undo_all: return {command("UNDOC")};
    case Act::clear: return {command("CLR")};
  }
  return {};
}

// One scan, six seconds after the one before, so that no five-second rule depends on a power cut.
const Outcome& scan_one(Desk& desk, const std::string& code) {
  desk.wait(base::Seconds(6));
  return desk.scan(code);
}

void cut_power(Desk& desk) {
  const std::string snapshot = desk.session.snapshot();
  const std::string receipt = "r" + std::to_string(desk.last.number);
  REQUIRE(desk.session.restore(snapshot, receipt, desk.time));
}

// What a person with pencil and paper knows: what each scan means, and whether it beeped.
class Paper {
 public:
  std::map<std::pair<std::string, std::string>, int> shelf;

  void heard(const Scanned& step, const Outcome& answer) {
    const bool good = answer.feedback == Feedback::accepted ||
                      answer.feedback == Feedback::counted || answer.feedback == Feedback::done;
    if (answer.trouble == Trouble::over_pick) times_ = 1;
    if (!good) return;
    switch (step.act) {
      case Act::verb: begin(verbs[step.choice]); break;
      case Act::place: went(places[step.choice % 3], answer); break;
      case Act::item: took(goods[step.choice % 3]); break;
      case Act::times: times_ = 3; break;
      case Act::end: ended(); break;
      case Act::undo: took_back(); break;
      default: break;
    }
  }
  void all_back() {
    while (!done_.empty()) {
      apply(done_.back().moved, -1);
      done_.pop_back();
    }
    apply(older_, -1);
    older_.clear();
    hand_.clear();
  }
  void counted() {
    for (const auto& [sku, pieces] : hand_) shelf[{sku, place_}] = pieces;
    hand_.clear();
    forget();
  }
  void ended() {
    if (verb_ == Verb::count && !place_.empty()) counted();
    forget();
    place_.clear();
    times_ = 1;
  }

 private:
  using Pieces = std::vector<std::pair<std::string, int>>;
  struct Moved {
    std::string sku, place;
    int pieces;
  };
  struct Deed {
    Verb verb;
    std::string place;
    std::vector<Moved> moved;
    Pieces before;  // in the hand before it, of a piece taken
    Pieces put;     // from the hand to its place
    bool in_hand = false;
  };

  void forget() {
    done_.clear();
    older_.clear();
  }
  void begin(Verb verb) {
    verb_ = verb;
    place_.clear();
    times_ = 1;
  }
  void apply(const std::vector<Moved>& moved, int sign) {
    for (const Moved& one : moved) shelf[{one.sku, one.place}] += sign * one.pieces;
  }
  void remember(Deed deed) {
    apply(deed.moved, 1);
    if (done_.size() == undo_steps_max) {
      for (const Moved& one : done_.front().moved) older_.push_back(one);
      done_.erase(done_.begin());
    }
    done_.push_back(std::move(deed));
  }
  void took(const Code& code) {
    const int pieces = code.pieces * std::exchange(times_, 1);
    Deed deed{verb_, place_, {}, hand_, {}};
    const bool picks = verb_ == Verb::pick || verb_ == Verb::batch;
    if (picks || (verb_ == Verb::receive && !place_.empty())) {
      deed.moved.push_back({code.sku, place_, picks ? -pieces : pieces});
    } else {
      deed.in_hand = true;
      add(code.sku, pieces);
    }
    remember(std::move(deed));
  }
  void add(const std::string& sku, int pieces) {
    for (auto& [known, there] : hand_) {
      if (known == sku) {
        there += pieces;
        return;
      }
    }
    hand_.emplace_back(sku, pieces);
  }
  void went(const std::string& place, const Outcome& answer) {
    if (verb_ == Verb::count) {
      if (place != place_ && !hand_.empty()) counted();
      place_ = place;
      return;
    }
    const bool puts = answer.feedback == Feedback::counted;
    if (!puts) {
      place_ = place;
      return;
    }
    Deed deed{verb_, place_, {}, {}, std::exchange(hand_, {})};
    for (const auto& [sku, pieces] : deed.put) {
      if (verb_ != Verb::receive) deed.moved.push_back({sku, place_, -pieces});
      deed.moved.push_back({sku, place, pieces});
    }
    remember(std::move(deed));
    if (verb_ == Verb::receive) place_ = place;
  }
  void took_back() {
    const Deed deed = std::move(done_.back());
    done_.pop_back();
    apply(deed.moved, -1);
    if (deed.in_hand) hand_ = deed.before;
    if (deed.put.empty()) return;
    if (deed.verb == verb_ && hand_.empty()) {
      hand_ = deed.put;
      place_ = deed.place;
      return;
    }
    while (!done_.empty() && done_.back().in_hand) done_.pop_back();
  }

  Verb verb_ = Verb::none;
  std::string place_;
  Pieces hand_;
  int times_ = 1;
  std::vector<Deed> done_;
  std::vector<Moved> older_;
};

}  // namespace

TEST_CASE("a session that loses its power between any two scans does what one does that does not") {
  rc::check([] {
    Desk steady;
    Desk cut;
    for (const Scanned& step : *days(true)) {
      auto codes = codes_of(step);
      codes.push_back(
          gs1::own_code(gs1::OwnKind::command, step.yes ? "OK" : "NO"));  // legal or not
      for (const std::string& code : codes) {
        const Outcome& one = scan_one(steady, code);
        const Outcome& other = scan_one(cut, code);
        RC_ASSERT(one.feedback == other.feedback);
        RC_ASSERT(one.text == other.text);
        RC_ASSERT(one.movements == other.movements);
        RC_ASSERT(one.counts == other.counts);
        RC_ASSERT(encode(one.next) == encode(other.next));
        if (step.power_cut) cut_power(cut);
      }
    }
    RC_ASSERT(steady.world.stock == cut.world.stock);
  });
}

TEST_CASE("what lies on the shelves is what the beeps add up to") {
  rc::check([] {
    Desk desk;
    Paper paper;
    for (const Scanned& step : *days(false)) {
      for (const std::string& code : codes_of(step)) scan_one(desk, code);
      if (step.power_cut) cut_power(desk);
      paper.heard(step, desk.last);
      if (desk.state().step != Step::question) continue;
      const Question question = desk.state().question;
      const bool yes = step.yes && question == Question::undo_all;
      scan_one(desk, gs1::own_code(gs1::OwnKind::command, yes ? "OK" : "NO"));
      if (yes) paper.all_back();
      if (question == Question::zero_rest) paper.ended();
    }
    for (const auto& [place, pieces] : paper.shelf) {
      RC_ASSERT(desk.stock(place.first, place.second) == base::Decimal(pieces));
    }
    for (const auto& [key, quantity] : desk.world.stock) {
      const auto known = paper.shelf.find({desk.world.skus.at(key.first), key.second});
      RC_ASSERT(quantity.is_zero() || known != paper.shelf.end());
    }
  });
}

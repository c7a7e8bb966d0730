// One scan's way through the session: works on a copy of the state and writes an Outcome. An action
// that cannot be done calls refuse(), which puts the state back as it was.
#pragma once

#include "scan/detail/input.hpp"
#include "scan/session.hpp"

namespace holdfast::scan::detail {

class Turn {
 public:
  Turn(const State& before, const World& world, const Now& now);

  Outcome scan(const gs1::Scan& scan);
  Outcome reject(std::string text);
  std::optional<Outcome> idle();

 private:
  using Handler = void (Turn::*)(const Input&);
  static Handler handler_of(Action action);

  // Answers.
  void tell(Feedback feedback, std::string text);
  void refuse(std::string text);
  void ask(Question question, std::string text);
  void show_expected(const Input& input);
  Outcome finish();

  // Verbs and answers (turn_verbs.cpp).
  void start_verb(const Input& input);
  void end(const Input& input);
  void end_pick();
  void end_count();
  void leave_context();
  void leave_verb();
  void undo(const Input& input);
  void reverse(const UndoEntry& entry);
  void take_back_line(const LineChange& change);
  void give_lines_back(const UndoEntry& entry);
  void clear(const Input& input);
  void drop_last_line();
  void drop_lines();
  void answer_yes(const Input& input);
  void answer_no(const Input& input);
  void confirm_here(const Input& input);
  void unblock(const Input& input);
  void badge(const Input& input);
  void show(const Input& input);
  void keep_unknown(const Input& input);
  bool time_out();

  // Goods (turn_goods.cpp).
  void item(const Input& input);
  void detail(const Input& input);
  [[nodiscard]] base::Result<base::Decimal> amount_of(const Input& input) const;
  void ask_details_or_book(Waiting waiting, base::Decimal amount);
  void book(const Line& line, bool absolute, base::Decimal amount);
  [[nodiscard]] bool hindered(const Line& line);
  [[nodiscard]] bool seen_before(const Line& line) const;
  void pick(Line line, base::Decimal delta);
  void receive_here(const Line& line, base::Decimal delta);
  bool draft(const Line& line, base::Decimal delta);
  void touch(const Line& line, base::Decimal delta, base::Decimal amount);
  void emit(const Line& line, std::string_view location, base::Decimal quantity);
  UndoEntry& new_undo();

  // Places and documents (turn_places.cpp).
  void put_here(const Input& input);
  void take_here(const Input& input);
  void count_here(const Input& input);
  void move_here(const Input& input);
  void receive_document(const Input& input);
  void pick_order(const Input& input);
  void tote(const Input& input);
  void go_to(const std::string& location);
  void commit_move(const std::string& destination);
  void make_counts(bool rest_is_zero);
  [[nodiscard]] std::vector<Holding> not_counted() const;

  // Quantities (turn_quantity.cpp).
  void digit(const Input& input);
  void erase(const Input& input);
  void enter(const Input& input);
  void set(const Input& input);
  void plus(const Input& input);
  void choose(Pad pad);
  void apply(Pad pad);
  [[nodiscard]] bool last_is_here() const;

  [[nodiscard]] Step rest_step() const;
  [[nodiscard]] std::string standing() const;

  const State& before_;
  State rested_;  // what a refusal goes back to
  const World& world_;
  const Now& now_;
  State state_;
  Outcome out_;
};

[[nodiscard]] std::uint64_t serial_fingerprint(const base::Uuid& item, std::string_view serial);

}  // namespace holdfast::scan::detail

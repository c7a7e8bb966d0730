// One scan's way through the session: works on a copy of the state and writes an Outcome. An action
// that cannot be done calls refuse(), which puts the state back as it was.
#pragma once

#include <map>

#include "scan/detail/input.hpp"
#include "scan/session.hpp"

namespace holdfast::scan::detail {

class Turn {
 public:
  Turn(const State& before, const World& world, const Now& now, const PinTries* tries = nullptr);

  Outcome scan(const gs1::Scan& scan);
  Outcome reject(std::string text);
  std::optional<Outcome> idle();

 private:
  using Handler = void (Turn::*)(const Input&);
  static Handler handler_of(Action action);

  // Answers.
  void tell(Feedback feedback, std::string text);
  void refuse(std::string text, Trouble trouble = Trouble::refused);
  // What is in the hand is not what is wanted: nothing happens, the text says the way back.
  void attend(Trouble trouble, std::string text);
  void ask(Question question, std::string text);
  void show_expected(const Input& input);
  [[nodiscard]] bool waiting_lines_refused();
  Outcome finish();

  // Verbs and answers (turn_verbs.cpp).
  void start_verb(const Input& input);
  void end(const Input& input);
  void finish_document(bool incomplete);
  [[nodiscard]] std::size_t open_lines() const;
  void leave_context();
  void leave_verb();
  void clear(const Input& input);
  void drop_last_line();
  void drop_lines();
  void answer_yes(const Input& input);
  void answer_no(const Input& input);
  void confirm_here(const Input& input);
  void unblock(const Input& input);
  void show(const Input& input);
  bool time_out();
  bool sign_out();

  // Taking back (turn_undo.cpp).
  void undo(const Input& input);
  void undo_all(const Input& input);
  void take_all_back();
  void reverse(const UndoEntry& entry);
  void reverse_facts(const UndoEntry& entry);
  void take_back_line(const LineChange& change);
  void give_lines_back(const UndoEntry& entry);
  void forget_undo();
  void remember_sum(const Movement& movement);
  UndoEntry& new_undo();

  // People (turn_people.cpp).
  void badge(const Input& input);
  void sign_in(const std::string& badge);
  void ask_pin(const std::string& badge);
  void approve(const Input& input);
  void approved_by(const std::string& badge);
  void pin_digit(const Input& input);
  void pin_erase(const Input& input);
  void pin_enter(const Input& input);
  void pin_cancel(const Input& input);
  void leave_pin();
  [[nodiscard]] bool lapsed() const;
  void come_back(const std::string& badge);
  void take_over(const std::string& badge);
  void only_sign_in(const Input& input);

  // Unknown codes (turn_unknown.cpp).
  void keep_unknown(const Input& input);
  void ask_unknown(const Input& input);
  void answer_item(const Input& input);
  UnknownCode note_unknown(const Input& input);

  // Goods (turn_goods.cpp).
  void item(const Input& input);
  void detail(const Input& input);
  [[nodiscard]] base::Result<base::Decimal> amount_of(const Input& input) const;
  void ask_details_or_book(Waiting waiting, base::Decimal amount);
  void book(const Line& line, bool absolute, base::Decimal amount);
  void receive_here(const Line& line, base::Decimal delta);
  bool draft(const Line& line, base::Decimal delta);
  [[nodiscard]] base::Decimal drafted(const base::Uuid& item) const;
  void touch(const Line& line, base::Decimal delta, base::Decimal amount);
  void emit(const Line& line, std::string_view location, base::Decimal quantity,
            const std::string& reference);
  void emit(const Line& line, std::string_view location, base::Decimal quantity) {
    emit(line, location, quantity, state_.order);
  }
  void note_expected(const Line& line, base::Decimal delta);

  // What must not be booked as it is (turn_checks.cpp).
  [[nodiscard]] bool hindered(const Line& line, bool absolute);
  [[nodiscard]] bool serial_hinders(const Line& line);
  [[nodiscard]] bool expiry_hinders(const Line& line, bool absolute);
  [[nodiscard]] bool seen_before(const Line& line) const;
  [[nodiscard]] bool fits_document(const Line& line, base::Decimal delta);
  void too_many(const Line& line, base::Decimal delta, base::Decimal open);
  void warn_of_older(const Line& line);

  // Picking (turn_pick.cpp).
  void pick(const Line& line, base::Decimal delta);
  void allot(const Line& line, base::Decimal delta, base::Decimal open_in_all);
  [[nodiscard]] std::vector<std::string> picked_orders() const;
  void pick_order(const Input& input);
  void batch_order(const Input& input);
  void tote(const Input& input);
  void take_here(const Input& input);
  [[nodiscard]] std::string better_place(const std::string& location) const;

  // Places (turn_places.cpp).
  void put_here(const Input& input);
  void move_here(const Input& input);
  void go_to(const std::string& location);
  void commit_move(const std::string& destination);
  [[nodiscard]] std::string home_of_lines() const;
  void receive_document(const Input& input);
  void adjust_here(const Input& input);
  void sign(const Input& input);
  void reason(const Input& input);
  void commit_adjust();

  // Counting (turn_count.cpp).
  void count_here(const Input& input);
  void end_count();
  void make_counts(bool rest_is_zero);
  [[nodiscard]] std::vector<Holding> not_counted() const;
  [[nodiscard]] std::vector<std::string> differences() const;
  [[nodiscard]] bool count_again_first();
  void tell_counted(const Line& line);

  // After the pick (turn_parcels.cpp).
  void pack_order(const Input& input);
  void close_parcel(const Input& input);
  void close_lines(const std::string& parcel);
  void ship_order(const Input& input);
  void ship_parcel(const Input& input);
  void commit_ship();
  [[nodiscard]] bool beyond(base::Decimal OrderLine::*due,
                            const std::map<std::string, base::Decimal>& goods);
  [[nodiscard]] bool parcel_gone();
  [[nodiscard]] bool commit_refused();
  [[nodiscard]] std::map<std::string, base::Decimal> shipping() const;
  void ship_all();
  void return_document(const Input& input);
  void return_here(const Input& input);
  void add_fact(Deed deed, const std::string& sku, base::Decimal quantity, std::string detail);

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
  const PinTries* tries_;
  State state_;
  Outcome out_;
  std::string approver_;  // whose badge lets this scan do what it does
};

// Sums that cannot fail: beyond the range the first operand stands.
[[nodiscard]] inline base::Decimal sum_of(base::Decimal a, base::Decimal b) {
  return a.plus(b).value_or(a);
}
[[nodiscard]] std::string shown(const Line& line, base::Decimal quantity);
[[nodiscard]] std::uint64_t serial_fingerprint(const base::Uuid& item, std::string_view serial);

}  // namespace holdfast::scan::detail

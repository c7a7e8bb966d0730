#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

UnknownCode Turn::note_unknown(const Input& input) {
  const std::string code = input.code.substr(0, unknown_code_chars_max);
  auto& list = state_.unknown;
  auto found = std::find_if(list.begin(), list.end(), [&](const UnknownCode& u) {
    return u.code == code && u.location == state_.location;
  });
  UnknownCode entry{code, 1, state_.location};
  if (found != list.end()) {
    entry.times = found->times + 1;
    list.erase(found);
  } else if (list.size() == unknown_codes_max) {
    list.erase(list.begin());
  }
  list.push_back(entry);
  out_.unknown = entry;
  out_.trouble = Trouble::unknown_code;
  return entry;
}

void Turn::keep_unknown(const Input& input) {
  const auto entry = note_unknown(input);
  if (state_.step == Step::question) return tell(Feedback::question, standing());
  std::string_view why = input.nameable ? "" : ": it holds no article number";
  if (input.wrong_check_letter) why = ": an own code with a wrong check letter";
  tell(Feedback::error, fmt::format("unknown code {}{}", entry.code, why));
}

// Where items are expected it may be one whose code nobody has entered yet.
void Turn::ask_unknown(const Input& input) {
  // What a label says beside the article number is looked up nowhere: learnt, it would be asked
  // about again with the next scan.
  if (!input.nameable || input.code.size() > unknown_code_chars_max) {
    return keep_unknown(input);
  }
  const auto entry = note_unknown(input);
  state_.asked = entry.code;
  ask(Question::which_item, fmt::format("unknown code {}: scan what it is, or NO", entry.code));
}

// The code in the hand is that item from now on, and is taken as if it had always been.
void Turn::answer_item(const Input& input) {
  if (state_.question != Question::which_item) {
    out_.trouble = Trouble::out_of_turn;
    return tell(Feedback::question, standing());
  }
  const Learnt learnt{state_.asked, input.item->id, input.item->sku, input.item->pack};
  state_.question = Question::none;
  state_.step = state_.back;
  state_.asked.clear();
  std::erase_if(state_.unknown, [&](const UnknownCode& u) { return u.code == learnt.code; });
  rested_ = state_;
  item(input);
  out_.learnt = learnt;
  out_.text = fmt::format("{} is {}; {}", learnt.code, learnt.sku, out_.text);
}

}  // namespace holdfast::scan::detail

// Counts that wait for a person lie in the store among the dead letters, and have a conflict that
// is open (sync/count_review.hpp). People meet them once: among the conflicts, where they are
// decided.
#pragma once

#include <vector>

#include "sync/count_review.hpp"

namespace holdfast::serve {

inline std::vector<store::DeadLetter> letters_to_decide(const store::View& view) {
  auto letters = view.dead_letters();
  std::erase_if(letters, sync::waits_for_review);
  return letters;
}

}  // namespace holdfast::serve

// A conflict in words for people: whose values, which of them stands and why, what can be decided.
//
// Model: pure, from one view. `details` of a conflict name updates by dots (7.1:2, d365:9), for
// machines; here a dot is "this box, ANNA at dock-1", "box 8", "the ERP (Dynamics)". Times are null
// where the clock of whoever wrote was not set.
#pragma once

#include "store/view.hpp"

namespace holdfast::serve {

class ConflictWords {
 public:
  ConflictWords(const store::View& view, causal::Actor self) : view_(view), self_(self) {}

  // [{"value", "who", "at", "by", "stands"}]: `by` as in the details, `stands` false while open.
  [[nodiscard]] base::Json sides(const store::Conflict& conflict) const;
  // What else has to be known to understand it; "" where nothing has.
  [[nodiscard]] static std::string remark(const store::Conflict& conflict);
  // Why its value stands; "" while it is open.
  [[nodiscard]] std::string why(const store::Conflict& conflict) const;
  // [{"value", "words"}]: what `settle` may be told; empty when it is settled.
  [[nodiscard]] base::Json choices(const store::Conflict& conflict) const;
  // RFC 3339, or null.
  [[nodiscard]] static base::Json settled_at(const store::Conflict& conflict);

 private:
  [[nodiscard]] std::string who(std::string_view by) const;
  [[nodiscard]] base::Json when(std::string_view by, std::string_view at) const;

  const store::View& view_;
  causal::Actor self_;
};

}  // namespace holdfast::serve

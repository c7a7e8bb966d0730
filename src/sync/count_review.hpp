// A count that a person has to look at before the ERP is told.
//
// Model: where the ERP's number is not what the box expected, and the count is farther from it than
// `review_above` of the routes, the count is not sent. It lies among the dead letters under
// `review_kind` with what the ERP held, and its conflict is open. Movements of that stock go on;
// the ERP's number is not installed. What is decided (pure, from one view to events):
//   accept   or the counted number: the count is told, as if it were told now
//   recount  or the ERP's number: the count is taken back; the ERP's number and what was moved
//            since stand until somebody counts again
// A newer count of the same stock takes its place without a decision.
#pragma once

#include <optional>
#include <string>

#include <set>
#include <string>
#include <vector>

#include "store/view.hpp"

namespace holdfast::sync {

constexpr auto review_kind = "review";  // store::Parked::error_kind

std::string count_conflict(const causal::Dot& count);
bool waits_for_review(const store::DeadLetter& letter);
// It was given up without an answer: the system may have it all the same.
bool may_be_done(const store::DeadLetter& letter);

// Movements of that stock which were sent, and no answer said whether the ERP took them.
std::vector<store::OutboxEntry> unanswered_movements(const store::View& view,
                                                     const std::string& key);

// What the ERP has to hold for `count` to stand: what was counted and every later movement that it
// has got already. `told`: those that it has confirmed just now.
base::Result<base::Decimal> to_stand_at_erp(const store::View& view,
                                            const store::OutboxEntry& count, base::Decimal counted,
                                            const std::set<causal::Dot>& told);

// Older counts of the same stock that wait for a person: nobody has to decide them any longer.
void supersede_reviews(const store::View& view, const store::OutboxEntry& newer,
                       base::Decimal counted, const causal::HybridTime& now,
                       store::Transaction& out);

// The decision about the count behind `conflict`, beside the settlement itself. Nothing if no count
// waits there. invalid_input: neither value; unavailable: a movement there has no answer yet.
base::Status decide_count(const store::View& view, const std::string& conflict,
                          const base::Json& value, store::Transaction& out);

}  // namespace holdfast::sync

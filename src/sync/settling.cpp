#include "sync/settling.hpp"

namespace holdfast::sync {

void settle_listed(store::Transaction& out, const store::Conflict& listed, std::string how,
                   base::Json value, const causal::HybridTime& now) {
  store::ConflictFound again = listed.found;
  again.details.set("settled_at",
                    now.trusted ? base::Json(base::WallTime{now.wall_ms}.iso()) : base::Json());
  const std::string id = again.id;
  out.emplace_back(std::move(again));
  out.emplace_back(store::ConflictSettled{id, std::move(how), std::move(value)});
}

}  // namespace holdfast::sync

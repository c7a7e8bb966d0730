// A record whose create found that somebody else had made the same thing over there.
#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/actions.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"

namespace holdfast::sync {

base::Task<base::Status> RecordAction::adopt(warehouse::RecordKind kind, base::Uuid id,
                                             std::string type, std::string native) {
  const std::string_view system = store::to_string(endpoint_);
  const std::string name = fmt::format("{} {} of {}", type, native, system);
  store::Transaction link;
  // Intake may be tying that row to another record just now.
  const auto lock = co_await context_.merging.lock();
  {
    const store::View view = context_.store.view();
    const auto other = StoreLookups(context_, view).record(system, type, native);
    if (other && *other != id) {
      co_return base::fail(base::ErrorKind::refused,
                           name + " is linked to another record already: see which of the two "
                                  "has the wrong number or address, correct it, then replay this "
                                  "entry");
    }
    note_link(link, endpoint_, type, native, id);
    if (kind == warehouse::RecordKind::order) {
      for (const auto& [endpoint, connector] : context_.connectors) {
        queue_transition(link, endpoint, id);
      }
    }
  }
  const auto stored = co_await context_.store.commit(std::move(link));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  base::log_notice("sync", name + " was there already: linked, not made again");
  co_return base::Status{};
}

}  // namespace holdfast::sync

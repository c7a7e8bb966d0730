#include "sync/actions.hpp"

namespace holdfast::sync {

base::Task<std::vector<base::Result<Delivery>>> ReservationAction::run(
    std::vector<store::OutboxEntry> entries) {
  std::vector<base::Result<Delivery>> answers;
  for (const auto& entry : entries) {
    const auto order = base::Uuid::parse(entry.payload);
    base::Result<Reserver::Later> brought =
        base::fail(base::ErrorKind::internal, "unreadable reservation entry");
    if (order) brought = co_await reserver_.bring(*order);
    if (brought) {
      answers.emplace_back(Delivery{R"({"reached":true})"});
      answers.back()->later = std::move(*brought);
    } else {
      answers.emplace_back(tl::unexpected<base::Error>(brought.error()));
    }
  }
  co_return answers;
}

}  // namespace holdfast::sync

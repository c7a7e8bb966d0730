#include "store/keys.hpp"
#include "store/state_rows.hpp"
#include "store/view_impl.hpp"

namespace holdfast::store {

base::Status View::each_outbox(Endpoint endpoint, std::uint64_t after,
                               const std::function<bool(const OutboxEntry&)>& visit) const {
  impl_->rows().each(
      keys::outbox(endpoint), {}, keys::number(after + 1),
      [&](std::string_view, std::string_view value) { return visit(decode_outbox_entry(value)); });
  return impl_->rows().status();
}

std::optional<OutboxEntry> View::outbox(std::uint64_t entry) const {
  for (const Endpoint endpoint : {Endpoint::dynamics, Endpoint::shopware})
    if (const auto row = impl_->rows().get(keys::outbox(endpoint), keys::number(entry)))
      return decode_outbox_entry(*row);
  return std::nullopt;
}

std::uint64_t View::growth() const {
  return impl_->rows().count(Table::item) + impl_->rows().count(Table::note);
}

std::uint64_t View::outbox_count(Endpoint endpoint) const {
  return impl_->rows().count(keys::outbox(endpoint));
}

std::vector<DeadLetter> View::dead_letters() const {
  std::vector<DeadLetter> letters;
  impl_->rows().each(Table::dead, {}, [&](std::string_view, std::string_view value) {
    letters.push_back(decode_dead_letter(value));
    return true;
  });
  return letters;
}

std::vector<Conflict> View::conflicts() const {
  std::vector<Conflict> conflicts;
  impl_->rows().each(Table::conflict, {}, [&](std::string_view, std::string_view value) {
    conflicts.push_back(decode_conflict(value));
    return true;
  });
  return conflicts;
}

std::optional<Conflict> View::conflict(const std::string& id) const {
  const auto row = impl_->rows().get(Table::conflict, id);
  if (!row) return std::nullopt;
  return decode_conflict(*row);
}

}  // namespace holdfast::store

#include "sync/associations.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "flow/withheld.hpp"

namespace holdfast::sync {
namespace {

using Addresses = std::set<std::string>;

Addresses addresses_of(const base::Json& list) {
  Addresses out;
  if (list.items() == nullptr) return out;
  for (const auto& item : *list.items()) {
    if (item.string() != nullptr) out.insert(*item.string());
  }
  return out;
}

base::Json list_of(const Addresses& addresses) {
  base::Json out = base::Json::array();
  for (const auto& address : addresses) out.push_back(address);
  return out;
}

std::vector<std::string> without(const Addresses& all, const Addresses& some) {
  std::vector<std::string> out;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(out));
  return out;
}

std::string field_of(const std::string& property) { return "associate/" + property; }

// Nothing is noted of what is only rehearsed.
base::Task<base::Status> note(Context& context, store::Endpoint endpoint, std::string key,
                              Shadow shadow) {
  if (context.rehearsal.systems.contains(endpoint)) co_return base::Status{};
  store::Transaction transaction;
  transaction.emplace_back(
      store::Noted{store::Shelf::shadow, std::move(key), encode_shadow(shadow)});
  const auto stored = co_await context.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

}  // namespace

base::Task<base::Result<Shadow>> bring_associations(Context& context, store::Endpoint endpoint,
                                                    std::string key, Shadow shadow,
                                                    flow::Write write) {
  std::optional<base::Error> withheld;
  for (const auto& [property, list] : *write.associate.members()) {
    base::Json& kept = shadow.fields[field_of(property)].value;
    const Addresses wanted = addresses_of(list);
    Addresses ours = addresses_of(kept);
    flow::Association association{write.type, write.id, property, without(wanted, ours),
                                  without(ours, wanted)};
    if (association.add.empty() && association.remove.empty()) continue;
    ours.insert(wanted.begin(), wanted.end());
    kept = list_of(ours);
    if (!association.add.empty()) {
      const auto noted = co_await note(context, endpoint, key, shadow);
      if (!noted) co_return tl::unexpected<base::Error>(noted.error());
    }
    const auto told = co_await context.connector(endpoint).associate(std::move(association));
    if (!told && !flow::is_withheld(told.error())) {
      co_return tl::unexpected<base::Error>(told.error());
    }
    if (!told) withheld = withheld ? flow::after(*withheld, told.error()) : told.error();
    kept = list_of(wanted);
  }
  if (withheld) co_return tl::unexpected<base::Error>(*withheld);
  co_return shadow;
}

}  // namespace holdfast::sync

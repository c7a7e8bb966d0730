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

Addresses join(Addresses one, const Addresses& other) {
  one.insert(other.begin(), other.end());
  return one;
}

// What the endpoint has confirmed of one property, and what may be there besides: told, or about to
// be, and not answered.
class Ours {
 public:
  Ours(const Shadow& shadow, const std::string& property)
      : confirmed_field_("associate/" + property), intended_field_("associating/" + property),
        confirmed_(addresses_in(shadow, confirmed_field_)),
        intended_(addresses_in(shadow, intended_field_)) {}

  [[nodiscard]] std::vector<std::string> lacks(const Addresses& wanted) const {
    return without(wanted, confirmed_);
  }
  [[nodiscard]] std::vector<std::string> exceeds(const Addresses& wanted) const {
    return without(join(confirmed_, intended_), wanted);
  }
  void keep_intended(Shadow& shadow, const Addresses& wanted) const {
    Addresses stays;
    std::set_intersection(confirmed_.begin(), confirmed_.end(), wanted.begin(), wanted.end(),
                          std::inserter(stays, stays.end()));
    shadow.fields[confirmed_field_].value = list_of(stays);
    shadow.fields[intended_field_].value = list_of(join(join(confirmed_, intended_), wanted));
  }
  void keep_confirmed(Shadow& shadow, const Addresses& wanted) const {
    shadow.fields[confirmed_field_].value = list_of(wanted);
    shadow.fields.erase(intended_field_);
  }

 private:
  static Addresses addresses_in(const Shadow& shadow, const std::string& field) {
    const auto kept = shadow.fields.find(field);
    return kept == shadow.fields.end() ? Addresses{} : addresses_of(kept->second.value);
  }

  std::string confirmed_field_, intended_field_;
  Addresses confirmed_, intended_;
};

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
    const Addresses wanted = addresses_of(list);
    const Ours ours(shadow, property);
    flow::Association association{write.type, write.id, property, ours.lacks(wanted),
                                  ours.exceeds(wanted)};
    if (association.add.empty() && association.remove.empty()) continue;
    ours.keep_intended(shadow, wanted);
    const auto noted = co_await note(context, endpoint, key, shadow);
    if (!noted) co_return tl::unexpected<base::Error>(noted.error());
    const auto told = co_await context.connector(endpoint).associate(std::move(association));
    if (!told && !flow::is_withheld(told.error())) {
      co_return tl::unexpected<base::Error>(told.error());
    }
    if (!told) withheld = withheld ? flow::after(*withheld, told.error()) : told.error();
    ours.keep_confirmed(shadow, wanted);
  }
  if (withheld) co_return tl::unexpected<base::Error>(*withheld);
  co_return shadow;
}

}  // namespace holdfast::sync

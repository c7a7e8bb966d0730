// Invoices and payments that name an order which is not linked over there (yet).
//
// Model: a box that is new, or an order that a person has to correct first, is linked after its
// invoice was read: the invoice is left alone, and nothing tells of it again. So it is noted under
// the order's native id (Shelf::member), and read again by the order's transition, which is queued
// with every link (TransitionAction). A note of an order that is none of ours stays, about 150
// bytes. Loop thread, one View.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sync/lookups.hpp"

namespace holdfast::sync {

// Keeps in mind which orders a mapping asked for in vain.
class OrderLookups final : public StoreLookups {
 public:
  OrderLookups(const Context& context, const store::View& view) : StoreLookups(context, view) {}
  [[nodiscard]] std::optional<base::Uuid> record(std::string_view system, std::string_view type,
                                                 std::string_view native_id) const override;
  [[nodiscard]] const std::set<std::pair<std::string, std::string>>& missed() const {
    return missed_;  // type and native id
  }

 private:
  mutable std::set<std::pair<std::string, std::string>> missed_;
};

std::string passed_over_key(store::Endpoint endpoint, const Native& order, const Native& document);
std::vector<Native> passed_over(const store::View& view, store::Endpoint endpoint,
                                const Native& order);

}  // namespace holdfast::sync

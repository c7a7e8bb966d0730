// Which payments and invoices belong to which order, as the store remembers it.
//
// Model: a payment or an invoice names its order by natural key, by the order's number or by that
// of an invoice; it is tied to one order at a time (Shelf::member, from either end). What comes
// before its order or its invoice is noted under the numbers it names, and tied when one of them
// comes. Loop thread, one View.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "store/view.hpp"
#include "warehouse/settlement.hpp"

namespace holdfast::sync {

// The order a payment or an invoice is for; nothing where it names none that is known.
std::optional<base::Uuid> order_of(const store::View& view, const warehouse::Record& member);

// The same, without looking at invoices.
std::optional<base::Uuid> named_order(const store::View& view, const warehouse::Record& member);

// Numbers that a payment or an invoice names, of an order or of an invoice.
std::vector<std::string> names_of(const warehouse::Record& member);

using MemberId = std::pair<warehouse::RecordKind, base::Uuid>;
std::string waiting_key(const std::string& name, const MemberId& member);
std::vector<MemberId> waiting_for(const store::View& view, const std::string& name);

// Under this key the order of an invoice is noted.
std::string invoice_key(const std::string& number);

std::string member_key(const base::Uuid& order, const MemberId& member);
std::string tie_key(const MemberId& member);  // under it its order is noted
std::optional<base::Uuid> tied_to(const store::View& view, const MemberId& member);
std::vector<warehouse::Record> members_of(const store::View& view, const base::Uuid& order,
                                          warehouse::RecordKind kind);

base::Result<warehouse::Settlement> settlement_of(const store::View& view,
                                                  const warehouse::Record& order);

}  // namespace holdfast::sync

// Which payments and invoices belong to which order, as the store remembers it.
//
// Model: a payment or an invoice names its order by natural key or by number; the tie is noted once
// (Shelf::member) and never taken back. Loop thread, one View.
#pragma once

#include <optional>
#include <vector>

#include "store/view.hpp"
#include "warehouse/settlement.hpp"

namespace holdfast::sync {

// The order a payment or an invoice is for; nothing where it names none that is known.
std::optional<base::Uuid> order_of(const store::View& view, const warehouse::Record& member);

std::string member_key(const base::Uuid& order, warehouse::RecordKind kind, const base::Uuid& id);
std::vector<warehouse::Record> members_of(const store::View& view, const base::Uuid& order,
                                          warehouse::RecordKind kind);

base::Result<warehouse::Settlement> settlement_of(const store::View& view,
                                                  const warehouse::Record& order);

}  // namespace holdfast::sync

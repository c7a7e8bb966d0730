// The money of an order, as JSON (schemas: config/openapi.json).
#pragma once

#include "base/json.hpp"
#include "warehouse/settlement.hpp"

namespace holdfast::serve {

// `order`: its number, or null. The shares name the invoices of the settlement's claims.
base::Json present(const warehouse::SettledPayment& payment,
                   const warehouse::Settlement& settlement, base::Json order);
base::Json present(const warehouse::Settlement& settlement, const base::Json& order);

}  // namespace holdfast::serve

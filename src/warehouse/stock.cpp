#include "warehouse/stock.hpp"

namespace holdfast::warehouse {

base::Result<base::Decimal> ItemStock::supply() const { return on_hand.plus(left_for_orders); }

}  // namespace holdfast::warehouse

// What the scanners' sessions know of the warehouse: scan::World over the store. Loop thread.
#pragma once

#include "scan/world.hpp"
#include "store/store.hpp"

namespace holdfast::daemon {

class WarehouseWorld final : public scan::World {
 public:
  explicit WarehouseWorld(const store::Store& store) : store_(store) {}

  [[nodiscard]] scan::Target resolve(scan::CodeKind kind, std::string_view code) const override;
  [[nodiscard]] std::optional<scan::Order> order(std::string_view number) const override;
  [[nodiscard]] base::Decimal on_hand(const base::Uuid& item,
                                      std::string_view location) const override;
  [[nodiscard]] std::vector<scan::Holding> stock_at(std::string_view location) const override;
  [[nodiscard]] std::optional<std::string> serial_at(const base::Uuid& item,
                                                     std::string_view serial) const override;

 private:
  const store::Store& store_;
};

// The order record with that number, if there is exactly one that is not cancelled or the newest.
std::optional<base::Uuid> find_order(const store::View& view, std::string_view number);

}  // namespace holdfast::daemon

// What the scanners' sessions know of the warehouse: scan::World over the store. Loop thread.
#pragma once

#include "daemon/operators.hpp"
#include "scan/world.hpp"
#include "store/store.hpp"

namespace holdfast::daemon {

class WarehouseWorld final : public scan::World {
 public:
  // `operators` and the store must outlive it.
  WarehouseWorld(const store::Store& store, const Operators& operators, scan::Rules rules)
      : store_(store), operators_(operators), rules_(rules) {}

  [[nodiscard]] scan::Target resolve(scan::CodeKind kind, std::string_view code) const override;
  [[nodiscard]] std::optional<scan::Order> order(std::string_view number) const override;
  [[nodiscard]] base::Decimal on_hand(const base::Uuid& item,
                                      std::string_view location) const override;
  [[nodiscard]] std::vector<scan::Holding> stock_at(std::string_view location) const override;
  [[nodiscard]] std::optional<std::string> serial_at(const base::Uuid& item,
                                                     std::string_view serial) const override;
  [[nodiscard]] std::optional<std::string> serial_gone(const base::Uuid& item,
                                                       std::string_view serial) const override;
  [[nodiscard]] std::vector<scan::Place> places_of(const base::Uuid& item) const override;
  [[nodiscard]] std::vector<scan::Lot> lots_at(const base::Uuid& item,
                                               std::string_view location) const override;
  [[nodiscard]] std::optional<scan::Delivery> delivery(std::string_view number) const override;
  [[nodiscard]] std::optional<std::string> order_of_parcel(std::string_view id) const override;
  [[nodiscard]] scan::Rules rules() const override { return rules_; }
  [[nodiscard]] std::optional<scan::Operator> operator_of(std::string_view badge) const override {
    return daemon::operator_of(operators_, badge);
  }
  [[nodiscard]] bool pin_fits(std::string_view badge, std::string_view pin) const override {
    return daemon::pin_fits(operators_, badge, pin);
  }

 private:
  [[nodiscard]] std::optional<scan::Item> learnt(const store::View& view,
                                                 std::string_view code) const;
  const store::Store& store_;
  const Operators& operators_;
  scan::Rules rules_;
};

// The order record with that number, if there is exactly one that is not cancelled or the newest.
std::optional<base::Uuid> find_order(const store::View& view, std::string_view number);

}  // namespace holdfast::daemon

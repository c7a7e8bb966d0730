// Stock in the Inventory Visibility add-in of Supply Chain Management (facts on Dynamics 8.3).
//
// Model: a movement becomes a change event of our data source, its id derived from the dot: the
// service counts an id once, so a repeat is harmless. It keeps deltas without versions or times, so
// a number is believed only when two reads agree and nothing was posted to that product for a while
// before (`settle`); what stays in motion is a conflict: ask again later. A number's version is the
// service's clock in milliseconds, always rising. Products are known there by their number
// (item_code.hpp). One that is there without the measure that is named as `on_hand` has an unknown
// number; that a first read finds no product with it is a mistake of the configuration.
// Locations are warehouses of one site, those that the options name: others are refused, because
// nobody would read them. There is no stream of changes: stock is watched (stock_watch.hpp). Loop
// thread.
#pragma once

#include <map>
#include <set>

#include "dynamics/stock_movement.hpp"
#include "dynamics/stock_watch.hpp"
#include "dynamics/visibility_client.hpp"
#include "dynamics/writer.hpp"

namespace holdfast::dynamics {

constexpr std::size_t visibility_events_max = 512;  // facts on Dynamics 8.3
constexpr std::size_t visibility_products_per_query = 500;
constexpr int visibility_looks_max = 3;

class InventoryVisibility final : public StockModel {
 public:
  InventoryVisibility(base::Loop& loop, const base::Clock& clock, VisibilityClient& service,
                      Products& products);

  [[nodiscard]] StockKind kind() const override { return StockKind::inventory_visibility; }
  [[nodiscard]] std::string_view tracked_table() const override { return {}; }
  base::Task<base::Result<base::Json>> probe() override;
  base::Task<Receipts> post(std::vector<flow::Write> movements) override;
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  base::Task<base::Result<flow::Page>> changes(std::string cursor) override;

  // Products that are remembered as posted to; those at rest go with the next post.
  [[nodiscard]] std::size_t posted_lately() const { return posted_.size(); }

 private:
  using Rows = std::vector<flow::OnHand>;

  [[nodiscard]] base::Result<base::Json> event_of(const StockMovement& movement) const;
  struct Seen {  // by one look
    StockNumbers numbers;
    std::set<std::pair<std::string, std::string>> places;  // of rows, with the measure or without
    std::set<std::string> measured;                        // products that have it in any row
  };
  base::Task<base::Result<Seen>> look(std::vector<std::string> numbers);
  base::Task<base::Result<StockNumbers>> look_for_watch(std::vector<std::string> numbers);
  [[nodiscard]] base::Result<Seen> seen_in(const base::Json& answer) const;
  [[nodiscard]] std::string place_named(const std::string& location) const;
  base::Task<base::Result<Rows>> settled(ProductIds ids);
  base::Result<Rows> rows_of(const ProductIds& ids, const Seen& seen);
  [[nodiscard]] std::string without_measure(const std::string& number) const;
  [[nodiscard]] bool at_rest(const std::string& number, base::MonotonicTime since) const;
  void note_posted(const base::Json& event);
  void forget_rested();
  [[nodiscard]] base::Json dimensions_of(const std::string& location) const;

  base::Loop& loop_;
  const base::Clock& clock_;
  VisibilityClient& service_;
  Products& products_;
  std::map<std::string, base::MonotonicTime, CodeLess> posted_;  // of late: product number -> when
  StockWatch watch_;
};

}  // namespace holdfast::dynamics

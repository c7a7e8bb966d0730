// Stock in Business Central (facts on Dynamics 8.5): inventory of items out, item journal lines in.
//
// Model: its API has no item journal, so movements need a small page of the customer's own over it,
// with an action that posts; without one everything is read and every movement refused by name. A
// movement becomes a journal line, its document number derived from the movement's id and used
// once: a repeat finds the line that is not posted yet, or the ledger entry of the one that is, and
// both must say what was sent. Items tell one inventory for all locations: movements elsewhere than
// at the location of the options are refused. Products are known by their number (item_code.hpp);
// of one that is not there the number is unknown, not nothing. A posted line is in the next number
// that is read. Changes are found by looking (stock_watch.hpp). Loop thread.
#pragma once

#include "dynamics/business_central.hpp"
#include "dynamics/stock_movement.hpp"
#include "dynamics/stock_watch.hpp"
#include "dynamics/writer.hpp"

namespace holdfast::dynamics {

constexpr base::Seconds central_poll{10};
constexpr std::size_t products_per_page = 500;  // of a first read

class CentralStock final : public StockModel {
 public:
  CentralStock(const base::Clock& clock, BusinessCentral& service, Products& products);

  [[nodiscard]] StockKind kind() const override { return StockKind::business_central; }
  [[nodiscard]] std::string_view tracked_table() const override { return {}; }
  base::Task<base::Result<base::Json>> probe() override;
  base::Task<Receipts> post(std::vector<flow::Write> movements) override;
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  base::Task<base::Result<flow::Page>> changes(std::string cursor) override;

 private:
  struct Line;  // of the item journal
  base::Task<base::Result<flow::Receipt>> post_one(flow::Write row);
  [[nodiscard]] base::Result<Line> line_of(const StockMovement& movement) const;
  base::Task<base::Result<flow::Receipt>> settle(Line line);
  base::Task<base::Result<flow::Receipt>> book(Line line, std::string id);
  [[nodiscard]] flow::OnHand unanswered(const std::string& number, const std::string& id) const;
  base::Task<base::Status> add(ProductIds ids, std::vector<flow::OnHand>& out);
  base::Task<base::Result<StockNumbers>> look(std::vector<std::string> numbers);

  BusinessCentral& service_;
  Products& products_;
  StockWatch watch_;
};

}  // namespace holdfast::dynamics

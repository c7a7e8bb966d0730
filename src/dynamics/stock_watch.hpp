// Finds changed stock where a service tells of none: products are looked at page by page, and those
// whose numbers moved since the last look are named.
//
// Model: a round over all products takes as many calls of next() as there are pages, at most one
// look per `poll`. The first look at a product only takes note: all stock is read at every start.
// What was seen is kept for the life of the process. Loop thread.
#pragma once

#include <functional>
#include <map>

#include "dynamics/products.hpp"
#include "dynamics/stock_model.hpp"

namespace holdfast::dynamics {

// (product number, location) -> on hand
using StockNumbers = std::map<std::pair<std::string, std::string>, base::Decimal>;

class StockWatch {
 public:
  using Look = std::function<base::Task<base::Result<StockNumbers>>(std::vector<std::string>)>;

  StockWatch(const base::Clock& clock, Products& products, base::Duration poll,
             std::size_t products_per_look, Look look)
      : clock_(clock),
        products_(products),
        poll_(poll),
        page_size_(products_per_look),
        look_(std::move(look)) {}

  base::Task<base::Result<flow::Page>> next();

 private:
  void compare(const ProductIds& ids, const StockNumbers& found, flow::Page& out);

  const base::Clock& clock_;
  Products& products_;
  base::Duration poll_;
  std::size_t page_size_;
  Look look_;
  std::optional<base::MonotonicTime> looked_;
  std::string page_;                                   // of the products
  std::map<std::string, std::string, CodeLess> seen_;  // product number -> its numbers, as text
};

}  // namespace holdfast::dynamics

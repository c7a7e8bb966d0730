// The API v2.0 of Business Central, as far as a warehouse needs it: items, their inventory, sales
// orders with lines (facts on Dynamics 8.5).
//
// Model: items come by the time of their modification, with an overlap, because nothing tells of
// changes; deletions are not seen. Numbers of orders are Business Central's own (a number series
// that does not allow manual numbers refuses others), so an order is known by its external document
// number: create_order() looks for it first, and an order that is there is not made again. `number`
// and the `sequence` of lines are never sent. A change names the version it was made from
// (If-Match); a newer one is a conflict. What is shipped is told as the total of each line, so that
// a repeat ships what is missing and no more. An order that is shipped and invoiced in full is gone
// there. Loop thread. Must outlive its calls.
#pragma once

#include <map>
#include <optional>

#include "base/random.hpp"
#include "dynamics/central_options.hpp"
#include "dynamics/entra.hpp"
#include "dynamics/item_code.hpp"
#include "dynamics/rest_client.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

constexpr base::Seconds central_overlap{300};
constexpr std::size_t central_external_chars_max = 35;
constexpr std::size_t central_items_per_request = 50;  // a filter names each

// By the item's number; nothing: it keeps no stock.
using Inventory = std::map<std::string, std::optional<base::Decimal>, CodeLess>;

class BusinessCentral {
 public:
  BusinessCentral(base::Loop& loop, const base::Clock& clock, base::Random& random,
                  net::Transport& transport, EntraApplication application, CentralOptions options);

  // Documents of the type "item". An empty cursor begins at the beginning.
  base::Task<base::Result<flow::Page>> items(std::string cursor);
  // By item number; services and items without stock hold nothing. What is not there, or tells no
  // inventory, is left out.
  base::Task<base::Result<Inventory>> inventory(std::vector<std::string> numbers);
  // A sales order with `externalDocumentNumber` and its salesOrderLines.
  base::Task<base::Result<flow::Receipt>> create_order(base::Json order);
  // `etag`: the version that was read; empty or "*": whatever it is.
  base::Task<base::Status> update(std::string set, std::string id, base::Json changes,
                                  std::string etag);
  // Line id -> how much of it is to have been shipped in all.
  base::Task<base::Status> ship(std::string order, std::map<std::string, base::Decimal> totals);

  // Rows by filter, of a path that path() or page_path() made.
  base::Task<base::Result<base::Json>> find(std::string path, std::string filter,
                                            std::string doing);
  base::Task<base::Result<base::Json>> write(std::string method, std::string path, base::Json body,
                                             std::string doing, std::string etag = "");
  [[nodiscard]] base::Result<std::uint64_t> version() { return rest_.version(); }
  [[nodiscard]] const CentralOptions& options() const { return options_; }
  // Paths below the company: of the standard API, and of our page.
  [[nodiscard]] std::string path(const std::string& rest) const;
  [[nodiscard]] std::string page_path(const std::string& rest) const;

 private:
  base::Task<base::Result<flow::Page>> items_page(base::Json cursor);

  CentralOptions options_;
  RestClient rest_;
};

}  // namespace holdfast::dynamics

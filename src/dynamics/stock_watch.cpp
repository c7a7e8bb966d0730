#include "dynamics/stock_watch.hpp"

namespace holdfast::dynamics {

base::Task<base::Result<flow::Page>> StockWatch::next() {
  flow::Page page;
  page.cursor = "watched";
  const auto now = clock_.monotonic();
  if (looked_ && now < *looked_ + poll_) co_return page;
  looked_ = now;
  std::string following = page_;
  auto ids = co_await products_.page(following, page_size_);
  if (!ids) co_return pass(ids);
  if (!ids->empty()) {
    std::vector<std::string> numbers;
    for (const auto& [number, id] : *ids) numbers.push_back(number);
    const auto found = co_await look_(std::move(numbers));
    if (!found) co_return tl::unexpected<base::Error>(found.error());
    compare(*ids, *found, page);
  }
  page_ = std::move(following);
  co_return page;
}

void StockWatch::compare(const ProductIds& ids, const StockNumbers& found, flow::Page& out) {
  std::map<std::string, std::string, CodeLess> shown;
  for (const auto& [key, quantity] : found) {
    shown[key.first] += key.second + "=" + quantity.to_string() + ";";
  }
  for (const auto& [number, id] : ids) {
    const std::string& now = shown[number];
    const auto [seen, fresh] = seen_.try_emplace(number, now);
    if (fresh || seen->second == now) continue;
    seen->second = now;
    flow::Document document;
    document.type = stock_document;
    document.id = id;
    out.documents.push_back(std::move(document));
  }
}

}  // namespace holdfast::dynamics

#include <fmt/core.h>

#include "sync/actions.hpp"
#include "sync/supply.hpp"

namespace holdfast::sync {
namespace {

struct Row {
  std::size_t place = 0;
  base::Uuid item;
  std::string sku;
  Agreed told;  // what the shop and we agree on once the row is written
};

}  // namespace

base::Task<std::vector<base::Result<Delivery>>> SupplyAction::run(
    std::vector<store::OutboxEntry> entries) {
  // An item that is not tied to the shop yet needs no push: the tie is made from its supply then.
  std::vector<base::Result<Delivery>> answers(entries.size(), Delivery{});
  std::vector<Row> rows;
  std::vector<flow::SupplyTarget> targets;
  {
    const store::View view = context_.store.view();
    const StoreLookups lookups(context_, view);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto item = base::Uuid::parse(entries[i].key);
      const auto agreed = item ? find_agreed(view, *item) : std::nullopt;
      const auto native = agreed ? lookups.native_id("shopware", "product", *item) : std::nullopt;
      if (!native) continue;
      const auto stock = view.item_stock(*item);
      const auto supply =
          stock ? stock->supply()
                : base::Result<base::Decimal>(base::fail(base::ErrorKind::corrupt, "no stock"));
      const auto sum = supply ? target_sum(*agreed, *supply) : supply;
      if (!sum) {
        answers[i] = tl::unexpected<base::Error>(sum.error());
        continue;
      }
      const auto sku = lookups.field(warehouse::RecordKind::item, *item, "sku");
      rows.push_back({i,
                      *item,
                      sku && sku->string() != nullptr ? *sku->string() : item->hex(),
                      {*sum, *supply}});
      targets.push_back({*native, *sum, agreed->base, false});
    }
  }
  if (targets.empty()) co_return answers;
  auto written =
      co_await context_.connector(store::Endpoint::shopware).set_supply(std::move(targets));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    auto& answer = answers[rows[r].place];
    if (!written) {
      answer = tl::unexpected<base::Error>(written.error());
    } else if ((*written)[r].error) {
      answer = tl::unexpected<base::Error>(
          (*written)[r].error->within("telling the shop the stock of " + rows[r].sku));
    } else {
      Delivery delivery{fmt::format(R"({{"stock":{}}})", (*written)[r].stock.to_string()), {}};
      delivery.effects.emplace_back(note_agreed(rows[r].item, rows[r].told));
      const auto& drift = (*written)[r].drift;
      if (drift && !drift->is_zero()) {
        list_drift(delivery.effects, rows[r].sku, (*written)[r], *drift, context_.hybrid.tick());
      }
      answer = std::move(delivery);
    }
  }
  co_return answers;
}

}  // namespace holdfast::sync

// The connector to a Shopware 6 shop by its Admin API.
//
// Model (flow/connector.hpp): ids are hex32 and given by us, so that a repeated create is harmless.
// Nothing there has a row version: Document::version is 0, and who wrote what is told by comparing
// values. Transitions are serialised per order, because two at once may both take effect.
// Loop thread.
#pragma once

#include <map>
#include <optional>

#include "flow/connector.hpp"
#include "shopware/client.hpp"
#include "shopware/streams.hpp"
#include "shopware/supply.hpp"
#include "shopware/transitions.hpp"
#include "shopware/webhooks.hpp"
#include "shopware/writer.hpp"

namespace holdfast::shopware {

class ShopwareConnector final : public flow::Connector {
 public:
  ShopwareConnector(base::Loop& loop, const base::Clock& clock, net::Transport& transport,
                    ClientOptions options, std::optional<StockModel> stock_model = {});

  [[nodiscard]] std::string_view system() const override { return "shopware"; }
  base::Task<base::Result<flow::Probe>> probe() override;
  [[nodiscard]] std::vector<std::string> streams() const override { return Streams::names(); }
  [[nodiscard]] bool patient(std::string_view stream) const override {
    return Streams::patient(stream);
  }
  base::Task<base::Result<std::optional<flow::LoadSize>>> load_size(std::string stream,
                                                                    std::string cursor) override {
    return streams_.load_size(std::move(stream), std::move(cursor));
  }
  base::Task<base::Result<flow::Page>> pull(std::string stream, std::string cursor) override;
  base::Task<base::Result<flow::Document>> read(std::string type, std::string id) override;
  base::Task<base::Result<std::vector<flow::Document>>> read_many(
      std::string type, std::vector<std::string> ids) override {
    return streams_.read(std::move(type), std::move(ids));
  }
  base::Task<base::Result<std::vector<std::string>>> gone(std::string type,
                                                          std::vector<std::string> ids) override;
  base::Task<std::vector<base::Result<flow::Receipt>>> push(std::vector<flow::Write> rows) override;
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set_supply(
      std::vector<flow::SupplyTarget> rows) override;
  [[nodiscard]] bool supply_is_what_is_free() const override {
    return supply_.model() == StockModel::unmanaged;
  }
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  base::Task<base::Result<flow::Receipt>> transition(flow::Transition transition) override;
  [[nodiscard]] std::optional<base::Json> lookup(std::string_view table,
                                                 const base::Json& key) const override;
  [[nodiscard]] base::Json schema(std::string_view type) const override;

  // Beyond what every connector can: the webhooks of this shop (webhooks.hpp), and the credentials
  // that a shop gives to its app.
  base::Task<base::Result<std::size_t>> keep_webhooks(std::string address);
  void use_credentials(const std::string& client_id, const std::string& client_secret) {
    client_.use_credentials(client_id, client_secret);
  }

 private:
  base::Task<base::Status> load_references();
  base::Task<base::Status> load_table(std::string entity, std::string key_field);

  Client client_;
  Streams streams_;
  Supply supply_;
  Writer writer_;
  Transitions transitions_;
  Webhooks webhooks_{client_};
  std::optional<StockModel> stock_model_;  // as configured; else by version
  bool references_loaded_ = false;
  // table -> natural key -> id, and id -> natural key
  std::map<std::string, std::map<std::string, std::string>, std::less<>> references_;
};

}  // namespace holdfast::shopware

// The connector to Dynamics 365 (Dataverse Web API); stock is where the organisation keeps it.
//
// Model (flow/connector.hpp): ids are GUIDs, those of creates given by us, so that a repeated
// create finds itself. Document::version is versionnumber. A document of "holdfast_stockonhand"
// carries the id of its product: what changed is that product's stock. Changes come by change
// tracking, states by the actions of Sales. Movements and on hand go to the stock model
// (stock_model.hpp) that the options name, or that is found there at the first call that needs it:
// our own table before Field Service. set_supply is refused: stock is told by movements here. Loop
// thread. Must outlive its calls.
#pragma once

#include <memory>

#include "base/loop.hpp"
#include "base/mutex.hpp"
#include "base/random.hpp"
#include "dynamics/asked_stock.hpp"
#include "dynamics/batch.hpp"
#include "dynamics/central_options.hpp"
#include "dynamics/orders.hpp"
#include "dynamics/organization.hpp"
#include "dynamics/presence.hpp"
#include "dynamics/products.hpp"
#include "dynamics/stock_model.hpp"
#include "dynamics/tables.hpp"
#include "dynamics/tracking.hpp"
#include "dynamics/visibility_options.hpp"
#include "dynamics/writer.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

class BusinessCentral;
class VisibilityClient;
class VisibilityKeeper;

struct ConnectorOptions {
  ClientOptions client;
  Columns columns{};  // beside those of tables.cpp, for mappings of the customer's own
  std::optional<StockKind> stock = StockKind::movements;  // empty: what is found there
  bool prices = true;  // some route reads price lists; else nobody asks for them
  VisibilityOptions visibility{};                         // where stock is kept there
  CentralOptions central{};
  bool read_only = false;  // nothing is written, not even a question that has to be a row
};

class DynamicsConnector final : public flow::Connector {
 public:
  ~DynamicsConnector() override;
  DynamicsConnector(base::Loop& loop, const base::Clock& clock, base::Random& random,
                    net::Transport& transport, ConnectorOptions options);
  DynamicsConnector(const DynamicsConnector&) = delete;
  DynamicsConnector& operator=(const DynamicsConnector&) = delete;

  [[nodiscard]] std::string_view system() const override { return "dynamics"; }
  base::Task<base::Result<flow::Probe>> probe() override;
  [[nodiscard]] bool short_of_quota() override { return client_.budget().exhausted(); }
  [[nodiscard]] std::vector<std::string> streams() const override;
  [[nodiscard]] std::string_view document_of(std::string_view stream) const override;
  [[nodiscard]] bool patient(std::string_view stream) const override;
  base::Task<base::Result<flow::Page>> pull(std::string stream, std::string cursor) override;
  base::Task<base::Result<flow::Document>> read(std::string type, std::string id) override;
  base::Task<base::Result<std::vector<std::string>>> gone(std::string type,
                                                          std::vector<std::string> ids) override;
  base::Task<std::vector<base::Result<flow::Receipt>>> push(std::vector<flow::Write> rows) override;
  base::Task<base::Status> associate(flow::Association association) override;
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set_supply(
      std::vector<flow::SupplyTarget> rows) override;
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  // Finance by dual-write where it is there (asked_stock.hpp), else the place of stock.
  base::Task<base::Result<flow::StockSaid>> stock_now(std::string item) override;
  base::Task<base::Result<flow::Receipt>> transition(flow::Transition transition) override;
  [[nodiscard]] std::optional<std::string> reserves_at() const override;
  base::Task<base::Result<flow::ReservationAnswer>> reserve(flow::ReservationStep step) override;
  [[nodiscard]] std::optional<base::Json> lookup(std::string_view table,
                                                 const base::Json& key) const override;
  // Units, price lists and currencies that were made since the start. One load of a table at a
  // time: whoever waited for one that succeeded has what it brought. False: none of these tables,
  // or loaded less than reload_pause ago.
  base::Task<base::Result<bool>> reload(std::string table) override;
  [[nodiscard]] base::Json schema(std::string_view type) const override;

  // Empty before it was asked.
  [[nodiscard]] const std::string& organization_id() const { return organization_.facts().id; }
  [[nodiscard]] net::Budget& budget() { return client_.budget(); }

 private:
  struct Reload {
    explicit Reload(base::Loop& loop) : turn(loop) {}
    base::Mutex turn;
    std::size_t loads = 0;  // that succeeded
    base::MonotonicTime last{};
  };

  base::Task<base::Result<StockModel*>> stock();
  base::Task<base::Result<StockKind>> find_stock();
  base::Task<base::Status> know_references(const std::vector<flow::Document>* documents);
  base::Task<base::Result<flow::StockSaid>> stock_of_place(std::string item);
  [[nodiscard]] std::unique_ptr<StockModel> model_of(StockKind kind);
  base::Task<std::vector<base::Result<flow::Receipt>>> post(std::vector<flow::Write> movements);

  base::Loop& loop_;
  const base::Clock& clock_;
  base::Random& random_;
  net::Transport& transport_;
  const ConnectorOptions options_;
  Columns columns_;
  Client client_;
  Batcher batcher_;
  Organization organization_;
  Tracking tracking_;
  Presence presence_;
  Writer writer_;
  Products products_;
  std::unique_ptr<VisibilityClient> visibility_;
  std::unique_ptr<VisibilityKeeper> reservations_;
  std::unique_ptr<BusinessCentral> central_;
  std::unique_ptr<StockModel> stock_;  // empty: not chosen yet
  Orders orders_;
  std::map<std::string, Reload, std::less<>> reloads_;  // by table of lookups
  std::set<std::string, std::less<>> strange_;  // ids of theirs that were looked for in vain
  AskedStock asked_;
};

}  // namespace holdfast::dynamics

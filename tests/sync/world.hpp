// A box between two pretended systems, on virtual time: the real store, engine, mappings and
// routes; only the connectors are made up.
//
// Model: a PretendedSystem holds documents, stock and posted rows as its people see them, and keeps
// them when the box dies. World::kill() ends the box as a power cut does: what it was about to do
// is never done; start() brings up another one on the same store. One thread, no wall time.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/sim_loop.hpp"
#include "store/fixture.hpp"
#include "store/sim_disk.hpp"
#include "sync/engine.hpp"

namespace holdfast::sync::testing {

class PretendedSystem final : public flow::Connector {
 public:
  explicit PretendedSystem(std::string name) : name_(std::move(name)) {}

  // --- what its people do and see
  void put(const std::string& type, const std::string& id, base::Json body);
  void tell_stock(const std::string& item);  // the stock row of that product changed
  void remove(const std::string& type, const std::string& id);
  [[nodiscard]] const base::Json& body(const std::string& type, const std::string& id) const;
  [[nodiscard]] bool has(const std::string& type, const std::string& id) const {
    return documents_.contains({type, id});
  }
  struct ShopStock {
    base::Decimal stock, sales;
  };
  std::map<std::string, ShopStock> stock;                              // the shop's, by product
  std::map<std::pair<std::string, std::string>, base::Decimal> shelf;  // the ERP's: item, location
  std::set<std::string> hidden;             // products whose number it does not tell
  std::map<std::string, flow::Write> rows;  // movements posted, by id
  std::vector<flow::Transition> moved;
  std::map<std::string, std::set<std::string>> associated;  // "<id>/<property>" -> addresses
  std::vector<flow::Association> told;                      // what was said of them
  std::vector<std::string> calls;  // "push order/1", "pull all", ...
  bool forget_cursors = false;     // the next pull begins again
  bool scarce = false;             // requests wait for its quota
  // Where it reserves (Connector::reserves_at), and what is reserved, by reservation: as the add-in
  // keeps it, each step once.
  std::optional<std::string> reserving;
  struct Reserved {
    std::string item, location;
    base::Decimal quantity;
  };
  std::map<std::string, Reserved> reservations;
  bool nameless = false;  // makes them without telling their ids
  [[nodiscard]] base::Decimal reserved(const std::string& item) const;
  [[nodiscard]] base::Decimal free(const std::string& item, const std::string& location) const;
  bool unmanaged = false;          // orders do not move its stock
  std::set<std::string> grown;     // tables of lookups that hold something once they are reloaded
  std::set<std::string> empty;     // and that never do
  bool tells_rows = false;         // a create is answered with the row as it is then
  std::function<void(const std::string& type, base::Json& row)> completes;  // whatever is written
  bool withholds = false;                    // writes do not reach it: a dry run
  std::size_t page_rows = 0;                 // documents a page; 0: all in one
  std::vector<std::string> patient_streams;  // beside "all"; they never have anything,
  std::set<std::string> patient_types;       // but for these: what is told by the stream so called

  // --- how it answers. Asked with the name of the call; what it gives is the answer.
  using Fault = std::function<std::optional<base::Error>(const std::string& call)>;
  Fault before;  // instead of doing it
  Fault after;   // done, and then answered so
  // A batch that holds such a row is answered with a 500 as a whole, and nothing of it is done.
  std::function<bool(const flow::Write& row)> poison;
  std::function<void(const std::string& call)> seen;  // reached the system, not done yet
  base::Millis answer_time{20};
  std::map<std::string, base::Millis> slow;  // by the call's name, in addition
  base::Loop* loop = nullptr;

  // --- flow::Connector
  [[nodiscard]] std::string_view system() const override { return name_; }
  base::Task<base::Result<flow::Probe>> probe() override;
  [[nodiscard]] bool short_of_quota() override { return scarce; }
  [[nodiscard]] std::vector<std::string> streams() const override;
  [[nodiscard]] bool patient(std::string_view stream) const override { return stream != "all"; }
  [[nodiscard]] std::string_view document_of(std::string_view stream) const override {
    const auto known = patient_types.find(std::string(stream));
    return known == patient_types.end() ? std::string_view() : *known;
  }
  base::Task<base::Result<std::optional<flow::LoadSize>>> load_size(std::string stream,
                                                                    std::string cursor) override;
  base::Task<base::Result<flow::Page>> pull(std::string stream, std::string cursor) override;
  base::Task<base::Result<flow::Document>> read(std::string type, std::string id) override;
  base::Task<base::Result<std::vector<std::string>>> gone(std::string type,
                                                          std::vector<std::string> ids) override;
  base::Task<base::Result<std::vector<flow::Document>>> read_many(
      std::string type, std::vector<std::string> ids) override;
  base::Task<std::vector<base::Result<flow::Receipt>>> push(
      std::vector<flow::Write> writes) override;
  base::Task<base::Status> associate(flow::Association association) override;
  [[nodiscard]] bool supply_is_what_is_free() const override { return unmanaged; }
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set_supply(
      std::vector<flow::SupplyTarget> targets) override;
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  base::Task<base::Result<flow::Receipt>> transition(flow::Transition goal) override;
  [[nodiscard]] std::optional<std::string> reserves_at() const override { return reserving; }
  base::Task<base::Result<flow::ReservationAnswer>> reserve(flow::ReservationStep step) override;
  [[nodiscard]] std::optional<base::Json> lookup(std::string_view table,
                                                 const base::Json& key) const override;
  base::Task<base::Result<bool>> reload(std::string table) override;
  [[nodiscard]] base::Json schema(std::string_view) const override { return {}; }

  // Calls whose name begins so.
  [[nodiscard]] std::size_t count(const std::string& beginning) const;

 private:
  base::Task<base::Status> take(std::string call);
  base::Task<base::Status> give(std::string call);
  base::Result<flow::Receipt> write(const flow::Write& asked);
  [[nodiscard]] std::string find_same(const flow::Write& row) const;
  void post(const flow::Write& row);
  base::Result<flow::ReservationAnswer> step_done(const flow::ReservationStep& step);

  std::string name_;
  std::map<std::pair<std::string, std::string>, flow::Document> documents_;
  std::map<std::string, flow::ReservationAnswer> steps_;  // that were done
  std::uint64_t version_ = 1000;
};

// Acknowledged is not applied: what nobody waits for is seen with the next one that somebody waits
// for, else after `apply_delay`, as in a store whose applier is late.
class LateStore final : public store::Store {
 public:
  explicit LateStore(std::unique_ptr<store::Store> inner, base::Loop& loop)
      : inner_(std::move(inner)), loop_(loop) {}
  void append(store::Transaction transaction, store::Wait wait, Done done) override;
  [[nodiscard]] store::View view() const override {
    if (before_view) before_view();
    return inner_->view();
  }
  [[nodiscard]] causal::Actor actor() const override { return inner_->actor(); }
  [[nodiscard]] store::StoreStatistics statistics() const override { return inner_->statistics(); }
  void look_at_space() override { inner_->look_at_space(); }
  void give_back_memory() override { inner_->give_back_memory(); }
  void on_applied(std::function<void()> listener) override {
    inner_->on_applied(std::move(listener));
  }
  base::Status backup(const std::string& directory) override { return inner_->backup(directory); }
  // What was acknowledged is in the journal: the next box finds it applied.
  void close() override {
    apply_late();
    inner_.reset();
  }

  // As another coroutine would have: seen by the next view.
  void slip_in(store::Transaction transaction);
  std::function<void(const store::Transaction&)> appending;
  std::function<bool(const store::Transaction&)> refuses;
  mutable std::function<void()> before_view;
  base::Millis flush_time{0};  // until an append is taken at all

 private:
  void take(store::Transaction transaction, store::Wait wait, Done done);
  void apply_late();
  std::unique_ptr<store::Store> inner_;
  base::Loop& loop_;
  std::vector<store::Transaction> late_;
};

class World {
 public:
  World();  // with the default mappings
  explicit World(const flow::MappingSet& mappings);
  World(const flow::MappingSet& mappings, const base::Json& routes);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void start();
  void kill();
  void run(base::Duration time);
  // Until done() holds; false when it did not within `limit` of virtual time.
  bool run_until(const std::function<bool()>& done, base::Duration limit = base::Seconds(600));
  bool settle(base::Duration limit = base::Seconds(600));  // until the engine is quiescent
  [[nodiscard]] bool alive() const { return life_ != nullptr; }

  [[nodiscard]] Engine& engine();
  [[nodiscard]] store::View view() const;
  [[nodiscard]] LateStore& store();
  [[nodiscard]] base::SimLoop& loop();

  // An item that both systems hold, with so many pieces at MAIN.
  base::Uuid add_item(const std::string& sku, int pieces);
  [[nodiscard]] static std::string shop_id(const std::string& sku);
  [[nodiscard]] static std::string erp_id(const std::string& sku);
  void correct(const std::string& sku, int pieces);  // the ERP's number, by one of its users
  // The customer's number is "C-<number>" unless it is told.
  base::Uuid add_order(const std::string& number, const std::string& sku, int pieces,
                       const std::string& customer = "");
  [[nodiscard]] static base::Uuid item(const std::string& sku);
  [[nodiscard]] static base::Uuid order(const std::string& number);
  void receive(const std::string& sku, int pieces);
  void count(const std::string& sku, int pieces);
  void record(Happening happening);
  void revive(std::uint64_t entry);
  base::Status settle_conflict(const std::string& id, base::Json value);

  [[nodiscard]] std::string on_box(const std::string& sku) const;
  [[nodiscard]] std::string at_erp(const std::string& sku) const;
  [[nodiscard]] std::string at_shop(const std::string& sku) const;
  [[nodiscard]] std::vector<store::Conflict> conflicts(const std::string& kind) const;

  PretendedSystem shop{"shopware"}, erp{"dynamics"};
  // Gives each life a connector of its own instead of the pretended ERP.
  std::function<std::unique_ptr<flow::Connector>(base::Loop&)> make_erp;
  base::ManualClock clock;
  base::SeededRandom random{11};
  EngineOptions options;

 private:
  struct Life;
  store::testing::ScratchDirectory directory_;
  store::testing::SimDisk disk_;  // a flush takes no time
  std::optional<flow::Routes> routes_;
  std::unique_ptr<Life> life_;
};

}  // namespace holdfast::sync::testing

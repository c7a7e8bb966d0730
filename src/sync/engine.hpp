// The engine: brings what happens here to the connected systems and what happens there to the box.
//
// Model: one endpoint has one puller, one pusher and one health; both systems meet in the store.
// The engine may be killed between any two steps: everything it needs to go on is in the store, and
// every step may be repeated. record() needs no network and works from the first moment; start()
// opens none by itself, the loops do. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sync/puller.hpp"
#include "sync/pusher.hpp"
#include "sync/reserver.hpp"
#include "sync/supply.hpp"
#include "sync/sweep.hpp"

namespace holdfast::sync {

struct EngineOptions {
  base::Millis pull_interval{2000};
  std::uint64_t patient_rounds = 15;
  std::size_t lanes_dynamics = 4;
  std::size_t lanes_shopware = 2;
  std::size_t movement_rows_max = 50;
  std::size_t record_rows_max = 50;   // of a shop; an ERP takes record by record
  std::size_t supply_rows_max = 500;  // read together; the connector writes by hundreds
  SweepOptions sweep{};
  std::set<store::Endpoint> read_only{};  // nothing is written there: what is queued stays queued
  std::set<store::Endpoint> dry_run{};    // so too, and entries say what they would write
};

// What happened at the box, as one transaction: all of it is acknowledged or none.
struct Happening {
  std::vector<store::Scanned> scans;
  std::vector<warehouse::Movement> movements;
  std::vector<store::Counted> counts;
  std::vector<std::pair<base::Uuid, warehouse::Fact>> facts;  // order id, fact
  std::vector<store::Noted> notes;                            // what scans have to be remembered by
  bool seen_next = false;  // more than stock has to be seen by the next scan
};

struct EndpointStatus {
  store::Endpoint endpoint = store::Endpoint::dynamics;
  bool online = false;
  bool read_only = false;       // by configuration
  bool dry_run = false;         // by configuration: nothing is written, all is rehearsed
  std::string fault;            // what was tried and what came, empty while all is well
  base::ErrorKind fault_kind = base::ErrorKind::unavailable;
  std::uint64_t backlog = 0;    // entries not delivered
  std::uint64_t delivered = 0;  // since start
  bool first_load_done = false;         // its records and, where it keeps stock, all numbers
  std::optional<FirstLoad> first_load;  // how far it is
  base::MonotonicTime last_success{};
  std::map<std::string, StreamState> streams;
};

class Engine {
 public:
  // Told when a call found the endpoint unreachable, so that the line is watched.
  using Unreachable = std::function<void(store::Endpoint)>;

  Engine(base::Loop& loop, const base::Clock& clock, base::Random& random, store::Store& store,
         const flow::Routes& routes, std::map<store::Endpoint, flow::Connector*> connectors,
         EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void start();
  // Takes no new work and waits for what is in flight.
  base::Task<void> stop();

  // Durable before `done` is called; the intents it causes are stored with it.
  void record(Happening happening, store::Store::Done done);

  void line_returned(store::Endpoint endpoint);
  void hint(store::Endpoint endpoint);  // something changed there: pull now
  // The same of one stream (Puller::hint).
  bool hint(store::Endpoint endpoint, const std::string& stream,
            std::optional<base::Duration> told_ago);

  // A person's decision. Of a count: count_review.hpp. Errors: not_found, invalid_input,
  // unavailable (decide again in a moment).
  base::Task<base::Status> settle(std::string conflict, base::Json value, std::string by);
  base::Task<base::Status> revive(std::uint64_t entry, std::optional<std::string> corrected);
  base::Task<base::Status> give_up(std::uint64_t entry);

  // What the ERP says of an item's stock at this moment, for a person to compare. Nothing here is
  // changed by it. not_found: the item is linked to no product there, or there is no ERP.
  base::Task<base::Result<flow::StockSaid>> stock_now(base::Uuid item);

  [[nodiscard]] std::vector<EndpointStatus> status() const;
  // Why nothing is reserved for orders at present; empty: it is.
  [[nodiscard]] const std::string& reserving_fault() const { return reserver_.service().fault(); }
  // Nothing waits, nothing flies, everything read once: what `--fast` and the tests wait for.
  [[nodiscard]] bool quiescent() const;
  [[nodiscard]] causal::HybridClock& hybrid() { return hybrid_; }

 private:
  struct Side;
  base::Task<void> release_when_loaded();
  base::Task<void> revive_readable();
  base::Task<void> keep_agreement();
  [[nodiscard]] bool loading() const;
  [[nodiscard]] bool first_load_done(store::Endpoint endpoint) const;
  void add_handlers(Side& side);
  void reload();  // the outbox is read anew
  base::Task<base::Status> bring_back(store::Revived revived);
  base::Task<base::Status> settle_field(const store::Conflict& conflict, base::Json value);
  store::Transaction events_of(Happening happening);

  causal::HybridClock hybrid_;
  Mutex merging_, tying_;
  Context context_;
  EngineOptions options_;
  std::map<store::Endpoint, std::unique_ptr<Side>> sides_;
  std::unique_ptr<StockReader> stock_;
  Agreement agreement_;
  Reserver reserver_;
  std::unique_ptr<ReservationWalk> reservations_;
  base::TaskGroup tasks_;
  bool stopping_ = false;
};

}  // namespace holdfast::sync

// A Dataverse organisation small enough to read, in virtual time: rows, change tracking, $batch,
// CreateMultiple, the quota, and every way in which it fails. Written from the documentation (facts
// on Dynamics 1-5), without the connector's own readers and writers.
//
// Model: rows keep what was sent, lookups as "_name_value". A movement changes its on-hand row in
// the same step. It outlives the box: on(loop) puts it on the loop of the next one. What was under
// way from the old one is never answered, and every second of it was done.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/json_view.hpp"
#include "base/loop.hpp"
#include "base/random.hpp"
#include "base/signal.hpp"
#include "net/transport.hpp"
#include "simulation/quota.hpp"

namespace holdfast::simulation {

struct TenantOptions {
  std::size_t requests = 300;
  base::Duration window = base::Seconds(300);
  std::uint64_t seed = 1;
  base::Millis way{40};      // there and back each, doubled now and then
  base::Millis per_row{15};  // execution
};

// What the next calls meet with.
struct Faults {
  bool unavailable = false;   // 503 to everything
  int cut_after_commit = 0;   // so many writes are done and not answered
  int cut_before_commit = 0;  // so many writes are lost on their way
};

class Tenant final : public net::Transport {
 public:
  explicit Tenant(TenantOptions options);

  void on(base::Loop& loop);
  [[nodiscard]] const TenantOptions& options() const { return options_; }
  base::Task<base::Result<net::Response>> send(net::Request request) override;

  // --- what its people do and see
  std::string add(const std::string& set, const std::string& key, base::Json row);
  void add_product(const std::string& id, const std::string& sku, int pieces);
  void remove(const std::string& set, const std::string& id);
  // Every delta token given out until now is void: by its age, or by a publish.
  void void_deltas(bool published);
  void revoke_tokens() { ++token_; }
  [[nodiscard]] const std::map<std::string, base::Json>& rows(const std::string& set) const;
  [[nodiscard]] base::Decimal on_hand(const std::string& product) const;

  Faults faults;
  Quota quota;
  // What it refuses for a reason of its own: the message, or nothing.
  std::function<std::string(const std::string& set, const base::Json& row)> refuses;
  std::size_t rows_in_bulk = 0, bulk_refused = 0;

 private:
  struct Table {
    std::string key;
    std::map<std::string, base::Json> rows;
    std::map<std::uint64_t, std::string> changes;    // version -> id, latest of each
    std::map<std::uint64_t, std::string> deletions;  // version -> id
  };
  struct Inner {
    std::string method, path, body, prefer;
  };
  net::Response answer(const net::Request& request);
  net::Response serve(const Inner& call);
  net::Response batch(const net::Request& request);
  net::Response read_list(const std::string& set, const std::string& query, const Inner& call);
  net::Response read_changes(const std::string& set, const std::string& query);
  net::Response read_row(const std::string& set, const std::string& id);
  net::Response create(const std::string& set, const Inner& call);
  net::Response create_multiple(const std::string& set, const Inner& call);
  [[nodiscard]] std::optional<net::Response> refusal(const std::string& set, const base::Json& row);
  net::Response change(const std::string& set, const std::string& id, const Inner& call);
  net::Response close_order(const Inner& call);
  net::Response definitions() const;
  base::Json stored(Table& table, const std::string& id, base::Json row);
  void post_movement(const base::Json& row);
  std::string insert(const std::string& set, const base::Json& body);
  [[nodiscard]] std::size_t rows_in(const net::Request& request) const;
  [[nodiscard]] base::Millis on_the_way();

  base::Loop* loop_ = nullptr;
  TenantOptions options_;
  base::SeededRandom random_;
  std::map<std::string, Table> tables_;
  std::map<std::string, std::string> newest_;  // product -> movement posted last
  std::uint64_t version_ = 1000, void_below_ = 0;
  bool published_ = false;
  int token_ = 1;
  std::size_t running_ = 0;
  std::uint64_t requests_ = 0;
  std::map<std::uint64_t, net::Request> under_way_;  // let through, not answered
};

}  // namespace holdfast::simulation

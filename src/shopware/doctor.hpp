// Looks at a shop before a box is put on it, and says in words what would go wrong.
//
// Model: a short conversation that changes nothing in the shop. Reading is tried with the very
// questions that the connector asks. Writing is tried with rows that the database must refuse (they
// name a tax, a group, ... that does not exist), all in one transaction: the shop looks at the
// privileges before, and keeps nothing. One after the other: a fault that hides the rest ends it.
// Loop thread; uses the transport for as long as examine() runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "flow/diagnosis.hpp"
#include "net/transport.hpp"

namespace holdfast::shopware {

using flow::Diagnosis;
using flow::Finding;

struct DoctorOptions {
  std::string url, client_id, client_secret;
  std::string webhook_url;     // where our webhooks lead; empty: the box only polls
  std::string stock = "auto";  // who moves the stock, as configured (supply.hpp)
  base::Millis timeout{30'000};
};

class Doctor {
 public:
  Doctor(const base::Clock& clock, net::Transport& transport, DoctorOptions options);

  base::Task<Diagnosis> examine();

 private:
  struct Answer {
    net::Response response;
    base::Json body;
  };
  base::Task<base::Result<net::Response>> send(std::string method, std::string path,
                                               base::Json body);
  // Nothing when a finding was added instead.
  base::Task<std::optional<Answer>> ask(std::string method, std::string path, base::Json body,
                                        std::string doing);
  base::Task<std::optional<base::Json>> search(std::string entity, base::Json criteria);
  base::Task<std::int64_t> count(std::string entity);

  base::Task<bool> door();
  base::Task<bool> sign_in();
  base::Task<bool> version();
  base::Task<void> plugins();
  base::Task<void> reading();
  base::Task<void> writing();
  base::Task<void> more_than_needed();
  base::Task<void> references();
  base::Task<void> stock_counters();
  base::Task<void> webhooks();
  base::Task<void> load_time();
  void note_stock_model();
  void privileges();
  void note_missing(const base::Json& body);
  [[nodiscard]] Finding silence(const base::Error& error) const;
  void add(Finding::Level level, std::string code, std::string found, std::string advice = {});

  const base::Clock& clock_;
  net::Transport& transport_;
  DoctorOptions options_;
  Diagnosis diagnosis_;
  std::string token_, version_;
  bool counts_sales_ = true;  // stock + sales stays the same, from 6.6 on
  std::vector<base::Millis> took_;
  std::vector<std::string> missing_, untried_;
};

}  // namespace holdfast::shopware

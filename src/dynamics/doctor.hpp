// Looks at an environment before a box is put on it, and says in words what would go wrong.
//
// Model: a conversation that only reads. What is needed comes from the mappings that are configured
// (flow/mapping_needs.hpp) and from the tables that the connector reads in any case; rights are
// compared by the privileges of the application user, table by table. Where an environment does not
// answer a question that only tells more (its name, its version), a note says so. One after the
// other: a fault that hides the rest ends it. Loop thread; uses the transport for as long as
// examine() runs.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "dynamics/bus_queue.hpp"
#include "dynamics/central_options.hpp"
#include "dynamics/client.hpp"
#include "dynamics/visibility_options.hpp"
#include "flow/diagnosis.hpp"
#include "flow/mapping_needs.hpp"

namespace holdfast::dynamics {

class VisibilityClient;

struct DoctorOptions {
  ClientOptions client;
  std::optional<base::WallTime> secret_expires{};
  std::vector<flow::MappingNeeds> mappings{};  // of any system; those of Dynamics count
  std::string stock = "auto";                  // the stock model that is configured
  bool prices = true;                          // ConnectorOptions::prices
  // Where stock is kept at a service of its own.
  std::optional<VisibilityOptions> visibility{};
  std::optional<CentralOptions> central{};
  std::optional<BusOptions> service_bus{};  // what wakes the box
};

class Doctor {
 public:
  Doctor(base::Loop& loop, const base::Clock& clock, base::Random& random,
         net::Transport& transport, DoctorOptions options);
  ~Doctor();

  base::Task<flow::Diagnosis> examine();

 private:
  using Level = flow::Finding::Level;
  class Ear;            // hears every exchange
  struct TableNeed;     // what a table is needed for
  struct Definition {   // what the metadata says of a table
    bool tracked = false;
    std::map<std::string, std::string> privileges{};  // id -> right
  };
  struct Columns {
    std::map<std::string, std::string> types;        // logical name -> AttributeType
    std::map<std::string, std::int64_t> lengths, precisions;
    std::set<std::string> navigations;  // single-valued, as bodies must spell them
  };

  // Nothing when a finding was added instead.
  base::Task<std::optional<base::Json>> ask(std::string path, std::string doing);
  // The same for what only tells more: a note instead of a fault.
  base::Task<std::optional<base::Json>> wonder(std::string path, std::string what);

  base::Task<bool> door();
  base::Task<bool> sign_in();
  base::Task<bool> identity();
  base::Task<void> user();
  base::Task<void> organization();
  base::Task<void> address();
  base::Task<void> version();

  base::Task<bool> tables();
  base::Task<void> table(std::string logical);
  base::Task<void> rights();
  void optional_rights(const std::map<std::string, std::string>& depth);
  base::Task<std::optional<Definition>> definition(std::string logical);
  base::Task<std::optional<Columns>> columns(std::string logical, bool binds);
  base::Task<bool> sizes(std::string logical, std::string type, std::string member,
                         std::map<std::string, std::int64_t>& out);
  base::Task<void> keys(std::string logical);
  void compare_read(const std::string& logical, const Columns& there);
  void compare_written(const std::string& logical,
                       const std::vector<flow::WrittenColumn>& written, const Columns& there);
  void compare_size(const std::string& logical, const flow::WrittenColumn& column,
                    const Columns& there);

  base::Task<void> currencies();
  base::Task<void> price_list(std::string name, std::string currency, std::string needed_by);
  base::Task<void> named_price_lists();
  base::Task<void> named_rows();
  base::Task<void> products();
  base::Task<void> days();
  void stock_model();
  base::Task<void> visibility();
  base::Task<void> reserved_measure(VisibilityClient& service);
  base::Task<void> central();
  base::Task<bool> service_bus();  // false: there is none, or it does not answer
  // doctor_bus.cpp: what the environment sends there.
  struct BusSteps;
  base::Task<void> bus_endpoint();
  base::Task<bool> bus_steps(std::string endpoint, BusSteps& found);
  void compare_steps(const BusSteps& found);
  base::Task<std::string> some_number();
  base::Task<std::int64_t> count(std::string set, std::string filter);

  base::Loop& loop_;
  const base::Clock& clock_;
  base::Random& random_;
  net::Transport& transport_;
  DoctorOptions options_;
  flow::Diagnosis diagnosis_;
  std::unique_ptr<Ear> ear_;
  Client client_;
  std::string user_id_, base_currency_;
  std::map<std::string, std::string> currency_ids_;  // by ISO code
  std::set<std::pair<std::string, std::string>> price_lists_;  // looked for: name, currency
  std::set<std::string> existing_;                // logical names
  std::set<std::string> tracked_;
  std::map<std::string, Definition> definitions_;  // of the tables that are needed
};

}  // namespace holdfast::dynamics

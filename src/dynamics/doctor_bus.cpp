// The doctor's questions about what the environment sends to the queue that wakes the box: its
// service endpoint and that one's steps (facts on Dynamics 6.1, 6.2). Whoever may not read them
// gets a note.
#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/doctor_ear.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics {

using base::JsonView;

namespace {

constexpr std::int64_t json_format = 2, enabled = 0;
constexpr std::string_view messages[] = {"Create", "Update", "Delete"};

// Queue, topic, queue that keeps what nobody listens for.
constexpr auto endpoints =
    "serviceendpoints?$select=serviceendpointid,name,path,messageformat"
    "&$filter=contract%20eq%202%20or%20contract%20eq%205%20or%20contract%20eq%206";

void add_word(std::string& all, const std::string& more) {
  all += (all.empty() ? "" : ", ") + more;
}

// The tables whose streams a message wakes; stock at a service of its own tells nothing here.
std::vector<std::string> told_tables(const std::string& stock, bool prices) {
  std::vector<std::string> all;
  const bool elsewhere = stock == "inventory_visibility" || stock == "business_central";
  for (const auto& stream : stream_tables()) {
    const bool of_stock = stream.stream == stock_stream;
    if (of_stock && elsewhere) continue;
    if (stream.stream == price_stream && !prices) continue;
    const bool field_service = of_stock && stock == "field_service";
    all.emplace_back(field_service ? std::string_view("msdyn_productinventory") : stream.logical);
  }
  return all;
}

std::string queue_in(const std::string& path) { return path.substr(0, path.find('/')); }

}  // namespace

struct Doctor::BusSteps {
  std::set<std::string> working, disabled;  // "Create of account"
};

base::Task<void> Doctor::bus_endpoint() {
  const auto found = co_await wonder(endpoints, "the service endpoints of the Service Bus");
  if (!found) co_return;
  const JsonView rows = JsonView(*found)["value"];
  const std::string queue = queue_in(options_.service_bus->queue);
  std::string coarse;
  bool any = false;
  BusSteps steps;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string path = rows[i]["path"].text_or("");
    if (!path.empty() && queue_in(path) != queue) continue;
    any = true;
    if (rows[i]["messageformat"].integer().value_or(json_format) != json_format)
      add_word(coarse, rows[i]["name"].text_or("?"));
    const bool told = co_await bus_steps(rows[i]["serviceendpointid"].text_or(""), steps);
    if (!told) co_return;
  }
  if (!any) {
    diagnosis_.add(Level::warning, "service_bus_endpoint",
                   fmt::format("the environment has no service endpoint for {}: nothing wakes the "
                               "box", queue),
                   "register one with the Plug-in Registration Tool (docs/dynamics.md, Being woken "
                   "by messages)");
    co_return;
  }
  if (!coarse.empty()) {
    diagnosis_.add(Level::warning, "service_bus_format",
                   fmt::format("the service endpoint {} sends another format than JSON", coarse),
                   "set its message format to JSON: the box reads no other");
  }
  compare_steps(steps);
}

base::Task<bool> Doctor::bus_steps(std::string endpoint, BusSteps& found) {
  const auto answer = co_await wonder(
      fmt::format("sdkmessageprocessingsteps?$select=name,statecode&$filter="
                  "_eventhandler_value%20eq%20{}&$expand=sdkmessageid($select=name),"
                  "sdkmessagefilterid($select=primaryobjecttypecode)", endpoint),
      "the steps of a service endpoint");
  if (!answer) co_return false;
  const JsonView rows = JsonView(*answer)["value"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string table = rows[i]["sdkmessagefilterid"]["primaryobjecttypecode"].text_or("");
    const std::string what =
        fmt::format("{} of {}", rows[i]["sdkmessageid"]["name"].text_or("?"), table);
    const bool works = rows[i]["statecode"].integer().value_or(enabled) == enabled;
    (works ? found.working : found.disabled).insert(what);
  }
  co_return true;
}

void Doctor::compare_steps(const BusSteps& found) {
  std::string missing, disabled;
  for (const auto& table : told_tables(options_.stock, options_.prices)) {
    for (const auto message : messages) {
      const std::string what = fmt::format("{} of {}", message, table);
      if (found.working.contains(what)) continue;
      add_word(found.disabled.contains(what) ? disabled : missing, what);
    }
  }
  if (!missing.empty()) {
    diagnosis_.add(Level::warning, "service_bus_steps",
                   fmt::format("no step tells the box of {}", missing),
                   "register these steps on the service endpoint, or keep pull_interval_ms short: "
                   "until its next round the box does not know of them");
  }
  if (!disabled.empty()) {
    diagnosis_.add(Level::warning, "service_bus_disabled",
                   fmt::format("the step for {} is disabled", disabled),
                   "enable it in the Plug-in Registration Tool");
  }
}

}  // namespace holdfast::dynamics

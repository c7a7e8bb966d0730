// The doctor's questions to the services beside Dataverse: the queue that wakes the box, and the
// places of stock that have an address of their own.
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/business_central.hpp"
#include "dynamics/doctor_ear.hpp"
#include "dynamics/visibility_client.hpp"

namespace holdfast::dynamics {

using base::Json;
using base::JsonView;

namespace {

using flow::Finding;
using Level = Finding::Level;

// Where the last exchange led, and what came of it.
class Heard final : public net::Transport {
 public:
  explicit Heard(net::Transport& inner) : inner_(inner) {}
  base::Task<base::Result<net::Response>> send(net::Request request) override {
    url = request.url;
    auto response = co_await inner_.send(std::move(request));
    status = response ? response->status : 0;
    silence = response ? std::nullopt : std::optional(response.error());
    co_return response;
  }
  std::string url;
  int status = 0;
  std::optional<base::Error> silence;

 private:
  net::Transport& inner_;
};

struct Answered {
  int status;
  const char *code, *advice;
};
struct Service {
  const char* name;
  std::string url;           // questions that lead elsewhere are about tokens
  const char* sign_in;       // what to do where Entra ID gives no token for it
  const char* other_token;   // the same for a second step; null pointer: there is none
  std::vector<Answered> answers;
};

Service visibility_service(const VisibilityOptions& options) {
  return {"Inventory Visibility",
          options.url + "/api/",
          "the add-in's application (0cdb527f-a8d1-4bf8-9436-b352c68682b2) has to be known in the "
          "tenant: install the add-in, then sign in again",
          "check inventory_visibility.environment, and enter the application of the box in the "
          "add-in's security setup",
          {{400, "stock_refused",
            "check organization, site and locations; the add-in needs an index over site and "
            "location"},
           {401, "stock_registration",
            "an app registration may serve one environment only: see that no other environment "
            "uses this one, and that environment and address belong together"},
           {403, "stock_right", "give the application a role in the add-in"},
           {404, "stock_address", "check inventory_visibility.url and environment"}}};
}

Service central_service(const CentralOptions& options) {
  return {"Business Central",
          options.url.substr(0, options.url.find("/api/")),
          "give the application the API permission of Dynamics 365 Business Central",
          nullptr,
          {{400, "stock_refused", "check business_central.url: .../TENANT/ENVIRONMENT/api/v2.0"},
           {401, "stock_registration",
            "make a card for the application under \"Microsoft Entra applications\" there, with "
            "its permission sets"},
           {403, "stock_right", "give the application's card permission sets that read items"},
           {404, "stock_address", "check business_central.url and company"}}};
}

flow::Party party_of(const char* name) {
  return {name, "Microsoft's status page", "dynamics.ca_file", "its address", "look at the line"};
}

std::string origin_of(const std::string& url) {
  const auto scheme = url.find("://");
  return url.substr(0, scheme == std::string::npos ? scheme : url.find('/', scheme + 3));
}

Finding fault(const char* code, std::string found, std::string advice) {
  return {Level::fault, code, std::move(found), std::move(advice)};
}

std::string lower(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// Advice that a message carries behind it is said in its own place.
std::string without_advice(const std::string& message) {
  return message.substr(0, message.find("; "));
}

Finding explain(const base::Error& error, const Heard& heard, const Service& service) {
  if (heard.silence) {
    return flow::explain_silence(*heard.silence, origin_of(heard.url), party_of(service.name));
  }
  std::string found = without_advice(error.message);
  if (heard.status == 429 || heard.status >= 500) {
    return fault("stock_service_busy", std::move(found), "ask again later");
  }
  const bool itself = heard.url.rfind(service.url, 0) == 0;
  if (!itself && heard.url.find("/oauth2/") != std::string::npos) {
    return fault("stock_sign_in", std::move(found), service.sign_in);
  }
  if (!itself && service.other_token != nullptr) {
    return fault("stock_environment", std::move(found), service.other_token);
  }
  for (const auto& answered : service.answers) {
    if (answered.status == heard.status) {
      return fault(answered.code, std::move(found), answered.advice);
    }
  }
  return fault("stock_refused", std::move(found), "something else answers at that address");
}

// What the service of the queue answers, as a stable word.
const char* code_of(const base::Error& error, bool keyed) {
  if (error.code == "401" || error.code == "403") {
    return keyed ? "service_bus_key" : "service_bus_right";
  }
  if (error.code == "404" || error.code == "410") return "service_bus_queue";
  return "service_bus_refused";
}

}  // namespace

// No fault: the box works on by polling.
base::Task<bool> Doctor::service_bus() {
  if (!options_.service_bus) co_return false;
  Heard heard(transport_);
  BusQueue queue(loop_, clock_, random_, heard, application_of(options_.client),
                 *options_.service_bus);
  const auto dead = co_await queue.has_dead_letters();
  if (!dead && heard.silence) {
    Finding silent = flow::explain_silence(*heard.silence, origin_of(heard.url),
                                           party_of("the Service Bus"));
    silent.level = Level::warning;
    silent.code = "service_bus_" + silent.code;
    diagnosis_.add_once(std::move(silent));
    co_return false;
  }
  if (!dead) {
    const std::string& said = dead.error().message;
    const auto end = said.rfind(": ");
    diagnosis_.add(Level::warning, code_of(dead.error(), !queue.options().policy.empty()),
                   said.substr(0, end), said.substr(end + 2));
    co_return false;
  }
  diagnosis_.add(Level::note, "service_bus", "the box may listen at " + queue.address());
  if (!*dead) co_return true;
  diagnosis_.add(Level::warning, "service_bus_dead_letters",
                 "messages of the queue lie among its dead letters",
                 "they were given out ten times and never deleted: see that one box alone uses "
                 "this queue; then empty it");
  co_return true;
}

// One product that is there, so that the answer is of the kind that the box will get.
base::Task<std::string> Doctor::some_number() {
  const auto found = co_await ask("products?$select=productnumber&$top=1", "looking for a product");
  if (!found) co_return "";
  co_return JsonView(*found)["value"][0]["productnumber"].text_or("");
}

base::Task<void> Doctor::visibility() {
  const VisibilityOptions& options = *options_.visibility;
  Heard heard(transport_);
  VisibilityClient service(loop_, clock_, random_, heard, application_of(options_.client), options);
  std::string number = co_await some_number();
  Json places = Json::array();
  for (const auto& location : options.locations) places.push_back(location);
  Json filters = Json::object({{"organizationId", Json::array({options.organization})},
                               {"productId", Json::array({std::move(number)})},
                               {"siteId", Json::array({options.site})},
                               {"locationId", std::move(places)}});
  Json body = Json::object({{"filters", std::move(filters)},
                            {"groupByValues", Json::array()},
                            {"returnNegative", true}});
  const auto answer = co_await service.post("onhand/indexquery", std::move(body),
                                            "asking for the stock of a product", false);
  if (!answer) {
    diagnosis_.add_once(explain(answer.error(), heard, visibility_service(options)));
    co_return;
  }
  diagnosis_.add(Level::note, "stock_reached", "Inventory Visibility answers at " + options.url);
  if (options.reservations) co_await reserved_measure(service);
}

// The call is not documented, nor is the form of its answer: it is believed where it names the
// measure, and where it names measures but not this one.
base::Task<void> Doctor::reserved_measure(VisibilityClient& service) {
  const VisibilityReservations& wanted = *options_.visibility->reservations;
  const std::string name = wanted.source + "." + wanted.modifier;
  const auto told = co_await service.get("configuration", "asking for its measures");
  const std::string text = told ? lower(told->dump()) : "";
  if (text.find(lower(wanted.modifier)) != std::string::npos) {
    diagnosis_.add(Level::note, "stock_reserved",
                   fmt::format("orders reserve at {} under {}", wanted.location, name));
  } else if (text.find("measure") == std::string::npos) {
    diagnosis_.add(Level::note, "stock_measure_untold",
                   "Inventory Visibility does not tell whether " + name + " is there to reserve");
  } else {
    diagnosis_.add(Level::warning, "stock_measure_unknown",
                   "the configuration of Inventory Visibility names no measure " + name,
                   "check inventory_visibility.reservations, or map that measure for reservations "
                   "in the add-in");
  }
}

base::Task<void> Doctor::central() {
  const CentralOptions& options = *options_.central;
  Heard heard(transport_);
  BusinessCentral service(loop_, clock_, random_, heard, application_of(options_.client), options);
  const Service words = central_service(options);
  std::string number = co_await some_number();
  std::vector<std::string> numbers;
  numbers.push_back(std::move(number));
  const auto items = co_await service.inventory(std::move(numbers));
  if (!items) {
    diagnosis_.add_once(explain(items.error(), heard, words));
    co_return;
  }
  diagnosis_.add(Level::note, "stock_reached", "Business Central answers at " + options.url);
  if (options.page_url.empty()) {
    diagnosis_.add(Level::warning, "stock_read_only",
                   "no page over the item journal is named: movements cannot be written there",
                   "install one and enter its address as business_central.page_url");
    co_return;
  }
  std::string path = service.page_path("itemJournalLines?$select=documentNumber");
  const auto page = co_await service.find(std::move(path), "documentNumber eq 'HOLDFAST-PROBE'",
                                          "looking for the page over the item journal");
  if (page) co_return;
  Finding missing = explain(page.error(), heard, words);
  if (heard.status == 404) {
    missing.code = "stock_page_missing";
    missing.advice = "publish the extension with the page itemJournalLines in that environment, "
                     "and check business_central.page_url";
  }
  diagnosis_.add_once(std::move(missing));
}

}  // namespace holdfast::dynamics

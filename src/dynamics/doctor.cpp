#include "dynamics/doctor.hpp"

#include <cstdio>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/doctor_ear.hpp"
#include "dynamics/expiry.hpp"

namespace holdfast::dynamics {

using base::Json;
using base::JsonView;

namespace {

constexpr std::int64_t offline_days_min = 7;

ClientOptions clean(ClientOptions options) {
  while (!options.url.empty() && options.url.back() == '/') options.url.pop_back();
  return options;
}

std::string host_of(const std::string& url) {
  const auto start = url.find("://");
  if (start == std::string::npos) return "";
  return url.substr(start + 3, url.find('/', start + 3) - start - 3);
}

}  // namespace

Doctor::Doctor(base::Loop& loop, const base::Clock& clock, base::Random& random,
               net::Transport& transport, DoctorOptions options)
    : loop_(loop), clock_(clock), random_(random), transport_(transport),
      options_(std::move(options)),
      ear_(std::make_unique<Ear>(clock, transport, diagnosis_, clean(options_.client).url)),
      client_(loop, clock, random, *ear_, clean(options_.client)) {
  options_.client = clean(std::move(options_.client));
}

Doctor::~Doctor() = default;

base::Task<flow::Diagnosis> Doctor::examine() {
  if (auto wrong = look_at_address(options_.client.url)) {
    diagnosis_.add_once(std::move(*wrong));
    co_return std::move(diagnosis_);
  }
  const Credential credential = credential_of(options_.client.signer, options_.secret_expires);
  if (auto ends = look_at_expiry(credential, clock_.wall())) diagnosis_.add_once(std::move(*ends));
  bool open = co_await door();
  if (open) open = co_await sign_in();
  if (open) open = co_await identity();
  if (open) open = co_await tables();
  if (open) {
    co_await rights();
    co_await currencies();
    co_await named_price_lists();
    co_await named_rows();
    co_await products();
    stock_model();
    if (options_.visibility) co_await visibility();
    if (options_.central) co_await central();
    const bool listens = co_await service_bus();
    if (listens) co_await bus_endpoint();
    judge_limits(diagnosis_, ear_->last(), options_.client.limits);
    flow::judge_pace(diagnosis_, ear_->took(), organization_party());
  }
  co_return std::move(diagnosis_);
}

base::Task<std::optional<Json>> Doctor::ask(std::string path, std::string doing) {
  Call call;
  call.path = std::move(path);
  call.doing = std::move(doing);
  auto reply = co_await client_.call(std::move(call));
  if (reply) co_return std::move(reply->body);
  if (!ear_->told()) diagnosis_.add_once(explain_refusal(reply.error()));
  co_return std::nullopt;
}

base::Task<std::optional<Json>> Doctor::wonder(std::string path, std::string what) {
  Call call;
  call.path = std::move(path);
  call.doing = "asking for " + what;
  auto reply = co_await client_.call(std::move(call));
  if (reply) co_return std::move(reply->body);
  if (!ear_->told()) {
    diagnosis_.add(Level::note, "untold",
                   fmt::format("the environment does not tell {}: {}", what,
                               reply.error().message));
  }
  co_return std::nullopt;
}

// Without a token: tells whether Dataverse is there, whose it is, and what time it has.
base::Task<bool> Doctor::door() {
  net::Request request;
  request.url = options_.client.url + client_.api_path() + "WhoAmI";
  request.headers = {{"Accept", "application/json"}};
  request.timeout = options_.client.timeout;
  const auto response = co_await ear_->send(std::move(request));
  if (!response || ear_->told()) co_return false;
  if (auto wrong = explain_door(*response, options_.client.url)) {
    diagnosis_.add_once(std::move(*wrong));
    co_return false;
  }
  flow::compare_clocks(diagnosis_, *response, clock_, organization_party());
  const std::string token_url = application_of(options_.client).token_url;
  if (auto other = compare_tenants(*response, token_url)) {
    diagnosis_.add_once(std::move(*other));
    co_return false;
  }
  co_return true;
}

base::Task<bool> Doctor::sign_in() {
  auto source = entra_token_source(application_of(options_.client), clock_, random_);
  net::Request request = source.request();
  const auto response = co_await ear_->send(std::move(request));
  if (!response) co_return false;
  if (auto wrong = explain_token(*response)) {
    diagnosis_.add_once(std::move(*wrong));
    co_return false;
  }
  co_return true;
}

base::Task<bool> Doctor::identity() {
  const auto me = co_await ask("WhoAmI", "asking who we are");
  if (!me) co_return false;
  user_id_ = JsonView(*me)["UserId"].text_or("");
  diagnosis_.facts.set("user_id", user_id_);
  diagnosis_.facts.set("organization_id", JsonView(*me)["OrganizationId"].text_or(""));
  co_await user();
  co_await organization();
  co_await address();
  co_await version();
  co_return true;
}

base::Task<void> Doctor::user() {
  const auto row = co_await wonder(
      fmt::format("systemusers({})?$select=fullname,applicationid,isdisabled", user_id_),
      "the application user's name");
  if (!row) co_return;
  const JsonView view(*row);
  const std::string name = view["fullname"].text_or("");
  const std::string application = view["applicationid"].text_or("");
  diagnosis_.facts.set("user", name);
  diagnosis_.add(Level::note, "identity",
                 fmt::format("the box is application user \"{}\" ({})", name, user_id_));
  const auto theirs = base::Uuid::parse(application);
  const auto ours = base::Uuid::parse(options_.client.client_id);
  if (!theirs || !ours || *theirs == *ours) co_return;
  diagnosis_.add(Level::warning, "user_other_application",
                 fmt::format("that user belongs to application {}, the box signs in as {}",
                             application, options_.client.client_id),
                 "something in between signs in for the box: check proxies");
}

base::Task<void> Doctor::organization() {
  const auto found = co_await ask(
      "organizations?$select=name,expirechangetrackingindays,pricingdecimalprecision,"
      "currencydecimalprecision,oobpricecalculationenabled,_basecurrencyid_value",
      "reading the organisation");
  if (!found) co_return;
  const JsonView row = JsonView(*found)["value"][0];
  diagnosis_.facts.set("organization", row["name"].text_or(""));
  base_currency_ = row["_basecurrencyid_value"].text_or("");
  const auto days = row["expirechangetrackingindays"].integer();
  if (days) diagnosis_.facts.set("change_tracking_days", *days);
  if (days && *days < offline_days_min) {
    diagnosis_.add(Level::warning, "tracking_short",
                   fmt::format("the environment remembers changes for {} days", *days),
                   "raise expirechangetrackingindays of the organisation to 30: a box that is "
                   "offline longer than that reads everything anew");
  }
  const auto decimals = row["pricingdecimalprecision"].integer();
  if (decimals) diagnosis_.facts.set("pricing_decimals", *decimals);
  if (decimals && *decimals < 2) {
    diagnosis_.add(Level::fault, "pricing_decimals",
                   fmt::format("prices are kept with {} decimals, the box sends 2", *decimals),
                   "set the decimals of prices to 2 or more (Settings > System settings, General); "
                   "sums of orders do not come out otherwise");
  }
  const JsonView pricing = row["oobpricecalculationenabled"];
  const bool system = pricing.boolean().value_or(pricing.integer().value_or(1) != 0);
  diagnosis_.facts.set("system_pricing", system);
  diagnosis_.add(Level::note, "pricing",
                 system ? "the environment works out the sums of orders itself"
                        : "the environment takes the sums of orders as they are sent");
}

base::Task<void> Doctor::address() {
  const auto found = co_await wonder(
      "RetrieveCurrentOrganization(AccessType=@p1)?@p1="
      "Microsoft.Dynamics.CRM.EndpointAccessType'Default'", "its own address");
  if (!found) co_return;
  const JsonView endpoints = JsonView(*found)["Detail"]["Endpoints"];
  for (std::size_t i = 0; i < endpoints["Keys"].size(); ++i) {
    if (endpoints["Keys"][i].text_or("") != "WebApplication") continue;
    const std::string theirs = host_of(endpoints["Values"][i].text_or(""));
    if (theirs.empty() || theirs == host_of(options_.client.url)) co_return;
    diagnosis_.add(Level::fault, "organization_other",
                   fmt::format("the address leads to the environment of {}", theirs),
                   "that is another environment than the one entered, a copy or a sandbox: enter "
                   "the address of the right one");
  }
}

base::Task<void> Doctor::version() {
  const auto found = co_await wonder("RetrieveVersion", "its version");
  if (!found) co_return;
  const std::string version = JsonView(*found)["Version"].text_or("");
  diagnosis_.facts.set("version", version);
  int major = 0;
  int minor = 0;
  if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2) co_return;
  if (std::pair(major, minor) < std::pair(9, 2)) {
    diagnosis_.add(Level::fault, "version_too_old",
                   fmt::format("Dataverse {} is too old", version),
                   "the box speaks Web API 9.2: an installation of your own has to be updated");
  } else if (major > 9) {
    diagnosis_.add(Level::warning, "version_new",
                   fmt::format("Dataverse {} is newer than what this box was made for", version),
                   "try it on a sandbox first");
  }
}

}  // namespace holdfast::dynamics

#include "dynamics/doctor_door.hpp"

#include <charconv>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/errors.hpp"

namespace holdfast::dynamics {

using flow::Finding;
using Level = Finding::Level;

namespace {

Finding fault(std::string code, std::string found, std::string advice) {
  return {Level::fault, std::move(code), std::move(found), std::move(advice)};
}

struct Named {
  std::string_view said, code;
};

// What Entra ID refuses, as a stable word.
constexpr Named sign_in_codes[] = {
    {"AADSTS7000215", "secret_wrong"},
    {"AADSTS7000222", "secret_expired"},
    {"AADSTS700016", "application_unknown"},
    {"AADSTS90002", "tenant_unknown"},
    {"AADSTS70011", "scope_refused"},
    {"AADSTS500011", "resource_unknown"},
    {"AADSTS700027", "certificate_unregistered"},
    {"AADSTS700021", "assertion_other_application"},
    {"AADSTS700023", "assertion_other_audience"},
    {"AADSTS7000218", "proof_missing"},
    {"AADSTS700024", "clock_wrong"},
};

struct Limit {
  std::string_view said, which;
};
constexpr Limit limits[] = {
    {"0x80072321", "the execution time of the last 5 minutes is used up"},
    {"0x80072322", "the requests of the last 5 minutes are used up"},
    {"0x80072326", "too many requests run at once"},
};

// ".../{tenant}/oauth2/..." of an address of Entra ID.
std::string tenant_in(std::string_view address) {
  const auto end = address.find("/oauth2/");
  if (end == std::string_view::npos) return "";
  const auto start = address.rfind('/', end - 1);
  return start == std::string_view::npos ? "" : std::string(address.substr(start + 1,
                                                                           end - start - 1));
}

std::int64_t number_in(std::string_view text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

const flow::Party& organization_party() {
  static const flow::Party party{
      "the environment", "your administrator of the Power Platform (or look at its status page)",
      "dynamics.ca_file", "/api/data",
      "look at the environment's plug-ins and at the line; the box works on, and slower"};
  return party;
}

const flow::Party& entra_party() {
  static const flow::Party party{"Entra ID", "Microsoft's status page", "dynamics.ca_file",
                                 "the sign-in address", "look at the line"};
  return party;
}

std::optional<Finding> look_at_address(const std::string& url) {
  if (auto wrong = flow::look_at_scheme(url, "https://ORG.crm4.dynamics.com")) return wrong;
  const std::string rest = url.substr(url.find("://") + 3);
  const auto slash = rest.find('/');
  if (slash == std::string::npos) return std::nullopt;
  return fault("address_path", fmt::format("the address goes on with {}", rest.substr(slash)),
               fmt::format("enter {} alone: the box adds the paths itself",
                           url.substr(0, url.size() - rest.size() + slash)));
}

std::optional<Finding> explain_door(const net::Response& response, const std::string& url) {
  if (response.status == 401) return std::nullopt;
  if (response.status >= 300 && response.status < 400) {
    return fault("redirected",
                 fmt::format("the address answers {} and points to {}", response.status,
                             response.header("Location")),
                 "enter the address of the environment as the Power Platform admin center shows "
                 "it; the box does not follow, because it would send its token along");
  }
  if (response.status == 403) {
    return fault("blocked", "something in front of the environment refuses the box",
                 "let the address of the box through: the environment's IP firewall "
                 "(admin center, Settings > Privacy + Security) or your own proxy");
  }
  if (response.status == 404) {
    return fault("no_dataverse", fmt::format("there is no Dataverse environment at {}", url),
                 "check the address: the host of the environment, such as "
                 "https://ORG.crm4.dynamics.com");
  }
  if (auto page = flow::explain_page(response, "asking for a sign-in", organization_party())) {
    return page;
  }
  return fault("door_unexplained",
               fmt::format("a question without a sign-in is answered {}", response.status),
               "it should be 401: something in between answers in the environment's place");
}

std::optional<Finding> compare_tenants(const net::Response& response,
                                       const std::string& token_url) {
  const std::string theirs = tenant_in(response.header("WWW-Authenticate"));
  const std::string ours = tenant_in(token_url);
  // A domain is as good as an id, and cannot be compared with one.
  if (!base::Uuid::parse(theirs) || !base::Uuid::parse(ours)) return std::nullopt;
  if (*base::Uuid::parse(theirs) == *base::Uuid::parse(ours)) return std::nullopt;
  return fault("tenant_other",
               fmt::format("the environment belongs to tenant {}, the box signs in at {}", theirs,
                           ours),
               "correct the tenant, or the address of the environment");
}

std::optional<Finding> explain_token(const net::Response& response) {
  if (auto page = flow::explain_page(response, "signing in", entra_party())) return page;
  const auto body = base::Json::parse(response.body);
  if (response.status == 200) {
    if (body && !base::JsonView(*body)["access_token"].text_or("").empty()) return std::nullopt;
    return fault("token_missing", "signing in is answered without a token",
                 "something in between changes the answers of Entra ID");
  }
  const auto refusal = explain_token_refusal(response);
  if (!refusal) {
    const std::string said = body ? base::JsonView(*body)["error_description"].text_or("") : "";
    return fault("sign_in_refused",
                 fmt::format("signing in is answered {}: {}", response.status,
                             said.substr(0, said.find_first_of("\r\n"))),
                 "look the code up at https://login.microsoftonline.com/error");
  }
  const auto end = refusal->message.rfind(": ");
  for (const auto& known : sign_in_codes) {
    if (known.said != refusal->code) continue;
    return fault(std::string(known.code), refusal->message.substr(0, end),
                 refusal->message.substr(end + 2));
  }
  return fault("sign_in_refused", refusal->message, "see what Entra ID says");
}

base::Task<std::optional<Finding>> try_door(const base::Clock& clock, base::Random& random,
                                            net::Transport& transport, ClientOptions options) {
  while (!options.url.empty() && options.url.back() == '/') options.url.pop_back();
  if (auto wrong = look_at_address(options.url)) co_return wrong;
  net::Request knock;
  knock.url = fmt::format("{}/api/data/{}/WhoAmI", options.url, options.api_version);
  knock.headers = {{"Accept", "application/json"}};
  knock.timeout = options.timeout;
  const auto door = co_await transport.send(std::move(knock));
  if (!door) co_return flow::explain_silence(door.error(), options.url, organization_party());
  if (auto wrong = explain_door(*door, options.url)) co_return wrong;
  const EntraApplication application = application_of(options);
  if (auto other = compare_tenants(*door, application.token_url)) co_return other;
  const auto source = entra_token_source(application, clock, random);
  net::Request asked = source.request();
  const auto token = co_await transport.send(std::move(asked));
  if (!token) {
    co_return flow::explain_silence(token.error(), application.token_url, entra_party());
  }
  auto refused = explain_token(*token);
  // That one mends itself by the next question.
  if (refused && refused->code == "clock_wrong") refused.reset();
  co_return refused;
}

Finding explain_refusal(const base::Error& error) {
  for (const auto& limit : limits) {
    if (limit.said != error.code) continue;
    return fault("throttled",
                 fmt::format("service protection: {}; it opens again in {} s", limit.which,
                             error.retry_after.count() / 1000),
                 "wait and ask again. If the box alone uses this application, lower requests_max; "
                 "if others share it, give the box an application of its own");
  }
  if (error.code == "0x80072560") {
    return fault("not_member", "the application signs in, but is no user of this environment",
                 "create an application user for it (admin center, Settings > Users + permissions "
                 "> Application users) and give it the role \"Holdfast box\"");
  }
  const bool right = error.code == "0x80040220" || error.code == "0x80048306" ||
                     error.code == "0x80048405";
  if (right) {
    return fault("privilege_refused", error.message,
                 "add it to the security role of the application user; `holdfast dynamics install` "
                 "makes a role with all that is needed");
  }
  return fault("question_refused", error.message,
               "the environment does not understand what the box asks, or something in between "
               "answers: its version, its tables or the address is not what was expected");
}

void judge_limits(flow::Diagnosis& diagnosis, const net::Response& response,
                  const net::BudgetLimits& configured) {
  const std::string_view requests = response.header("x-ms-ratelimit-burst-remaining-xrm-requests");
  const std::string_view time = response.header("x-ms-ratelimit-time-remaining-xrm-requests");
  if (requests.empty()) return;  // not every environment tells
  const std::int64_t left = number_in(requests);
  diagnosis.facts.set("requests_left", left);
  diagnosis.facts.set("execution_s_left", std::string(time));
  const auto allowed = static_cast<std::int64_t>(configured.requests);
  const bool low = left * 10 < allowed;
  diagnosis.add(low ? Level::warning : Level::note, low ? "limits_low" : "limits",
                fmt::format("left in this 5-minute window of one of its servers: {} requests and "
                            "{} s of execution time", left, time),
                low ? "something else uses the same application, or requests_max is set too high: "
                      "give the box an application of its own"
                    : "");
}

}  // namespace holdfast::dynamics

#include "dynamics/entra.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "dynamics/errors.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;

struct Refusal {
  std::int64_t code;
  const char* words;
};

constexpr Refusal refusals[] = {
    {7000215, "the client secret is wrong (often the secret's ID was entered instead of its "
              "value): enter the value, or make a new secret in Entra ID"},
    {7000222, "the client secret has expired: make a new one in Entra ID and enter it here"},
    {700016, "this tenant has no application with this client id: check client id and tenant"},
    {90002, "there is no such tenant: check the tenant's id or domain"},
    {70011, "the scope is not accepted: check the address of the environment"},
    {500011, "the address of the environment is none that this tenant knows: check the address and "
             "the tenant"},
    {700027, "the certificate is not the one registered for this application: register it"},
    {700021, "the assertion names another application: check the client id"},
    {700023, "the assertion was made for another address: check the tenant"},
    {7000218, "the request carried neither secret nor assertion: enter the client secret"},
    {700024, "the assertion is not valid at this time: the clock of the box is wrong; it is tried "
             "again by Entra ID's own clock"},
};
constexpr std::int64_t code_clock_wrong = 700024;
constexpr base::Seconds clock_wrong_rest_s{60};
constexpr base::Millis clock_learnt_rest{100};

// The first of error_codes; else the digits after "AADSTS" in the description.
std::int64_t code_of(const base::JsonView& body) {
  if (const auto code = body["error_codes"][0].integer()) return *code;
  const std::string words = body["error_description"].text_or("");
  constexpr std::string_view mark = "AADSTS";
  std::int64_t code = 0;
  auto at = words.find(mark);
  if (at == std::string::npos) return 0;
  for (at += mark.size(); at < words.size() && words[at] >= '0' && words[at] <= '9'; ++at) {
    code = code * 10 + (words[at] - '0');
    if (code > 99'999'999) return 0;
  }
  return code;
}

std::string aadsts(std::int64_t code) { return fmt::format("AADSTS{}", code); }

using Form = std::vector<std::pair<std::string, std::string>>;

// An assertion that cannot be made is sent empty: Entra ID's refusal then says what is missing.
Form proof_of(const EntraApplication& application, base::WallTime now, base::Random& random) {
  if (!application.signer) return {{"client_secret", application.client_secret}};
  const auto assertion =
      application.signer->sign(application.token_url, application.client_id, now, random);
  if (!assertion) base::log_error("dynamics", assertion.error().message);
  return {{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
          {"client_assertion", assertion.value_or("")}};
}

}  // namespace

std::optional<base::Error> explain_token_refusal(const net::Response& response) {
  if (response.status == 429 || response.status >= 500) return std::nullopt;
  const auto body = base::Json::parse(response.body);
  if (!body) return std::nullopt;
  const std::int64_t code = code_of(base::JsonView(*body));
  for (const auto& refusal : refusals) {
    if (refusal.code != code) continue;
    const bool passes = code == code_clock_wrong;
    base::Error error{passes ? ErrorKind::unavailable : ErrorKind::misconfigured,
                      fmt::format("Entra ID says AADSTS{}: {}", code, refusal.words)};
    error.code = aadsts(code);
    if (passes) error.retry_after = clock_wrong_rest_s;
    return error;
  }
  return std::nullopt;
}

net::TokenSource entra_token_source(EntraApplication application, const base::Clock& clock,
                                    base::Random& random) {
  net::TokenSource source;
  const auto skew = std::make_shared<base::Millis>(0);  // Entra ID - box
  source.request = [application = std::move(application), skew, &clock, &random] {
    net::Request request;
    request.method = "POST";
    request.url = application.token_url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    Form form{{"client_id", application.client_id}, {"scope", application.resource + "/.default"}};
    const auto proof = proof_of(application, clock.wall() + *skew, random);
    form.insert(form.end(), proof.begin(), proof.end());
    form.emplace_back("grant_type", "client_credentials");
    request.body = net::form_encoded(form);
    request.timeout = application.timeout;
    return request;
  };
  source.refusal = [skew, &clock](const net::Response& response) {
    auto refusal = explain_token_refusal(response);
    const auto date = base::WallTime::parse_http(response.header("Date"));
    if (refusal && refusal->code == aadsts(code_clock_wrong) && date) {
      *skew = base::Millis(date->ms - clock.wall().ms);
      refusal->retry_after = clock_learnt_rest;
    }
    return refusal;
  };
  return source;
}

}  // namespace holdfast::dynamics

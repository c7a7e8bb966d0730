// What the doctor reads off single answers, where no simulator gives them.
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "dynamics/doctor_door.hpp"
#include "dynamics/expiry.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

net::Response refused(int code) {
  return answer(400, fmt::format(R"({{"error":"invalid_client",)"
                                 R"("error_description":"AADSTS{0}: no",)"
                                 R"("error_codes":[{0}]}})", code));
}

base::Error error(std::string code, base::Millis wait = base::Millis(0)) {
  base::Error out{base::ErrorKind::misconfigured, "Dynamics, asking: answered"};
  out.code = std::move(code);
  out.retry_after = wait;
  return out;
}

constexpr std::int64_t day_ms = 86'400'000;
const base::WallTime today{1767604353000};

}  // namespace

TEST_CASE("every refusal of the sign-in has a word of its own and says what to do") {
  const std::map<int, std::string> words = {{7000215, "secret_wrong"},
                                            {7000222, "secret_expired"},
                                            {700016, "application_unknown"},
                                            {90002, "tenant_unknown"},
                                            {70011, "scope_refused"},
                                            {500011, "resource_unknown"},
                                            {700027, "certificate_unregistered"},
                                            {700021, "assertion_other_application"},
                                            {700023, "assertion_other_audience"},
                                            {7000218, "proof_missing"},
                                            {700024, "clock_wrong"}};
  for (const auto& [code, word] : words) {
    const auto finding = explain_token(refused(code));
    REQUIRE(finding);
    CHECK(finding->code == word);
    CHECK(finding->level == flow::Finding::Level::fault);
    CHECK(finding->found.find(std::to_string(code)) != std::string::npos);
    CHECK(finding->advice.size() > 10);
  }
}

TEST_CASE("a sign-in that is refused for another reason is told in Entra ID's words") {
  const auto finding = explain_token(answer(
      400, R"({"error_description":"AADSTS53003: Blocked by policy.\r\nTrace",)"
           R"("error_codes":[53003]})"));
  REQUIRE(finding);
  CHECK(finding->code == "sign_in_refused");
  CHECK(finding->found.find("Blocked by policy.") != std::string::npos);
  CHECK(finding->found.find("Trace") == std::string::npos);
  CHECK(explain_token(answer(200, "{}"))->code == "token_missing");
  CHECK(explain_token(answer(200, "<html>"))->code == "page_instead_of_json");
  CHECK_FALSE(explain_token(answer(200, R"({"access_token":"x"})")));
}

TEST_CASE("addresses") {
  CHECK(look_at_address("org.crm4.dynamics.com")->code == "address_wrong");
  CHECK(look_at_address("http://org.crm4.dynamics.com")->code == "plain_http");
  const auto path = look_at_address("https://org.crm4.dynamics.com/api/data/v9.2");
  CHECK(path->code == "address_path");
  CHECK(path->advice.find("https://org.crm4.dynamics.com alone") != std::string::npos);
  CHECK_FALSE(look_at_address("https://org.crm4.dynamics.com"));
}

TEST_CASE("an environment that asks nobody who he is, is none") {
  CHECK(explain_door(answer(200, "{}"), org_url)->code == "door_unexplained");
  CHECK_FALSE(explain_door(answer(401), org_url));
}

TEST_CASE("the tenant is compared where both sides name an id") {
  const std::string id = "11111111-2222-4333-8444-555555555555";
  const std::string authority = "https://login.microsoftonline.com/" + id + "/oauth2/authorize";
  const auto door =
      answer(401, "",
             {{"WWW-Authenticate",
               "Bearer authorization_uri=" + authority + ", resource_id=https://o/"}});
  const auto at = [](const std::string& tenant) {
    return "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token";
  };
  CHECK_FALSE(compare_tenants(door, at(id)));
  CHECK_FALSE(compare_tenants(door, at("contoso.example")));
  CHECK_FALSE(compare_tenants(answer(401), at(id)));
  const auto other = compare_tenants(door, at("99999999-2222-4333-8444-555555555555"));
  REQUIRE(other);
  CHECK(other->code == "tenant_other");
}

TEST_CASE("each limit of the service protection is named, with the wait") {
  std::set<std::string> said;
  for (const char* code : {"0x80072321", "0x80072322", "0x80072326"}) {
    const auto finding = explain_refusal(error(code, base::Millis(17'000)));
    CHECK(finding.code == "throttled");
    CHECK(finding.found.find("17 s") != std::string::npos);
    said.insert(finding.found);
  }
  CHECK(said.size() == 3);
}

TEST_CASE("missing rights and missing members are told apart from wrong questions") {
  for (const char* code : {"0x80040220", "0x80048306", "0x80048405"}) {
    CHECK(explain_refusal(error(code)).code == "privilege_refused");
  }
  CHECK(explain_refusal(error("0x80072560")).code == "not_member");
  CHECK(explain_refusal(error("0x80060888")).code == "question_refused");
}

TEST_CASE("what is left of the limits is a note, and a warning below a tenth") {
  const net::BudgetLimits limits;
  for (const auto& [left, code] : {std::pair("600", "limits"), std::pair("599", "limits_low")}) {
    flow::Diagnosis diagnosis;
    const auto said = answer(200, "", {{"x-ms-ratelimit-burst-remaining-xrm-requests", left}});
    judge_limits(diagnosis, said, limits);
    CHECK(diagnosis.has(code));
  }
  flow::Diagnosis silent;
  judge_limits(silent, answer(200), limits);
  CHECK(silent.findings.empty());
}

TEST_CASE("what one signs in with is warned of thirty days ahead") {
  const auto ends = [](std::int64_t days) {
    return look_at_expiry({true, base::WallTime{today.ms + days * day_ms}}, today);
  };
  CHECK_FALSE(ends(31));
  REQUIRE(ends(29));
  CHECK(ends(29)->code == "credential_ends");
  CHECK(ends(29)->found.find("in 29 days") != std::string::npos);
  CHECK(ends(29)->level == flow::Finding::Level::warning);
  CHECK(ends(0)->code == "credential_expired");
  CHECK(ends(0)->level == flow::Finding::Level::fault);
  CHECK(look_at_expiry({false, std::nullopt}, today)->code == "secret_expiry_unknown");
  CHECK(look_at_expiry({false, std::nullopt}, today)->level == flow::Finding::Level::note);
}

TEST_CASE("calls that take long are a warning") {
  flow::Diagnosis diagnosis;
  flow::judge_pace(diagnosis, {base::Millis(1), base::Millis(2'001), base::Millis(9'000)},
                   organization_party());
  CHECK(diagnosis.has("slow"));
  flow::Diagnosis quick;
  flow::judge_pace(quick, {base::Millis(1), base::Millis(2'000), base::Millis(9'000)},
                   organization_party());
  CHECK(quick.findings.empty());
}

TEST_CASE("answers without a date are told of, and so is a box without a clock") {
  base::ManualClock clock;
  flow::Diagnosis unknown;
  flow::compare_clocks(unknown, answer(401), clock, organization_party());
  CHECK(unknown.has("clock_unknown"));
  clock.set_wall({0});
  flow::Diagnosis unset;
  flow::compare_clocks(unset, answer(401, "", {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}), clock,
                       organization_party());
  CHECK(unset.has("clock_of_box"));
}

}  // namespace holdfast::dynamics::test

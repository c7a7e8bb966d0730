#include <catch2/catch.hpp>

#include "dynamics/errors.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;

constexpr auto html = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n";

struct Case {
  int status;
  const char* code;
  bool writes;
  ErrorKind kind;
};

// Every class of answer that the facts name (2.6, 5.1, 12).
constexpr Case cases[] = {
    {404, "0x80040217", false, ErrorKind::not_found},
    {404, "0x80060891", false, ErrorKind::not_found},
    {404, "0x8006088a", false, ErrorKind::misconfigured},
    {404, "", false, ErrorKind::misconfigured},
    {400, "0x80060888", false, ErrorKind::misconfigured},
    {400, "0x80060888", true, ErrorKind::invalid_input},
    {400, "0x80048d19", true, ErrorKind::invalid_input},
    {412, "0x80060882", true, ErrorKind::conflict},
    {412, "", true, ErrorKind::conflict},
    {400, "0x8006088d", true, ErrorKind::misconfigured},
    {412, "0x80060892", true, ErrorKind::refused},
    {412, "0x80040237", true, ErrorKind::refused},
    {412, "0x80040333", true, ErrorKind::refused},
    {400, "0x80060890", false, ErrorKind::misconfigured},
    {403, "0x80040220", true, ErrorKind::misconfigured},
    {403, "0x80048306", true, ErrorKind::misconfigured},
    {403, "0x80072560", false, ErrorKind::misconfigured},
    {400, "0x80040203", true, ErrorKind::invalid_input},
    {500, "0x80040216", true, ErrorKind::unknown_outcome},
    {500, "0x80040216", false, ErrorKind::unavailable},
    {400, "0x80040233", true, ErrorKind::refused},
    {400, "0x80048408", true, ErrorKind::invalid_input},
    {400, "0x80040265", true, ErrorKind::refused},
    {500, "0x80040224", true, ErrorKind::unknown_outcome},
    {400, "0x80044331", true, ErrorKind::invalid_input},
    {400, "0x80044330", true, ErrorKind::invalid_input},
    {405, "0x80040227", true, ErrorKind::refused},
    {400, "0x80043b1d", true, ErrorKind::refused},
    {500, "0x80044150", true, ErrorKind::unavailable},
    {500, "0x80044151", true, ErrorKind::unavailable},
    {503, "0x80044339", true, ErrorKind::unavailable},
    {400, "0x80044352", false, ErrorKind::conflict},
    {400, "0x80072491", false, ErrorKind::misconfigured},
    {429, "0x80072322", true, ErrorKind::unavailable},
    {429, "", true, ErrorKind::unavailable},
    {429, "0x80040265", true, ErrorKind::unavailable},  // whatever the code says besides
    {400, "0x80043b07", true, ErrorKind::invalid_input},
    {400, "0x80048cf6", true, ErrorKind::invalid_input},
    {400, "0x8004ffff", true, ErrorKind::refused},
    {401, "", false, ErrorKind::misconfigured},
    {408, "", true, ErrorKind::unknown_outcome},
    {413, "", true, ErrorKind::invalid_input},
    {501, "", true, ErrorKind::misconfigured},
    {503, "", true, ErrorKind::unavailable},
    {504, "", true, ErrorKind::unknown_outcome},
    {504, "", false, ErrorKind::unavailable},
    {302, "", false, ErrorKind::misconfigured},
};

}  // namespace

TEST_CASE("every code and status of the facts has its class") {
  for (const auto& one : cases) {
    INFO(one.status << " " << one.code << (one.writes ? " writing" : " reading"));
    const auto response = odata_error(one.status, one.code, "words of the system");
    const base::Error error = classify(response, "doing it", one.writes);
    CHECK(base::to_string(error.kind) == base::to_string(one.kind));
    CHECK(error.code == one.code);
    CHECK_THAT(error.message,
               Catch::Contains("doing it") && Catch::Contains("words of the system"));
  }
}

TEST_CASE("codes are told in any case of letters") {
  const auto error = classify(odata_error(404, "0X8006088A", "x"), "reading", false);
  CHECK(error.code == "0x8006088a");
}

TEST_CASE("the legacy shape of the front door is read, its negative code included") {
  const auto response =
      answer(500, R"({"Message":"An error has occurred.","ExceptionMessage":"Generic SQL error.",)"
                  R"("ExceptionType":"System.ServiceModel.FaultException","StackTrace":"   at",)"
                  R"("ErrorCode":-2147204784})");
  const auto error = classify(response, "writing", true);
  CHECK(error.code == "0x80044150");
  CHECK(error.kind == ErrorKind::unavailable);
  CHECK_THAT(error.message, Catch::Contains("Generic SQL error."));
  const auto throttled = classify(answer(429, R"({"ErrorCode":-2147015902})"), "writing", true);
  CHECK(throttled.code == "0x80072322");
}

TEST_CASE("a refusal that breaks off is believed by nobody: it is looked at, or asked again") {
  for (const int status : {400, 404, 405, 412, 413}) {
    INFO(status);
    const auto cut = answer(status, R"({"error":{"code":"0x80040237","mess)");
    CHECK(classify(cut, "creating", true).kind == ErrorKind::unknown_outcome);
    CHECK(classify(cut, "reading", false).kind == ErrorKind::unavailable);
    CHECK_THAT(classify(cut, "creating", true).message, Catch::Contains("breaks off"));
  }
}

TEST_CASE("HTML, empty and broken bodies are no errors of their own") {
  for (const char* body : {html, "", "{\"error\":", "[]", "\"text\"", "{\"error\":null}",
                           "{\"error\":\"text\"}"}) {
    INFO(body);
    const auto error = classify(answer(502, body), "writing", true);
    CHECK(error.kind == ErrorKind::unknown_outcome);
    CHECK(error.code.empty());
    CHECK_THAT(error.message, Catch::Contains("answered 502"));
  }
}

TEST_CASE("a very long message is shortened") {
  const auto error = classify(odata_error(400, "0x80040265", std::string(10'000, 'x')), "w", true);
  CHECK(error.message.size() < 1'000);
}

TEST_CASE("refusals of the token endpoint are told in words") {
  const struct {
    int status;
    const char* code;
    const char* words;
    ErrorKind kind;
  } refusals[] = {
      {401, "7000215", "client secret is wrong", ErrorKind::misconfigured},
      {401, "7000222", "has expired", ErrorKind::misconfigured},
      {400, "700016", "no application with this client id", ErrorKind::misconfigured},
      {400, "90002", "no such tenant", ErrorKind::misconfigured},
      {400, "70011", "scope", ErrorKind::misconfigured},
      {401, "700027", "certificate", ErrorKind::misconfigured},
      {401, "7000218", "neither secret nor assertion", ErrorKind::misconfigured},
      {401, "700024", "clock", ErrorKind::unavailable},
  };
  for (const auto& one : refusals) {
    INFO(one.code);
    const std::string words = R"({"error":"invalid_client","error_description":"AADSTS)" +
                              std::string(one.code) + ": words\\r\\nTrace ID: x\"";
    const std::string coded = words + ",\"error_codes\":[" + one.code + "]}";
    const auto error = explain_token_refusal(answer(one.status, coded));
    REQUIRE(error);
    CHECK(error->kind == one.kind);
    CHECK(error->code == std::string("AADSTS") + one.code);
    CHECK_THAT(error->message, Catch::Contains(one.words));
    CHECK(explain_token_refusal(answer(one.status, words + "}"))->code == error->code);
  }
  CHECK_FALSE(explain_token_refusal(answer(400, R"({"error":"invalid_grant"})")));
  CHECK_FALSE(explain_token_refusal(answer(503, html)));
  CHECK_FALSE(explain_token_refusal(answer(400, "")));
}

}  // namespace holdfast::dynamics::test

// Every exchange that the documentation prints (tests/data/dynamics), answered to the connector as
// it is printed. erpsim is held against the same files by tools/erpsim --selftest.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "dynamics/errors.hpp"
#include "dynamics/exchanges.hpp"
#include "dynamics/multipart.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;
using base::JsonView;
using Mode = flow::Write::Mode;

// Names of a form, in any order.
std::set<std::string> names_of_form(const std::string& form) {
  std::set<std::string> out;
  for (std::size_t start = 0; start < form.size();) {
    const std::size_t end = std::min(form.find('&', start), form.size());
    out.insert(form.substr(start, form.find('=', start) - start));
    start = end + 1;
  }
  return out;
}

// The token is taken and kept; the form that asks for it has the printed fields.
void check_token(const Exchange& exchange) {
  Scene scene;
  scene.script.token_answers.emplace_back(exchange.response());
  Client client{scene.loop, scene.clock, scene.random, scene.script, scene.options};
  for (int call = 0; call < 2; ++call) {
    scene.then(answer(204));
    REQUIRE(scene.run(client.call({"GET", "WhoAmI", "", {}, "asking", false})));
  }
  CHECK(scene.script.tokens_asked == 1);
  CHECK(scene.script.header(1, "Authorization") ==
        "Bearer " + exchange.text("/response/json/access_token"));
  if (!exchange.at("/request/form/client_secret").exists()) return;
  const EntraApplication application{"https://login.example/token", org_url, "a", "s", nullptr};
  const auto asked = entra_token_source(application, scene.clock, scene.random).request();
  std::set<std::string> printed;
  for (const auto& field : **exchange.at("/request/form").members()) printed.insert(field.first);
  CHECK(names_of_form(asked.body) == printed);
}

void check_token_refusal(const Exchange& exchange) {
  const auto error = explain_token_refusal(exchange.response());
  REQUIRE(error);
  CHECK(error->code == exchange.text("/example"));
  CHECK_THAT(error->message, Catch::Contains(exchange.text("/client/words")));
}

void check_error(const Exchange& exchange) {
  const auto error = classify(exchange.response(), "doing it", exchange.flag("/client/writes"));
  CHECK(std::string(base::to_string(error.kind)) == exchange.text("/client/kind"));
  const std::string code = exchange.text("/response/json/error/code");
  if (!code.empty()) CHECK(error.code == code);
}

flow::Write write_for(const Exchange& exchange, Mode mode) {
  static const std::map<std::string, std::string> types = {
      {"accounts", "account"}, {"salesorders", "salesorder"}, {"products", "product"}};
  const std::string path = exchange.text("/request/path");
  Json body = *exchange.at("/request/json").get();
  return write_of(types.at(path.substr(0, path.find_first_of("?("))), mode, std::move(body));
}

void check_method_and_place(const Exchange& exchange, const Script& script, std::size_t index) {
  const std::string printed = exchange.text("/request/path");
  const std::string place = printed.substr(0, printed.find('?'));
  CHECK(script.requests.at(index).method == exchange.text("/request/method"));
  CHECK_THAT(script.path(index), Catch::StartsWith(place));
}

void check_created(const Exchange& exchange) {
  Scene scene;
  scene.then(exchange.response());
  const auto receipts = scene.run(scene.connector.push({write_for(exchange, Mode::create)}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == row_id);
  CHECK(receipts.front()->version ==
        static_cast<std::uint64_t>(exchange.number("/client/version")));
  check_method_and_place(exchange, scene.script, 0);
}

// Also where the printed call has no If-Match: without one it would create.
void check_updated(const Exchange& exchange) {
  Scene scene;
  scene.then(exchange.response());
  const auto receipts = scene.run(scene.connector.push({write_for(exchange, Mode::update)}));
  REQUIRE(receipts.front());
  check_method_and_place(exchange, scene.script, 0);
  CHECK(scene.script.header(0, "If-Match") == "*");
}

// With a condition that the printed call does not have: without it a row that is there would be
// overwritten. The printed answers do not say which row it is, so that is asked.
void check_keyed(const Exchange& exchange) {
  Scene scene;
  scene.then(exchange.response());
  scene.then(answer(200, fmt::format(R"({{"accountid":"{}","versionnumber":9}})", row_id)));
  flow::Write row = write_for(exchange, Mode::create);
  const std::string path = exchange.text("/request/path");
  const auto from = path.find('\'') + 1;
  row.key = Json::object({{"accountnumber", path.substr(from, path.rfind('\'') - from)}});
  const auto receipts = scene.run(scene.connector.push({row}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == row_id);
  check_method_and_place(exchange, scene.script, 0);
  CHECK(scene.script.header(0, "If-None-Match") == "*");
  CHECK(apart(exchange, scene.script.requests.front().body).empty());
}

void check_page(const Exchange& exchange) {
  Scene scene;
  scene.organization();
  scene.then(exchange.response());
  const auto page = scene.run(scene.connector.pull("accounts", ""));
  REQUIRE(page);
  CHECK(page->documents.size() == static_cast<std::size_t>(exchange.number("/client/rows")));
  CHECK(page->more == exchange.flag("/client/more"));
  const auto removed = std::count_if(page->documents.begin(), page->documents.end(),
                                     [](const auto& document) { return document.removed; });
  CHECK(removed == exchange.number("/client/removed"));
  scene.then(answer(
      200, std::string(R"({"@odata.deltaLink":")") + api_root + R"(x?$deltatoken=1","value":[]})"));
  REQUIRE(scene.run(scene.connector.pull("accounts", page->cursor)));
  const std::string link =
      exchange.text(exchange.flag("/client/more") ? "/response/json/@odata.nextLink"
                                                  : "/response/json/@odata.deltaLink");
  CHECK(scene.script.requests.back().url == link);
}

void check_json(const Exchange& exchange) {
  Scene scene;
  scene.then(exchange.response());
  Client client{scene.loop, scene.clock, scene.random, scene.script, scene.options};
  const auto reply = scene.run(client.call({"GET", "x", "", {}, "reading", false}));
  REQUIRE(reply);
  CHECK(JsonView(reply->body)[exchange.text("/client/field")].exists());
}

void check_batch(const Exchange& exchange) {
  const auto response = exchange.response();
  REQUIRE(is_multipart(response));
  const auto answers = read_batch(response);
  REQUIRE(answers);
  const JsonView printed = exchange.at("/client/statuses");
  REQUIRE(answers->size() == printed.size());
  for (std::size_t i = 0; i < answers->size(); ++i) {
    CHECK((*answers)[i].status == printed[i].integer().value());
  }
}

void check_transition(const Exchange& exchange) {
  Scene scene;
  scene.then(answer(200, R"({"statecode":0,"versionnumber":9})"));
  scene.then(exchange.response());
  REQUIRE(scene.run(
      scene.connector.transition({"salesorder", row_id, exchange.text("/client/goal"), Json()})));
  check_method_and_place(exchange, scene.script, 1);
  const Json sent = Json::parse(scene.script.requests.at(1).body).value();
  for (const char* field : {"/Status", "/statecode", "/statuscode", "/OrderClose/@odata.type",
                            "/OrderClose/salesorderid@odata.bind"}) {
    INFO(field);
    const JsonView printed = exchange.at("/request/json" + std::string(field));
    if (!printed.exists()) continue;
    REQUIRE(JsonView(sent).at(field).exists());
    CHECK(JsonView(sent).at(field).get()->dump() == printed.get()->dump());
  }
}

void check_invoice(const Exchange& exchange) {
  Scene scene;
  scene.then(answer(200, R"({"statecode":3,"versionnumber":9})"));
  scene.then(answer(200, R"({"value":[]})"));
  scene.then(exchange.response());
  const auto made = scene.run(scene.connector.transition({"invoice", row_id, "made", Json()}));
  check_method_and_place(exchange, scene.script, 2);
  CHECK(apart(exchange, scene.script.requests.back().body).empty());
  REQUIRE(made);
  CHECK(made->id == exchange.text("/response/json/invoiceid"));
}

// Rows of ours carry their key besides, which the answer then names.
void check_bulk(const Exchange& exchange) {
  Scene scene;
  scene.then(exchange.response());
  Client client{scene.loop, scene.clock, scene.random, scene.script, scene.options};
  BulkWriter bulk{client};
  flow::Write row = write_of("account", Mode::create,
                             *exchange.at("/request/json/Targets/0").get());
  row.body.erase("@odata.type");
  const auto receipts = scene.run(bulk.create(*find_table("account"), {row}));
  REQUIRE(receipts);
  REQUIRE(receipts->front());
  CHECK(receipts->front()->id == exchange.text("/response/json/Ids/0"));
  check_method_and_place(exchange, scene.script, 0);
  CHECK(apart(exchange, scene.script.requests.front().body) ==
        std::set<std::string>{"sent only: /Targets/0/accountid"});
}

void check_bulk_offer(const Exchange& exchange) {
  Scene scene;
  scene.then(exchange.response());
  Client client{scene.loop, scene.clock, scene.random, scene.script, scene.options};
  BulkWriter bulk{client};
  const auto offered = scene.run(bulk.offered("account"));
  REQUIRE(offered);
  CHECK(*offered == exchange.flag("/client/offered"));
  const std::string sent = std::regex_replace(scene.script.path(0), std::regex("%20"), " ");
  CHECK(sent == exchange.text("/request/path"));
}

const Checks dataverse_checks = {
    {"token", check_token},
    {"token_refusal", check_token_refusal},
    {"error", check_error},
    {"created", check_created},
    {"updated", check_updated},
    {"keyed", check_keyed},
    {"page", check_page},
    {"json", check_json},
    {"batch", check_batch},
    {"transition", check_transition},
    {"invoice", check_invoice},
    {"bulk", check_bulk},
    {"bulk_offer", check_bulk_offer}};

Checks all_checks() {
  Checks all = dataverse_checks;
  all.insert(service_checks().begin(), service_checks().end());
  all.insert(bus_checks().begin(), bus_checks().end());
  return all;
}

// The table "call | why not" of docs/dynamics.md.
std::map<std::string, std::string> never_made() {
  const std::string page = text_of("docs/dynamics.md");
  const auto from = page.find("## What the box never asks");
  REQUIRE(from != std::string::npos);
  std::istringstream lines(page.substr(from, page.find("\n## ", from) - from));
  const std::regex row(R"(\| `([^`]+)` \| (.+) \|)");
  std::map<std::string, std::string> out;
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, row)) out[found[1]] = found[2];
  }
  return out;
}

// Where the sources of the connector hold what only such a call would need. A message queue is no
// table: its messages are deleted.
std::string sources_with(const std::string& pattern) {
  const std::regex wanted(pattern);
  std::string out;
  for (const auto& entry : std::filesystem::directory_iterator("src/dynamics")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = text_of(entry.path().string());
    const bool queue = text.find("messages/head") != std::string::npos;
    if (!queue && std::regex_search(text, wanted)) out += entry.path().filename().string() + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("the connector takes every printed exchange as it is printed") {
  static const auto printed = exchanges();
  static const Checks checks = all_checks();
  for (const auto& exchange : printed) {
    const auto check = checks.find(exchange.text("/client/check"));
    if (check == checks.end()) continue;
    DYNAMIC_SECTION(exchange.name()) { check->second(exchange); }
  }
}

TEST_CASE("what is printed is a contract test of the connector, or never made") {
  const Checks checks = all_checks();
  std::set<std::string> uncovered;
  for (const auto& exchange : exchanges()) {
    const std::string check = exchange.text("/client/check");
    if (check == "never" || checks.count(check) == 1) continue;
    uncovered.insert(exchange.name() + " (" + check + " " + exchange.text("/client/for") + ")");
  }
  std::cout << uncovered.size() << " printed exchanges are no contract tests of the connector\n";
  for (const auto& name : uncovered) std::cout << "  " << name << "\n";
  std::erase_if(uncovered, [](const std::string& name) {
    return name.find("(awaiting the reader of the Service Bus queue)") != std::string::npos;
  });
  CHECK(uncovered.empty());
}

TEST_CASE("a printed call that is never made has its reason in the documentation") {
  const auto reasons = never_made();
  std::set<std::string> named;
  for (const auto& exchange : exchanges()) {
    if (exchange.text("/client/check") != "never") continue;
    INFO(exchange.name());
    const std::string call = exchange.text("/client/call");
    named.insert(call);
    CHECK(reasons.count(call) == 1);
    CHECK(sources_with(exchange.text("/client/sources")).empty());
    std::cout << "never made: " << exchange.name() << "\n";
  }
  CHECK(named.size() == reasons.size());
}

TEST_CASE("every exchange that is printed is there to be tested") {
  std::set<std::string> missing, found;
  for (const auto& exchange : exchanges()) found.insert(exchange.name());
  std::istringstream printed(text_of(std::string(data_folder) + "/printed.txt"));
  for (std::string line; std::getline(printed, line);) {
    if (found.count(line) == 0) missing.insert(line);
  }
  std::cout << "printed exchanges not covered: " << missing.size() << "\n";
  CHECK(missing.empty());
  CHECK(found.size() > 100);
}

}  // namespace holdfast::dynamics::test

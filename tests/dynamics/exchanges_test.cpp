// Every exchange that the documentation prints (tests/data/dynamics), answered to the connector as
// it is printed. erpsim is held against the same files by tools/erpsim --selftest.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "dynamics/errors.hpp"
#include "dynamics/multipart.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;
using base::JsonView;
using Mode = flow::Write::Mode;

constexpr auto data_folder = "tests/data/dynamics";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

// One exchange: names of rows are one id of ours, the organisation is the scripted one.
class Exchange {
 public:
  explicit Exchange(Json data) : data_(std::move(data)) {}

  [[nodiscard]] std::string name() const { return text("/section") + " " + text("/example"); }
  [[nodiscard]] std::string text(std::string_view pointer) const { return at(pointer).text_or(""); }
  [[nodiscard]] JsonView at(std::string_view pointer) const { return JsonView(data_).at(pointer); }
  [[nodiscard]] std::int64_t number(std::string_view pointer) const {
    return at(pointer).integer().value_or(0);
  }
  [[nodiscard]] bool flag(std::string_view pointer) const {
    return at(pointer).boolean().value_or(false);
  }

  [[nodiscard]] net::Response response() const {
    net::Response out{static_cast<int>(number("/response/status")), {}, body()};
    const auto headers = at("/response/headers").members();
    if (!headers) return out;
    for (const auto& [header, value] : **headers) {
      out.headers.emplace_back(header, JsonView(value).text_or(""));
    }
    return out;
  }

 private:
  [[nodiscard]] std::string body() const {
    if (at("/response/json").exists()) return at("/response/json").get()->dump();
    std::string out;
    const JsonView lines = at("/response/lines");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out += (i == 0 ? "" : "\r\n") + lines[i].text_or("");
    }
    return out;
  }

  Json data_;
};

std::vector<Exchange> exchanges() {
  std::vector<Exchange> out;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(data_folder) + "/exchanges")) {
    std::string text = std::regex_replace(text_of(entry.path()), std::regex("<origin>"), org_url);
    text = std::regex_replace(text, std::regex(R"(\$\{\w+\})"), row_id);
    const Json rows = Json::parse(text).value();
    for (const auto& row : **JsonView(rows).items()) out.emplace_back(row);
  }
  return out;
}

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

const std::map<std::string, void (*)(const Exchange&)> checks = {
    {"token", check_token},
    {"token_refusal", check_token_refusal},
    {"error", check_error},
    {"created", check_created},
    {"updated", check_updated},
    {"page", check_page},
    {"json", check_json},
    {"batch", check_batch},
    {"transition", check_transition}};

}  // namespace

TEST_CASE("the connector takes every printed exchange as it is printed") {
  std::size_t awaiting = 0;
  for (const auto& exchange : exchanges()) {
    INFO(exchange.name());
    const std::string check = exchange.text("/client/check");
    if (check == "awaiting") {
      std::cout << "awaiting " << exchange.text("/client/for") << ": " << exchange.name() << "\n";
      ++awaiting;
      continue;
    }
    REQUIRE(checks.count(check) == 1);
    checks.at(check)(exchange);
  }
  std::cout << awaiting << " exchanges are awaiting a client; erpsim is held against them\n";
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

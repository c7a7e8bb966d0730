#include "dynamics/erpsim.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"

extern char** environ;

namespace holdfast::dynamics::test {
namespace {

using base::Json;
using base::JsonView;

std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "erpsim-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) FAIL("no folder for the simulator");
  return name;
}

std::string read_line(int fd) {
  std::string line;
  char c = 0;
  while (::read(fd, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

struct Started {
  pid_t process = -1;
  std::string line;
};

Started start(const std::vector<std::string>& words) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) FAIL("no pipe to the simulator");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  Started started;
  const int failed = ::posix_spawn(&started.process, words.front().c_str(), &actions, nullptr,
                                   arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  if (failed == 0) started.line = read_line(pipe_ends[0]);
  ::close(pipe_ends[0]);
  return started;
}

}  // namespace

Erpsim::Erpsim(std::vector<std::string> options) : folder_(fresh_folder()) {
  std::vector<std::string> words{"tools/erpsim", "--port", "0", "--control-port", "0",
                                 "--state", folder_.string()};
  words.insert(words.end(), options.begin(), options.end());
  const Started started = start(words);
  process_ = started.process;
  auto ready = Json::parse(started.line);
  if (!ready) FAIL("the simulator did not start: " << started.line);
  ready_ = std::move(*ready);
}

Erpsim::~Erpsim() {
  if (process_ > 0) {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Erpsim::said(std::string_view name) const { return JsonView(ready_)[name].text_or(""); }

World::World(std::vector<std::string> options, std::size_t parallel)
    : erpsim([&options] {
        options.insert(options.begin(), {"--items", "40"});
        return options;
      }()) {
  net::CurlOptions curl;
  curl.only_ca_file = erpsim.said("ca");
  auto made = net::CurlTransport::make(loop, curl);
  REQUIRE(made);
  transport = std::move(*made);
  ConnectorOptions settings;
  settings.client.url = erpsim.said("url");
  settings.client.token_url = erpsim.said("token_url");
  settings.client.client_id = erpsim.said("client_id");
  settings.client.client_secret = erpsim.said("client_secret");
  settings.client.limits.parallel = parallel;
  connector = std::make_unique<DynamicsConnector>(loop, clock, random, *transport, settings);
}

World::~World() {
  if (transport) transport->shut_down();
}

Json World::exchange(net::Request request) {
  const auto response = run(transport->send(std::move(request)));
  if (!response) FAIL(response.error().message);
  INFO(response->body);
  REQUIRE(response->status == 200);
  auto body = Json::parse(response->body);
  REQUIRE(body);
  return std::move(*body);
}

Json World::control(const std::string& call, const Json& body) {
  net::Request request{"POST", erpsim.said("control") + "/" + call,
                       {{"Content-Type", "application/json"}}, body.dump()};
  return exchange(std::move(request));
}

Json World::control(const std::string& call) {
  net::Request request;
  request.url = erpsim.said("control") + "/" + call;
  return exchange(std::move(request));
}

void World::fault(const std::string& match, const std::string& kind, int count, int retry_after) {
  const Json rule = object({{"match", match}, {"kind", kind}, {"count", count},
                            {"retry_after", retry_after}});
  control("faults", object({{"rules", Json::array({rule})}, {"seed", 1}}));
}

flow::Page World::pull(const std::string& stream, const std::string& cursor) {
  auto page = run(connector->pull(stream, cursor));
  if (!page) FAIL(page.error().message);
  return std::move(*page);
}

std::vector<flow::Document> World::drain(const std::string& stream, std::string& cursor,
                                         bool* restarted) {
  std::vector<flow::Document> all;
  for (bool more = true; more;) {
    flow::Page page = pull(stream, cursor);
    for (auto& document : page.documents) all.push_back(std::move(document));
    if (restarted != nullptr) *restarted = *restarted || page.restarted;
    cursor = page.cursor;
    more = page.more;
  }
  return all;
}

std::string World::product(std::size_t index) {
  const Json records = control("records");
  return JsonView(records)["products"][index]["id"].text().value();
}

Json World::movement(const std::string& product, int quantity) const {
  return object({{"holdfast_Product@odata.bind", "/products(" + product + ")"},
                 {"holdfast_location", "MAIN"},
                 {"holdfast_quantity", quantity},
                 {"holdfast_kind", quantity < 0 ? "pick" : "receive"},
                 {"holdfast_occurredon", "2026-01-05T09:12:33Z"}});
}

flow::Write World::create(const std::string& type, const std::string& name, Json body) const {
  flow::Write row;
  row.type = type;
  row.id = derived_id(name);
  row.body = std::move(body);
  if (type == "holdfast_stockmovement") row.body.set("holdfast_name", name);
  row.mode = flow::Write::Mode::create;
  return row;
}

Json object(Json::Object members) { return Json::object(std::move(members)); }

std::string derived_id(const std::string& name) {
  return base::Uuid::v5(base::holdfast_namespace, name).guid();
}

}  // namespace holdfast::dynamics::test

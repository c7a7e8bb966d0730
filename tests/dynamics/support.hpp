// A scripted organisation in virtual time: answers queue up, requests are kept to be looked at.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/json_view.hpp"
#include "dynamics/connector.hpp"
#include "dynamics/entra.hpp"
#include "net/support.hpp"

namespace holdfast::dynamics::test {

constexpr auto org_url = "https://org.example";
constexpr auto api_root = "https://org.example/api/data/v9.2/";
constexpr auto error_type = "application/json; odata.metadata=minimal";

inline net::Response answer(int status, std::string body = "", net::Headers headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

inline net::Response odata_error(int status, const std::string& code, const std::string& message,
                                 net::Headers headers = {}) {
  base::Json error = base::Json::object({{"code", code}, {"message", message}});
  return answer(status, base::Json::object({{"error", std::move(error)}}).dump(),
                std::move(headers));
}

class Script final : public net::Transport {
 public:
  explicit Script(base::Loop& loop) : loop_(loop) {}

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    const bool token = request.url.find("/oauth2/") != std::string::npos;
    if (token) ++tokens_asked;
    if (token) token_bodies.push_back(request.body);
    if (!token) requests.push_back(request);
    co_await base::sleep(loop_, base::Millis(10));
    auto& queue = token ? token_answers : answers;
    if (token && queue.empty()) {
      co_return answer(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"t)" +
                                std::to_string(tokens_asked) + "\"}");
    }
    if (!token && respond) co_return respond(request);
    if (queue.empty()) co_return base::fail(base::ErrorKind::unavailable, "nothing is scripted");
    auto next = std::move(queue.front());
    queue.pop_front();
    co_return next;
  }

  // Path of a request below the API root.
  [[nodiscard]] std::string path(std::size_t index) const {
    return requests.at(index).url.substr(std::string(api_root).size());
  }
  [[nodiscard]] std::string header(std::size_t index, const std::string& name) const {
    return std::string(net::Response{0, requests.at(index).headers, {}}.header(name));
  }

  std::vector<net::Request> requests;
  std::vector<std::string> token_bodies;
  std::deque<base::Result<net::Response>> answers, token_answers;
  std::function<base::Result<net::Response>(const net::Request&)> respond;
  int tokens_asked = 0;

 private:
  base::Loop& loop_;
};

struct Scene {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  base::SeededRandom random{1};
  Script script{loop};
  ClientOptions options = [] {
    ClientOptions out;
    out.url = org_url;
    out.tenant = "contoso.example";
    out.client_id = "app";
    out.client_secret = "s3cret/+";
    return out;
  }();
  DynamicsConnector connector{loop, clock, random, script, ConnectorOptions{options, {}}};

  template <typename T>
  T run(base::Task<T> task) {
    return net::test::block_on(loop, std::move(task));
  }
  void then(net::Response response) { script.answers.emplace_back(std::move(response)); }
  void then(base::ErrorKind kind) {
    script.answers.emplace_back(base::fail(kind, "the line was cut"));
  }
  // What ready() asks for before the first pull.
  void organization(int days = 7) {
    then(answer(200, R"({"BusinessUnitId":"b","UserId":"u","OrganizationId":"o"})"));
    then(answer(200, R"({"value":[{"name":"contoso","expirechangetrackingindays":)" +
                         std::to_string(days) + "}]}"));
    for (int table = 0; table < 4; ++table) then(answer(200, R"({"value":[]})"));
  }
};

constexpr auto row_id = "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425";

inline flow::Write write_of(const std::string& type, flow::Write::Mode mode, base::Json body) {
  flow::Write row;
  row.type = type;
  row.id = row_id;
  row.body = std::move(body);
  row.mode = mode;
  return row;
}

}  // namespace holdfast::dynamics::test

// A shop small enough to read: products with stock and sales, orders that arrive between two calls.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/json_view.hpp"
#include "base/sim_loop.hpp"
#include "shopware/client.hpp"

namespace holdfast::shopware::testing {

struct Product {
  std::int64_t stock = 0, sales = 0;
  std::int64_t open = 0;  // held by open orders, where placing an order does not lower stock
};

class FakeShop final : public net::Transport {
 public:
  explicit FakeShop(base::Loop& loop) : loop_(loop) {}

  std::map<std::string, Product> products;
  std::vector<net::Request> requests;
  std::function<void(FakeShop&, const net::Request&)> before;  // somebody else acts first
  // Answers to give instead of the shop's own, by path; taken once each. Status 0: the line is cut
  // after the shop has done what it was asked.
  std::map<std::string, std::deque<net::Response>> instead;

  void sell(const std::string& id, std::int64_t pieces) {
    products[id].stock -= pieces;
    products[id].sales += pieces;
  }
  [[nodiscard]] std::size_t count(const std::string& path) const {
    std::size_t n = 0;
    for (const auto& request : requests) n += request.url.ends_with(path) ? 1 : 0;
    return n;
  }

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    co_await base::yield(loop_);
    const std::string path = request.url.substr(std::string("https://shop").size());
    if (path != "/api/oauth/token") {
      requests.push_back(request);
      if (before) before(*this, request);
    }
    auto& scripted = instead[path];
    if (!scripted.empty()) {
      net::Response answer = std::move(scripted.front());
      scripted.pop_front();
      if (answer.status != 0) co_return answer;
      (void)answer_of(path, request);
      co_return base::fail(base::ErrorKind::unknown_outcome, "the line was cut");
    }
    co_return answer_of(path, request);
  }

 private:
  net::Response answer_of(const std::string& path, const net::Request& request) {
    net::Response response{200, {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}, "{}"};
    if (path == "/api/oauth/token") {
      response.body = R"({"token_type":"Bearer","expires_in":600,"access_token":"t"})";
      return response;
    }
    const auto body = base::Json::parse(request.body);
    const base::Json none;
    const base::JsonView view(body ? *body : none);
    response.body = path == "/api/_action/sync" ? write(view, response) : read(view);
    return response;
  }

  std::string read(const base::JsonView& criteria) {
    base::Json data = base::Json::array();
    for (std::size_t i = 0; i < criteria["ids"].size(); ++i) {
      const std::string id = criteria["ids"][i].text_or("");
      const auto found = products.find(id);
      if (found == products.end()) continue;
      base::Json row = base::Json::object();
      row.set("id", id);
      row.set("stock", found->second.stock);
      row.set("availableStock", found->second.stock - found->second.open);
      row.set("sales", found->second.sales);
      data.push_back(std::move(row));
    }
    base::Json answer = base::Json::object();
    answer.set("data", std::move(data));
    return answer.dump();
  }

  // All or nothing, as the shop does it; what is unknown is refused with its pointer.
  std::string write(const base::JsonView& body, net::Response& response) {
    const auto rows = body["stock"]["payload"];
    base::Json errors = base::Json::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (products.contains(rows[i]["id"].text_or(""))) continue;
      base::Json source = base::Json::object();
      source.set("pointer", "/stock/" + std::to_string(i) + "/taxId");
      base::Json error = base::Json::object();
      error.set("code", "c1051bb4-d103-4f74-8988-acbcafc7fdc3");
      error.set("detail", "This value should not be blank.");
      error.set("source", std::move(source));
      errors.push_back(std::move(error));
    }
    if (!errors.items()->empty()) {
      response.status = 400;
      base::Json answer = base::Json::object();
      answer.set("errors", std::move(errors));
      return answer.dump();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      products[rows[i]["id"].text_or("")].stock = rows[i]["stock"].integer().value_or(0);
    }
    return R"({"extensions":[],"data":{},"notFound":[],"deleted":[]})";
  }

  base::Loop& loop_;
};

struct Bench {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  FakeShop shop{loop};
  Client client{loop, clock, shop, ClientOptions{"https://shop", "SWIA1", "secret"}};

  template <typename T>
  T run(base::Task<T> task) {
    std::optional<T> result;
    base::spawn(keep(std::move(task), result));
    loop.run_until_idle();
    return std::move(*result);
  }

 private:
  template <typename T>
  static base::Task<void> keep(base::Task<T> task, std::optional<T>& result) {
    result = co_await std::move(task);
  }
};

}  // namespace holdfast::shopware::testing

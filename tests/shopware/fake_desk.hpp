// Documents with states and tracking codes, behind the fake shop's transport.
#pragma once

#include "fake_shop.hpp"

namespace holdfast::shopware::testing {

// State machines of a shop, run as 6.6 runs them: cancel always works, and works again.
struct Desk {
  std::map<std::string, std::string> states;  // by document
  std::map<std::string, std::vector<std::string>> codes;
  std::vector<std::string> acts;  // "ship o1"
  std::string machine_rows;       // of state-machine-transition
  int at_once = 0, at_once_max = 0;

  explicit Desk(Bench& bench) {
    bench.shop.before = [this](FakeShop& shop, const net::Request& request) {
      play(shop, request);
    };
  }

  void play(FakeShop& shop, const net::Request& request) {
    const std::string path = request.url.substr(std::string("https://shop").size());
    const auto at = path.find("/state/");
    if (path.ends_with("/state-machine-transition")) {
      shop.instead[path].push_back({200, {}, R"({"data":[)" + machine_rows + "]}"});
    } else if (at != std::string::npos) {
      const std::string action = path.substr(at + 7);
      const auto from = path.rfind('/', at - 1) + 1;
      shop.instead[path].push_front(act(path.substr(from, at - from), action));
    } else if (path.starts_with("/api/search/order")) {
      shop.instead[path].push_back(shown(request));
    } else if (request.method == "PATCH") {
      const base::Json body = *base::Json::parse(request.body);
      auto& here = codes[path.substr(path.rfind('/') + 1)];
      here.clear();
      for (const auto& code : *body.find("trackingCodes")->items()) here.push_back(*code.string());
      shop.instead[path].push_back({204, {}, ""});
    }
  }

  net::Response act(const std::string& id, const std::string& action) {
    acts.push_back(action + " " + id);
    const std::map<std::string, std::string> to = {{"process", "in_progress"},
                                                   {"complete", "completed"},
                                                   {"cancel", "cancelled"},
                                                   {"pack", "packed"},
                                                   {"ship", "shipped"}};
    states[id] = to.at(action);
    return {200, {}, "{}"};
  }

  net::Response shown(const net::Request& request) {
    const base::Json ask = *base::Json::parse(request.body);
    const std::string id = base::JsonView(ask)["ids"][0].text_or("");
    base::Json row = base::Json::object();
    row.set("id", id);
    base::Json state = base::Json::object();
    state.set("technicalName", states[id]);
    row.set("stateMachineState", std::move(state));
    base::Json list = base::Json::array();
    for (const auto& code : codes[id]) list.push_back(code);
    row.set("trackingCodes", std::move(list));
    base::Json answer = base::Json::object();
    answer.set("data", states.contains(id) && !states[id].empty() ? base::Json::array({row})
                                                                  : base::Json::array());
    return {200, {}, answer.dump()};
  }
};

}  // namespace holdfast::shopware::testing

// The local API of the box (config/openapi.json): /api/v1 as JSON, /api/v1/events as server-sent
// events, /metrics as Prometheus text, / as a plain status page.
//
// Model: every call but the status page's file needs a bearer token. Answers are what the store
// holds at that moment, acknowledged scans included. Lists are paged: {"items", "next"}, where
// `next` is the `after` of the next page or null; errors are {"error":{"kind","message"}} with a
// fitting status. Loop thread. The server that calls the handler is stopped before the Api goes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/loop.hpp"
#include "base/time.hpp"
#include "flow/routes.hpp"
#include "net/https_server.hpp"
#include "store/store.hpp"
#include "sync/engine.hpp"

namespace holdfast::serve {

struct ApiToken {
  std::string name, token;
};

struct ApiDependencies {
  const base::Clock& clock;
  store::Store& store;
  sync::Engine& engine;
  std::string box_name;
  std::string version;
  std::vector<ApiToken> tokens;  // none: the API answers 401 to everything
  // [{"device","number","verb","step","order","location","text","attached"}]
  std::function<base::Json()> scanners;
  // A scan that comes over the API as if from a scanner of that name; answered by an event.
  std::function<base::Status(std::string device, std::string bytes)> scan;
  // Further metrics: name (holdfast_...) -> value.
  std::function<std::vector<std::pair<std::string, double>>()> metrics;
  // What else a person should look at, in words; may be empty.
  std::function<std::vector<std::string>()> attention;
  // Optional. With a loop, POST /scans waits for the answer of its scan, and listeners hear of
  // conflicts and endpoints; with routes, records are shown with what other systems call them.
  base::Loop* loop = nullptr;
  const flow::Routes* routes = nullptr;
  // What the ERP says of an item's stock now (sync::Engine::stock_now); empty: nobody is asked.
  std::function<base::Task<base::Result<flow::StockSaid>>(base::Uuid item)> stock_now = {};
};

class Api {
 public:
  explicit Api(ApiDependencies dependencies);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  [[nodiscard]] net::ServerHandler handler();
  // To everybody who listens at /api/v1/events: "id: <id>\nevent: <kind>\ndata: <json>\n\n". An
  // event "scan" also answers the oldest POST /scans of its device.
  void publish(std::string_view kind, const base::Json& data);
  // Ends the streams of events, so that the server need not wait for their readers.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::serve

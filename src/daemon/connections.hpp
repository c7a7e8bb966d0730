// The box's ways to the outside: a transport, a connector and a line watch per configured system.
// Loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "daemon/config.hpp"
#include "daemon/fault_points.hpp"
#include "dynamics/bus_queue.hpp"
#include "dynamics/client.hpp"
#include "flow/connector.hpp"
#include "flow/routes.hpp"
#include "net/curl_transport.hpp"
#include "net/line_watch.hpp"
#include "store/event.hpp"

namespace holdfast::shopware {
class ShopwareConnector;
}

namespace holdfast::dynamics {
class DynamicsConnector;
}

namespace holdfast::daemon {

dynamics::ClientOptions client_options(const DynamicsConfig& erp);

class Connections {
 public:
  static base::Result<std::unique_ptr<Connections>> make(const Config& config,
                                                         const flow::Routes& routes,
                                                         net::IoLoop& loop,
                                                         const base::Clock& clock,
                                                         base::Random& random,
                                                         CrashPoint* crash_point = nullptr);

  [[nodiscard]] std::map<store::Endpoint, flow::Connector*> connectors() const;
  // Calls back when the line to an endpoint returned.
  void watch(base::Loop& loop, std::function<void(store::Endpoint)> returned);
  void shut_down();
  [[nodiscard]] net::TransportCounters counters() const;
  // What wakes the box up at Dynamics; null when no queue is configured.
  [[nodiscard]] dynamics::BusQueue* bus() const { return bus_.get(); }
  // Null when no ERP is configured.
  [[nodiscard]] dynamics::DynamicsConnector* erp() const { return erp_; }
  // Null when no shop is configured.
  [[nodiscard]] shopware::ShopwareConnector* shop() const { return shop_; }

 private:
  struct Way {
    std::unique_ptr<net::CurlTransport> transport;
    std::unique_ptr<net::Transport> crashing;  // only in tests: dies at a step
    std::unique_ptr<net::Transport> watched;   // reports failures to the line watch
    std::unique_ptr<flow::Connector> connector;
    std::unique_ptr<net::LineWatch> line;
  };
  base::Result<Way> open_way(const std::string& url, const std::string& ca_file, net::IoLoop& loop,
                             CrashPoint* crash_point);

  std::unique_ptr<net::TcpProbe> probe_;
  std::map<store::Endpoint, Way> ways_;
  std::unique_ptr<dynamics::BusQueue> bus_;
  shopware::ShopwareConnector* shop_ = nullptr;  // owned by its way
  dynamics::DynamicsConnector* erp_ = nullptr;   // owned by its way
  bool stopping_ = false;
};

}  // namespace holdfast::daemon

// A running erpsim (tools/erpsim), and the connector against it.
#pragma once

#include <string>
#include <vector>

#include "dynamics/connector.hpp"
#include "net/curl_transport.hpp"
#include "net/support.hpp"
#include "support/simulator.hpp"

namespace holdfast::dynamics::test {

class Erpsim : public holdfast::test::Simulator {
 public:
  explicit Erpsim(std::vector<std::string> options)
      : Simulator("tools/erpsim", std::move(options)) {}
};

// Loop, transport and connector for one simulator.
class World {
 public:
  explicit World(std::vector<std::string> options = {}, std::size_t parallel = 8,
                 std::optional<StockKind> stock = StockKind::movements);
  ~World();

  ConnectorOptions settings() const;
  VisibilityOptions visibility() const;
  CentralOptions central() const;
  base::Json control(const std::string& call, const base::Json& body);
  base::Json control(const std::string& call);  // GET
  void fault(const std::string& match, const std::string& kind, int count, int retry_after = 1);

  flow::Page pull(const std::string& stream, const std::string& cursor = "");
  // All pages from that cursor on; `cursor` then holds the last one.
  std::vector<flow::Document> drain(const std::string& stream, std::string& cursor,
                                    bool* restarted = nullptr);
  template <typename T>
  T run(base::Task<T> task) {
    return net::test::block_on(loop, std::move(task));
  }
  std::string product(std::size_t index = 0);  // id
  base::Json movement(const std::string& product, int quantity) const;
  flow::Write create(const std::string& type, const std::string& name, base::Json body) const;

  base::SystemClock clock;
  net::IoLoop loop{clock};
  base::SeededRandom random{7};
  Erpsim erpsim;
  std::unique_ptr<net::CurlTransport> transport;
  std::unique_ptr<DynamicsConnector> connector;

 private:
  std::size_t parallel_;
  std::optional<StockKind> stock_;
  base::Json exchange(net::Request request);
};

base::Json object(base::Json::Object members);
std::string derived_id(const std::string& name);

}  // namespace holdfast::dynamics::test

#include "daemon/connections.hpp"

#include "daemon/load_routes.hpp"
#include "dynamics/connector.hpp"
#include "shopware/connector.hpp"

namespace holdfast::daemon {
namespace {

// Tells the line watch how exchanges end, so that it knows when to look for the line's return.
class WatchedTransport final : public net::Transport {
 public:
  WatchedTransport(net::Transport& inner, net::LineWatch& line) : inner_(inner), line_(line) {}

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    auto response = co_await inner_.send(std::move(request));
    if (response) {
      line_.report_success();
    } else if (response.error().kind == base::ErrorKind::unavailable ||
               response.error().kind == base::ErrorKind::unknown_outcome) {
      line_.report_failure();
    }
    co_return response;
  }

 private:
  net::Transport& inner_;
  net::LineWatch& line_;
};

struct HostPort {
  std::string host;
  std::uint16_t port = 443;
};

HostPort host_of(const std::string& url) {
  const auto scheme = url.find("://");
  std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  HostPort out;
  out.port = url.rfind("http://", 0) == 0 ? 80 : 443;
  const auto bracket = rest.find(']');
  const auto colon = rest.find(':', bracket == std::string::npos ? 0 : bracket);
  out.host = rest.substr(0, colon);
  if (bracket != std::string::npos) out.host = rest.substr(1, bracket - 1);
  if (colon != std::string::npos) {
    out.port = static_cast<std::uint16_t>(std::strtoul(rest.c_str() + colon + 1, nullptr, 10));
  }
  return out;
}

// A returned line is announced once per return.
base::Task<void> announce(net::LineWatch& line, store::Endpoint endpoint, net::CurlTransport& kept,
                          std::function<void(store::Endpoint)> returned, const bool& stopping) {
  bool was_up = true;
  while (!stopping) {
    const bool up = line.up();
    if (up && !was_up) {
      kept.drop_connections();
      returned(endpoint);
    }
    was_up = up;
    (void)co_await line.changed().wait_for(base::Seconds(60));
  }
}

}  // namespace

dynamics::ClientOptions client_options(const DynamicsConfig& erp) {
  dynamics::ClientOptions options;
  options.url = erp.url;
  options.token_url = erp.token_url;
  options.client_id = erp.client_id;
  options.client_secret = erp.client_secret;
  options.signer = erp.signer;
  options.limits.requests = static_cast<std::size_t>(erp.requests_max);
  options.limits.window = base::Seconds(erp.window_s);
  return options;
}

base::Result<Connections::Way> Connections::open_way(const std::string& url,
                                                     const std::string& ca_file, net::IoLoop& loop,
                                                     CrashPoint* crash_point) {
  net::CurlOptions options;
  options.extra_ca_file = ca_file;
  auto transport = net::CurlTransport::make(loop, std::move(options));
  if (!transport) return pass(transport);
  Way way;
  way.transport = std::move(*transport);
  const HostPort at = host_of(url);
  way.line = std::make_unique<net::LineWatch>(loop, *probe_, at.host, at.port);
  way.crashing = crashing_transport(*way.transport, crash_point);
  net::Transport& inner = way.crashing ? *way.crashing : *way.transport;
  way.watched = std::make_unique<WatchedTransport>(inner, *way.line);
  return way;
}

base::Result<std::unique_ptr<Connections>> Connections::make(const Config& config,
                                                             const flow::Routes& routes,
                                                             net::IoLoop& loop,
                                                             const base::Clock& clock,
                                                             base::Random& random,
                                                             CrashPoint* crash_point) {
  auto made = std::make_unique<Connections>();
  made->probe_ = std::make_unique<net::TcpProbe>(loop);
  if (config.shopware) {
    const ShopwareConfig& shop = *config.shopware;
    auto way = made->open_way(shop.url, shop.ca_file, loop, crash_point);
    if (!way) return pass(way, "Shopware");
    shopware::ClientOptions options;
    options.url = shop.url;
    options.client_id = shop.client_id;
    options.client_secret = shop.client_secret;
    auto connector = std::make_unique<shopware::ShopwareConnector>(
        loop, clock, *way->watched, std::move(options), shopware::parse_stock_model(shop.stock));
    made->shop_ = connector.get();
    way->connector = std::move(connector);
    made->ways_.emplace(store::Endpoint::shopware, std::move(*way));
  }
  if (config.dynamics) {
    const DynamicsConfig& erp = *config.dynamics;
    auto way = made->open_way(erp.url, erp.ca_file, loop, crash_point);
    if (!way) return pass(way, "Dynamics");
    dynamics::ConnectorOptions options;
    options.client = client_options(erp);
    options.stock = erp.stock.kind;
    options.prices = reads_prices(routes);
    options.visibility = erp.stock.visibility;
    options.central = erp.stock.central;
    options.client.withhold = erp.mode == DynamicsConfig::Mode::dry_run;
    options.read_only = erp.mode == DynamicsConfig::Mode::read_only;
    options.visibility.withhold = options.client.withhold;
    options.central.withhold = options.client.withhold;
    if (erp.service_bus) {
      // Beside the line watch: a queue that fails says nothing of the environment.
      made->bus_ = std::make_unique<dynamics::BusQueue>(
          loop, clock, random, *way->transport, dynamics::application_of(options.client),
          *erp.service_bus);
    }
    auto connector = std::make_unique<dynamics::DynamicsConnector>(
        loop, clock, random, *way->watched, std::move(options));
    made->erp_ = connector.get();
    way->connector = std::move(connector);
    made->ways_.emplace(store::Endpoint::dynamics, std::move(*way));
  }
  return made;
}

std::map<store::Endpoint, flow::Connector*> Connections::connectors() const {
  std::map<store::Endpoint, flow::Connector*> all;
  for (const auto& [endpoint, way] : ways_) all.emplace(endpoint, way.connector.get());
  return all;
}

void Connections::watch(base::Loop&, std::function<void(store::Endpoint)> returned) {
  for (auto& [endpoint, way] : ways_) {
    base::spawn(announce(*way.line, endpoint, *way.transport, returned, stopping_));
  }
}

void Connections::shut_down() {
  stopping_ = true;
  for (auto& [endpoint, way] : ways_) {
    way.transport->shut_down();
    way.line->changed().notify_all();
  }
}

net::TransportCounters Connections::counters() const {
  net::TransportCounters sum;
  for (const auto& [endpoint, way] : ways_) {
    const auto& one = way.transport->counters();
    sum.requests += one.requests;
    sum.failures += one.failures;
    sum.connections += one.connections;
    sum.bytes_sent += one.bytes_sent;
    sum.bytes_received += one.bytes_received;
  }
  return sum;
}

}  // namespace holdfast::daemon

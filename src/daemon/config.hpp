// The daemon's configuration: one JSON file, read strictly.
//
// Model: unknown keys, wrong types and impossible values are mistakes; all of them are reported at
// once, each with its JSON pointer (`holdfastd --check-config FILE`). Schema for editors:
// config/schemas/holdfast.schema.json. Secrets stand in the file itself (mode 0600) or in a file of
// their own that it names; relative paths start at the configuration's folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "daemon/operators.hpp"
#include "daemon/stock_config.hpp"
#include "dynamics/bus_queue.hpp"
#include "flow/mistakes.hpp"
#include "net/client_assertion.hpp"
#include "scan/buzzer.hpp"
#include "scan/profile.hpp"

namespace holdfast::daemon {

struct ShopwareConfig {
  std::string url, client_id, client_secret, ca_file;
  // Where the shop reaches this box, and the key in the path; no address: the box only polls.
  std::string webhook_url, webhook_key;
  // The box as an app of the shop: then the shop itself makes the credentials.
  std::string app_name, app_secret;
  std::string stock = "auto";  // by the shop's version, or a model's name (shopware/supply.hpp)
};
struct DynamicsConfig {
  enum class Mode : std::uint8_t { live, read_only, dry_run };
  std::string url, token_url, client_id, ca_file;
  std::string client_secret;                          // empty: signs in by certificate
  std::shared_ptr<const net::AssertionSigner> signer;  // empty: signs in by secret
  std::optional<base::WallTime> secret_expires;       // as Entra ID shows it; nobody else tells
  std::int64_t requests_max = 6000;  // in window_s: the service protection limit
  std::int64_t window_s = 300;
  std::int64_t batch_rows = 50;      // movements told in one request
  StockConfig stock;
  std::optional<dynamics::BusOptions> service_bus;  // where its messages wait; none: the box polls
  Mode mode = Mode::live;  // dry_run says beside each entry what it would write
  std::string location = "MAIN";  // where goods stand that no scan has placed
};
struct TokenConfig {
  std::string name, token;  // bearer tokens of the local API
};
struct ServeConfig {
  std::string address = "127.0.0.1";
  std::int64_t port = 8443;
  bool tls = true;
  std::vector<TokenConfig> tokens;
};
struct StoreConfig {
  std::string directory;
  std::int64_t map_mb = 1024;
  std::int64_t journal_segment_mb = 8;
};
struct Config {
  std::int64_t box = 1;  // number of this box in its fleet
  std::string name = "Holdfast";
  std::string host = "holdfast.local";  // in the self-made certificate
  std::string log = "info";
  StoreConfig store;
  std::optional<ShopwareConfig> shopware;
  std::optional<DynamicsConfig> dynamics;
  std::string mappings, routes;
  std::int64_t pull_interval_ms = 2000;
  ServeConfig serve;
  std::string country;  // whose rules a store's own numbers follow: "de"; empty: nobody's
  std::string leds;     // sysfs root of the LED class, empty: none
  std::optional<scan::BuzzerConfig> buzzer;
  std::vector<scan::Profile> scanners;
  Operators operators;
  scan::Rules scanning;  // signed_in: there are operators
};

// Nothing when there were mistakes.
std::optional<Config> read_config(const std::string& path, flow::Mistakes& mistakes);
// With defaults in the place of what is wrong, to look on for more mistakes; nothing when the file
// is no JSON.
std::optional<Config> read_as_far_as_possible(const std::string& path, flow::Mistakes& mistakes);

}  // namespace holdfast::daemon

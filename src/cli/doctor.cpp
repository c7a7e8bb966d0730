#include <fmt/core.h>

#include "base/random.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "daemon/config.hpp"
#include "daemon/connections.hpp"
#include "daemon/load_routes.hpp"
#include "dynamics/doctor.hpp"
#include "net/curl_transport.hpp"
#include "shopware/doctor.hpp"

namespace holdfast::cli {
namespace {

// What is given on the command line stands before the configuration. No box is asked here, so that
// --ca can only mean the shop.
Answer<daemon::ShopwareConfig> shop_of(const Session& session, const DoctorInput& input) {
  daemon::ShopwareConfig shop;
  if (input.shop.empty()) {
    flow::Mistakes mistakes;
    const auto config = daemon::read_config(input.config, mistakes);
    if (!config) return tl::unexpected<Failure>({exit_usage, mistakes.to_string()});
    if (!config->shopware) {
      return tl::unexpected<Failure>({exit_usage, input.config + " names no shop"});
    }
    return *config->shopware;
  }
  shop.url = input.shop;
  shop.client_id = input.key;
  shop.client_secret = input.secret;
  shop.ca_file = input.ca_file.empty() ? session.connection.ca_file : input.ca_file;
  shop.webhook_url = input.webhooks;
  if (!input.secret_file.empty()) {
    auto secret = read_secret(input.secret_file);
    if (!secret) return tl::unexpected<Failure>(secret.error());
    shop.client_secret = *secret;
  }
  return shop;
}

template <typename Doctor>
base::Task<void> examine(Doctor& doctor, net::IoLoop& loop, std::optional<flow::Diagnosis>& out) {
  out = co_await doctor.examine();
  loop.stop();
}

template <typename Doctor>
flow::Diagnosis diagnosis_of(Doctor& doctor, net::IoLoop& loop) {
  std::optional<flow::Diagnosis> diagnosis;
  base::spawn(examine(doctor, loop, diagnosis));
  if (!diagnosis) loop.run();
  return std::move(*diagnosis);
}

// Who was examined: "shop", its address, "Shopware".
struct Examined {
  std::string key, address, product;
};

int tell(Session& session, const Examined& who, const flow::Diagnosis& diagnosis) {
  const int code = diagnosis.healthy() ? exit_done : exit_refused;
  if (printed_as_json(session, diagnosis.to_json(who.key, who.address))) return code;
  const base::JsonView facts(diagnosis.facts);
  const std::string version = text(facts["version"]);
  std::ostream& out = session.out;
  out << fmt::format("{}{}: {}\n", who.address,
                     version.empty() ? "" : fmt::format(", {} {}", who.product, version),
                     diagnosis.healthy() ? "a box can work here" : "not yet");
  for (const auto& finding : diagnosis.findings) {
    out << fmt::format("{:<8} {}: {}\n", to_string(finding.level), finding.code,
                       shown(finding.found));
    if (!finding.advice.empty()) out << fmt::format("         -> {}\n", shown(finding.advice));
  }
  if (facts["call_ms"].exists()) {
    out << fmt::format("a call takes {} ms (median of {})\n", text(facts["call_ms"]),
                       text(facts["calls"]));
  }
  return code;
}

Answer<std::unique_ptr<net::CurlTransport>> line_of(net::IoLoop& loop, const std::string& ca_file) {
  net::CurlOptions options;
  options.extra_ca_file = ca_file;
  auto transport = net::CurlTransport::make(loop, std::move(options));
  if (!transport) return tl::unexpected<Failure>({exit_usage, transport.error().message});
  return std::move(*transport);
}

}  // namespace

int examine_shopware(Session& session, const DoctorInput& input) {
  const auto shop = shop_of(session, input);
  if (!shop) return fail(session, shop.error());
  const base::SystemClock clock;
  net::IoLoop loop(clock);
  auto transport = line_of(loop, shop->ca_file);
  if (!transport) return fail(session, transport.error());
  shopware::DoctorOptions wanted;
  wanted.url = shop->url;
  wanted.client_id = shop->client_id;
  wanted.client_secret = shop->client_secret;
  wanted.stock = shop->stock;
  if (shop->app_name.empty()) wanted.webhook_url = shop->webhook_url;
  shopware::Doctor doctor(clock, **transport, std::move(wanted));
  return tell(session, {"shop", shop->url, "Shopware"}, diagnosis_of(doctor, loop));
}

int examine_dynamics(Session& session, const std::string& config_file) {
  flow::Mistakes mistakes;
  const auto config = daemon::read_config(config_file, mistakes);
  if (!config) return fail(session, {exit_usage, mistakes.to_string()});
  if (!config->dynamics) return fail(session, {exit_usage, config_file + " names no Dynamics"});
  const base::SystemClock clock;
  base::SystemRandom random;
  net::IoLoop loop(clock);
  auto transport = line_of(loop, config->dynamics->ca_file);
  if (!transport) return fail(session, transport.error());
  dynamics::DoctorOptions wanted;
  wanted.client = daemon::client_options(*config->dynamics);
  wanted.secret_expires = config->dynamics->secret_expires;
  const auto stock = config->dynamics->stock.kind;
  wanted.stock = stock ? std::string(dynamics::to_string(*stock)) : "auto";
  if (stock == dynamics::StockKind::inventory_visibility) {
    wanted.visibility = config->dynamics->stock.visibility;
  }
  if (stock == dynamics::StockKind::business_central) {
    wanted.central = config->dynamics->stock.central;
  }
  wanted.service_bus = config->dynamics->service_bus;
  wanted.mappings = flow::needs_of_folder(config->mappings);
  flow::Mistakes unusable;  // --check-config names them; until then the delivered routes count
  const auto routes = daemon::load_routes(*config, unusable);
  wanted.prices = !routes || !unusable.empty() || daemon::reads_prices(*routes);
  dynamics::Doctor doctor(loop, clock, random, **transport, std::move(wanted));
  return tell(session, {"dynamics", config->dynamics->url, "Dataverse"},
              diagnosis_of(doctor, loop));
}

}  // namespace holdfast::cli

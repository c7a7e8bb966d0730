#include <fmt/core.h>

#include "base/random.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "daemon/config.hpp"
#include "net/curl_transport.hpp"
#include "shopware/doctor.hpp"

namespace holdfast::cli {
namespace {

// What is given on the command line stands before the configuration.
Answer<daemon::ShopwareConfig> shop_of(const DoctorInput& input) {
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
  shop.ca_file = input.ca_file;
  shop.webhook_url = input.webhooks;
  if (!input.secret_file.empty()) {
    auto secret = read_secret(input.secret_file);
    if (!secret) return tl::unexpected<Failure>(secret.error());
    shop.client_secret = *secret;
  }
  return shop;
}

base::Task<void> examine(shopware::Doctor& doctor, net::IoLoop& loop,
                         std::optional<flow::Diagnosis>& out) {
  out = co_await doctor.examine();
  loop.stop();
}

void print(std::ostream& out, const std::string& shop, const flow::Diagnosis& diagnosis) {
  const base::JsonView facts(diagnosis.facts);
  const std::string version = text(facts["version"]);
  out << fmt::format("{}{}: {}\n", shop, version.empty() ? "" : ", Shopware " + version,
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
}

}  // namespace

int examine_shopware(Session& session, const DoctorInput& input) {
  const auto shop = shop_of(input);
  if (!shop) return fail(session, shop.error());
  const base::SystemClock clock;
  net::IoLoop loop(clock);
  net::CurlOptions options;
  options.extra_ca_file = shop->ca_file;
  auto transport = net::CurlTransport::make(loop, std::move(options));
  if (!transport) return fail(session, {exit_usage, transport.error().message});
  shopware::DoctorOptions wanted;
  wanted.url = shop->url;
  wanted.client_id = shop->client_id;
  wanted.client_secret = shop->client_secret;
  wanted.stock = shop->stock;
  if (shop->app_name.empty()) wanted.webhook_url = shop->webhook_url;
  shopware::Doctor doctor(clock, **transport, std::move(wanted));
  std::optional<flow::Diagnosis> diagnosis;
  base::spawn(examine(doctor, loop, diagnosis));
  if (!diagnosis) loop.run();
  const int code = diagnosis->healthy() ? exit_done : exit_refused;
  if (printed_as_json(session, diagnosis->to_json("shop", shop->url))) return code;
  print(session.out, shop->url, *diagnosis);
  return code;
}

}  // namespace holdfast::cli

#include "dynamics/erpsim.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"

namespace holdfast::dynamics::test {

using base::Json;
using base::JsonView;

World::World(std::vector<std::string> options, std::size_t parallel,
             std::optional<StockKind> stock)
    : erpsim([&options] {
        options.insert(options.begin(), {"--items", "40"});
        return options;
      }()),
      parallel_(parallel), stock_(stock) {
  net::CurlOptions curl;
  curl.only_ca_file = erpsim.said("ca");
  auto made = net::CurlTransport::make(loop, curl);
  REQUIRE(made);
  transport = std::move(*made);
  connector = std::make_unique<DynamicsConnector>(loop, clock, random, *transport, settings());
}

CentralOptions World::central() const {
  return {erpsim.said("central_url"), erpsim.said("central_company"),
          erpsim.said("central_page_url"), "MAIN"};
}

VisibilityOptions World::visibility() const {
  VisibilityOptions options;
  options.url = erpsim.said("visibility_url");
  options.environment = erpsim.said("visibility_environment");
  options.organization = erpsim.said("visibility_organization");
  options.site = erpsim.said("visibility_site");
  options.source = erpsim.said("visibility_source");
  options.security_url = erpsim.said("visibility_security_url");
  options.scope = erpsim.said("visibility_scope");
  options.locations = {"MAIN"};
  options.settle = base::Seconds(0);
  options.poll = base::Seconds(0);
  return options;
}

ConnectorOptions World::settings() const {
  ConnectorOptions settings;
  settings.stock = stock_;
  if (stock_ == StockKind::business_central) settings.central = central();
  if (stock_ == StockKind::inventory_visibility) settings.visibility = visibility();
  settings.client.url = erpsim.said("url");
  settings.client.token_url = erpsim.said("token_url");
  settings.client.client_id = erpsim.said("client_id");
  settings.client.client_secret = erpsim.said("client_secret");
  settings.client.limits.parallel = parallel_;
  return settings;
}

World::~World() {
  if (transport) transport->shut_down();
}

Json World::exchange(net::Request request) {
  const auto response = run(transport->send(std::move(request)));
  if (!response) FAIL(response.error().message);
  INFO(response->body);
  REQUIRE(response->status == 200);
  auto body = Json::parse(response->body);
  REQUIRE(body);
  return std::move(*body);
}

Json World::control(const std::string& call, const Json& body) {
  net::Request request{"POST", erpsim.said("control") + "/" + call,
                       {{"Content-Type", "application/json"}}, body.dump()};
  return exchange(std::move(request));
}

Json World::control(const std::string& call) {
  net::Request request;
  request.url = erpsim.said("control") + "/" + call;
  return exchange(std::move(request));
}

void World::fault(const std::string& match, const std::string& kind, int count, int retry_after) {
  const Json rule = object({{"match", match}, {"kind", kind}, {"count", count},
                            {"retry_after", retry_after}});
  control("faults", object({{"rules", Json::array({rule})}, {"seed", 1}}));
}

flow::Page World::pull(const std::string& stream, const std::string& cursor) {
  auto page = run(connector->pull(stream, cursor));
  if (!page) FAIL(page.error().message);
  return std::move(*page);
}

std::vector<flow::Document> World::drain(const std::string& stream, std::string& cursor,
                                         bool* restarted) {
  std::vector<flow::Document> all;
  for (bool more = true; more;) {
    flow::Page page = pull(stream, cursor);
    for (auto& document : page.documents) all.push_back(std::move(document));
    if (restarted != nullptr) *restarted = *restarted || page.restarted;
    cursor = page.cursor;
    more = page.more;
  }
  return all;
}

std::string World::product(std::size_t index) {
  const Json records = control("records");
  return JsonView(records)["products"][index]["id"].text().value();
}

Json World::movement(const std::string& product, int quantity) const {
  return object({{"holdfast_Product@odata.bind", "/products(" + product + ")"},
                 {"holdfast_location", "MAIN"},
                 {"holdfast_quantity", quantity},
                 {"holdfast_kind", quantity < 0 ? "pick" : "receive"},
                 {"holdfast_occurredon", "2026-01-05T09:12:33Z"}});
}

flow::Write World::create(const std::string& type, const std::string& name, Json body) const {
  flow::Write row;
  row.type = type;
  row.id = derived_id(name);
  row.body = std::move(body);
  if (type == "holdfast_stockmovement") row.body.set("holdfast_name", name);
  row.mode = flow::Write::Mode::create;
  return row;
}

Json object(Json::Object members) { return Json::object(std::move(members)); }

std::string derived_id(const std::string& name) {
  return base::Uuid::v5(base::holdfast_namespace, name).guid();
}

}  // namespace holdfast::dynamics::test

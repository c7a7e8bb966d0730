#include "dynamics/business_central.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using flow::Receipt;

constexpr auto service = "Business Central";
constexpr auto resource = "https://api.businesscentral.dynamics.com";
constexpr auto api = "/api/";

// The addresses of the standard API and of our page share what stands before "/api/".
std::string root_of(const std::string& url) { return url.substr(0, url.find(api)); }
std::string below_root(const std::string& url) { return url.substr(root_of(url).size()); }

EntraApplication for_central(EntraApplication application) {
  application.resource = resource;
  return application;
}

RestOptions rest_options(const CentralOptions& options) {
  RestOptions rest;
  rest.name = service;
  rest.withhold = options.withhold;
  rest.url = root_of(options.url);
  rest.refused_advice =
      "make a card for the application under \"Microsoft Entra applications\" there, with its "
      "permission sets";
  rest.timeout = base::Millis(600'000);  // the service gives up after ten minutes
  return rest;
}

// For the value of a query option.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const auto c = static_cast<unsigned char>(letter);
    const bool plain =
        std::isalnum(c) != 0 || std::string_view("-._~()',").find(letter) != std::string_view::npos;
    out += plain ? std::string(1, letter) : fmt::format("%{:02X}", c);
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

base::Result<const Json::Array*> rows_in(const Json& body, const std::string& doing) {
  const Json* value = body.find("value");
  if (value != nullptr && value->is_array()) return value->items();
  return base::fail(
      ErrorKind::misconfigured,
      fmt::format("{}, {}: the answer holds no list: check its address", service, doing));
}

flow::Document item_of(const Json& row) {
  const JsonView view(row);
  flow::Document document;
  document.type = "item";
  document.id = view["id"].text_or("");
  document.changed = view["lastModifiedDateTime"].time().value_or(base::WallTime{});
  document.body = row;
  return document;
}

// What Business Central numbers itself is not sent.
Json without_numbers(Json order) {
  order.erase("number");
  Json* lines = order.find("salesOrderLines");
  for (std::size_t i = 0;
       lines != nullptr && lines->items() != nullptr && i < lines->items()->size(); ++i) {
    (*lines->items())[i].erase("sequence");
  }
  return order;
}

}  // namespace

BusinessCentral::BusinessCentral(base::Loop& loop, const base::Clock& clock, base::Random& random,
                                 net::Transport& transport, EntraApplication application,
                                 CentralOptions options)
    : options_(std::move(options)),
      rest_(loop, clock, transport, transport,
            entra_token_source(for_central(std::move(application)), clock, random),
            rest_options(options_)) {}

std::string BusinessCentral::path(const std::string& rest) const {
  return fmt::format("{}/companies({})/{}", below_root(options_.url), options_.company, rest);
}

std::string BusinessCentral::page_path(const std::string& rest) const {
  return fmt::format("{}/companies({})/{}", below_root(options_.page_url), options_.company, rest);
}

base::Task<base::Result<Json>> BusinessCentral::find(std::string path, std::string filter,
                                                     std::string doing) {
  RestCall call;
  call.path = std::move(path);
  call.path += (call.path.find('?') == std::string::npos ? "?" : "&");
  call.path += "$filter=" + escaped(filter);
  call.doing = std::move(doing);
  co_return co_await rest_.call(std::move(call));
}

base::Task<base::Result<Json>> BusinessCentral::write(std::string method, std::string path,
                                                      Json body, std::string doing,
                                                      std::string etag) {
  RestCall call;
  call.method = std::move(method);
  call.path = std::move(path);
  if (!body.is_null()) call.body = body.dump();
  if (!etag.empty()) call.headers = {{"If-Match", etag}};
  call.doing = std::move(doing);
  call.writes = true;
  co_return co_await rest_.call(std::move(call));
}

base::Task<base::Result<flow::Page>> BusinessCentral::items(std::string text) {
  auto cursor = Json::parse(text.empty() ? "{}" : text);
  if (!cursor) {
    co_return base::fail(ErrorKind::invalid_input,
                         "Business Central, reading items: the cursor cannot be read");
  }
  co_return co_await items_page(std::move(*cursor));
}

base::Task<base::Result<flow::Page>> BusinessCentral::items_page(Json cursor) {
  const std::string doing = "reading items";
  std::string next = JsonView(cursor)["next"].text_or("");
  const auto since = JsonView(cursor)["newest"].time();
  RestCall call;
  call.doing = doing;
  call.path = next;
  if (next.empty()) call.path = path("items?$orderby=lastModifiedDateTime");
  if (next.empty() && since) {
    const base::WallTime from{since->ms - base::Millis(central_overlap).count()};
    call.path += "&$filter=" + escaped("lastModifiedDateTime gt " + from.iso());
  }
  const auto body = co_await rest_.call(std::move(call));
  if (!body) co_return tl::unexpected<base::Error>(body.error());
  const auto rows = rows_in(*body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  flow::Page page;
  std::string seen = JsonView(cursor)["seen"].text_or(JsonView(cursor)["newest"].text_or(""));
  for (const auto& row : **rows) {
    page.documents.push_back(item_of(row));
    seen = std::max(seen, page.documents.back().changed.iso());
  }
  const std::string link = JsonView(*body)["@odata.nextLink"].text_or("");
  page.more = !link.empty();
  if (page.more) {
    auto following = rest_.path_of(link);
    if (!following) co_return pass(following);
    cursor.set("next", *following);
    cursor.set("seen", seen);
  } else {
    cursor = Json::object();
    if (!seen.empty()) cursor.set("newest", seen);
  }
  page.cursor = cursor.dump();
  co_return page;
}

base::Task<base::Result<Inventory>> BusinessCentral::inventory(std::vector<std::string> numbers) {
  const std::string doing = "reading the inventory of items";
  Inventory out;
  for (std::size_t from = 0; from < numbers.size(); from += central_items_per_request) {
    const std::size_t to = std::min(numbers.size(), from + central_items_per_request);
    std::string filter;
    for (std::size_t i = from; i < to; ++i) {
      filter += (i == from ? "" : " or ") + ("number eq " + quoted(code_of(numbers[i])));
    }
    std::string where = path("items?$select=number,type,inventory");
    const auto body = co_await find(std::move(where), std::move(filter), doing);
    if (!body) co_return tl::unexpected<base::Error>(body.error());
    const auto rows = rows_in(*body, doing);
    if (!rows) co_return tl::unexpected<base::Error>(rows.error());
    for (const auto& row : **rows) {
      std::optional<base::Decimal> holds;
      if (JsonView(row)["type"].text_or("Inventory") == "Inventory") {
        const auto quantity = JsonView(row)["inventory"].decimal();
        if (!quantity) continue;
        holds = *quantity;
      }
      out[JsonView(row)["number"].text_or("")] = holds;
    }
  }
  co_return out;
}

base::Task<base::Result<Receipt>> BusinessCentral::create_order(Json order) {
  const std::string external = JsonView(order)["externalDocumentNumber"].text_or("");
  if (external.empty() || external.size() > central_external_chars_max) {
    co_return base::fail(ErrorKind::invalid_input,
                         fmt::format("{}, creating order \"{}\": an external document number of "
                                     "1 to {} characters is what it is known by",
                                     service, external, central_external_chars_max));
  }
  std::string where = path("salesOrders?$select=id,number,externalDocumentNumber");
  const std::string looking = "looking for order " + external;
  const auto there =
      co_await find(std::move(where), "externalDocumentNumber eq " + quoted(external), looking);
  if (!there) co_return tl::unexpected<base::Error>(there.error());
  const auto rows = rows_in(*there, looking);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  if ((*rows)->size() > 1) {
    co_return base::fail(ErrorKind::refused,
                         fmt::format("{}: order {} is there {} times, first as {} and {}; delete "
                                     "all but one",
                                     service, external, (*rows)->size(),
                                     JsonView((**rows)[0])["number"].text_or("?"),
                                     JsonView((**rows)[1])["number"].text_or("?")));
  }
  if (!(*rows)->empty()) {
    Receipt found{JsonView((*rows)->front())["id"].text_or(""), 0, (*rows)->front(), true};
    co_return found;
  }
  std::string target = path("salesOrders");
  auto made = co_await write("POST", std::move(target), without_numbers(std::move(order)),
                             "creating order " + external);
  if (!made) co_return pass(made);
  Receipt receipt;
  receipt.id = JsonView(*made)["id"].text_or("");
  receipt.stored = std::move(*made);
  co_return receipt;
}

base::Task<base::Status> BusinessCentral::update(std::string set, std::string id, Json changes,
                                                 std::string etag) {
  if (changes.find("inventory") != nullptr) {
    co_return base::fail(ErrorKind::invalid_input,
                         fmt::format("{}, writing {} {}: inventory is what its ledger adds up to; "
                                     "post a movement instead",
                                     service, set, id));
  }
  if (etag.empty()) etag = "*";
  std::string target = path(fmt::format("{}({})", set, id));
  std::string doing = fmt::format("writing {} {}", set, id);
  auto written = co_await write("PATCH", std::move(target), std::move(changes), std::move(doing),
                                std::move(etag));
  if (!written) co_return pass(written);
  co_return base::Status{};
}

base::Task<base::Status> BusinessCentral::ship(std::string order,
                                               std::map<std::string, base::Decimal> totals) {
  const std::string doing = "reading the lines of order " + order;
  RestCall look;
  look.path = path(fmt::format("salesOrders({})/salesOrderLines", order));
  look.doing = doing;
  const auto body = co_await rest_.call(std::move(look));
  if (!body) co_return tl::unexpected<base::Error>(body.error());
  const auto rows = rows_in(*body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  bool missing = false;
  for (const auto& row : **rows) {
    const std::string id = JsonView(row)["id"].text_or("");
    const auto total = totals.find(id);
    if (JsonView(row)["lineType"].text_or("") != "Item") continue;
    const auto shipped = JsonView(row)["shippedQuantity"].decimal().value_or(base::Decimal(0));
    const auto wanted = total == totals.end() ? shipped : std::max(total->second, shipped);
    const auto rest = wanted.minus(shipped);
    if (!rest) co_return tl::unexpected<base::Error>(rest.error());
    missing = missing || !rest->is_zero();
    Json change = Json::object({{"shipQuantity", *rest}, {"invoiceQuantity", *rest}});
    const auto told = co_await update("salesOrderLines", id, std::move(change),
                                      JsonView(row)["@odata.etag"].text_or("*"));
    if (!told) co_return told;
  }
  if (!missing) co_return base::Status{};
  std::string target = path(fmt::format("salesOrders({})/Microsoft.NAV.shipAndInvoice", order));
  auto done = co_await write("POST", std::move(target), Json(), "shipping order " + order);
  if (!done) co_return pass(done);
  co_return base::Status{};
}

}  // namespace holdfast::dynamics

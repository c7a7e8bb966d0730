#include "dynamics/central_stock.hpp"

#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using flow::Receipt;

constexpr auto doing_post = "posting movement";
constexpr auto code_same_key = "Internal_EntityWithSameKeyExists";
constexpr auto gains = "Positive Adjmt.", loses = "Negative Adjmt.";
constexpr std::size_t document_digits = 18;  // of the 20 characters of a document number

base::Error refusal(const std::string& movement, const std::string& why) {
  return {ErrorKind::refused,
          fmt::format("Business Central, {} {}: {}", doing_post, movement, why)};
}

const Json* first_row(const Json& body) {
  const Json* rows = body.find("value");
  const bool any = rows != nullptr && rows->items() != nullptr && !rows->items()->empty();
  return any ? &rows->items()->front() : nullptr;
}

}  // namespace

struct CentralStock::Line {
  std::string movement;  // in words
  std::string document, item;
  base::Decimal quantity;  // signed
  Json body;

  // What stands there says the same. Journal lines have a direction, ledger entries a sign.
  [[nodiscard]] bool is_said_by(const Json& row) const {
    const JsonView view(row);
    auto there = view["quantity"].decimal().value_or(base::Decimal(0));
    const bool unsigned_loss = view["entryType"].text_or("") == loses && !there.is_negative();
    if (unsigned_loss) there = there.negated();
    return same_code(view["itemNumber"].text_or(""), item) && there == quantity;
  }
};

CentralStock::CentralStock(const base::Clock& clock, BusinessCentral& service, Products& products)
    : service_(service),
      products_(products),
      watch_(clock, products, central_poll, central_items_per_request,
             [this](std::vector<std::string> numbers) { return look(std::move(numbers)); }) {}

base::Task<base::Result<Json>> CentralStock::probe() {
  std::vector<std::string> none{"HOLDFAST-PROBE"};
  const auto answer = co_await look(std::move(none));
  if (!answer) co_return tl::unexpected<base::Error>(answer.error());
  const bool writable = !service_.options().page_url.empty();
  Json found = Json::object();
  found.set("company", service_.options().company);
  found.set("location", service_.options().location);
  found.set("writable", writable);
  if (!writable) {
    found.set("remark",
              "stock cannot be written: the API of Business Central has no item journal; install a "
              "page over it and name its address as business_central.page_url");
    co_return found;
  }
  std::string path = service_.page_path("itemJournalLines?$select=documentNumber");
  const auto page = co_await service_.find(std::move(path), "documentNumber eq 'HOLDFAST-PROBE'",
                                           "looking for the page over the item journal");
  if (!page) co_return tl::unexpected<base::Error>(page.error());
  co_return found;
}

base::Result<CentralStock::Line> CentralStock::line_of(const StockMovement& movement) const {
  const auto& options = service_.options();
  if (options.page_url.empty()) {
    return tl::unexpected<base::Error>(
        refusal(movement.name,
                "stock cannot be written: its API has no item journal; install a page over "
                "it, name its address as business_central.page_url, then replay this entry"));
  }
  if (movement.location != options.location) {
    return tl::unexpected<base::Error>(refusal(
        movement.name,
        fmt::format("\"{}\" is not \"{}\", and its items tell one inventory for all locations",
                    movement.location, options.location)));
  }
  const auto* product = products_.find(movement.product);
  const auto id = base::Uuid::parse(movement.id);
  if (product == nullptr || product->number.empty() || !id) {
    return tl::unexpected<base::Error>(refusal(
        movement.name, fmt::format("product {} is not there or has no number", movement.product)));
  }
  const bool leaves = movement.quantity.is_negative();
  Line line;
  line.movement = movement.name;
  line.document = code_of("HF" + id->hex().substr(0, document_digits));
  line.item = code_of(product->number);
  line.quantity = movement.quantity;
  line.body =
      Json::object({{"documentNumber", line.document},
                    {"externalDocumentNumber", movement.name.substr(0, central_external_chars_max)},
                    {"itemNumber", line.item},
                    {"entryType", leaves ? loses : gains},
                    {"quantity", leaves ? movement.quantity.negated() : movement.quantity},
                    {"locationCode", movement.location},
                    {"description", "Holdfast " + movement.name}});
  return line;
}

base::Task<Receipts> CentralStock::post(std::vector<flow::Write> rows) {
  Receipts receipts;
  for (auto& row : rows) receipts.push_back(co_await post_one(std::move(row)));
  co_return receipts;
}

base::Task<base::Result<Receipt>> CentralStock::post_one(flow::Write row) {
  auto movement = movement_of(row);
  if (!movement) co_return pass(movement);
  std::set<std::string> ids{movement->product};
  const auto known = co_await products_.know(std::move(ids));
  if (!known) co_return tl::unexpected<base::Error>(known.error());
  auto line = line_of(*movement);
  if (!line) co_return pass(line);
  std::string target = service_.page_path("itemJournalLines");
  std::string doing = fmt::format("{} {}", doing_post, line->movement);
  Json body = line->body;
  auto made = co_await service_.write("POST", std::move(target), std::move(body), std::move(doing));
  if (made) co_return co_await book(std::move(*line), JsonView(*made)["id"].text_or(""));
  if (made.error().code == code_same_key) co_return co_await settle(std::move(*line));
  // The page itself is not there: no movement is to blame.
  if (made.error().kind == ErrorKind::not_found) made.error().kind = ErrorKind::misconfigured;
  co_return pass(made);
}

// The document number was used before, by an earlier attempt.
base::Task<base::Result<Receipt>> CentralStock::settle(Line line) {
  const std::string doing = "looking for movement " + line.movement;
  const std::string filter = fmt::format("documentNumber eq '{}'", line.document);
  std::string journal = service_.page_path(
      "itemJournalLines?$select=id,documentNumber,itemNumber,entryType,quantity");
  const auto waiting = co_await service_.find(std::move(journal), filter, doing);
  if (!waiting) co_return tl::unexpected<base::Error>(waiting.error());
  const Json* row = first_row(*waiting);
  if (row != nullptr && line.is_said_by(*row)) {
    co_return co_await book(std::move(line), JsonView(*row)["id"].text_or(""));
  }
  std::string ledger =
      service_.path("itemLedgerEntries?$select=documentNumber,itemNumber,quantity");
  const auto entries = co_await service_.find(std::move(ledger), filter, doing);
  if (!entries) co_return tl::unexpected<base::Error>(entries.error());
  const Json* entry = row == nullptr ? first_row(*entries) : row;
  if (row == nullptr && entry != nullptr && line.is_said_by(*entry)) {
    co_return Receipt{line.document, 0, *entry, true};
  }
  co_return tl::unexpected<base::Error>(refusal(
      line.movement, fmt::format("document {} exists and says something else: {}", line.document,
                                 entry == nullptr ? "nothing that can be found" : entry->dump())));
}

base::Task<base::Result<Receipt>> CentralStock::book(Line line, std::string id) {
  std::string target =
      service_.page_path(fmt::format("itemJournalLines({})/Microsoft.NAV.post", id));
  std::string doing = "booking movement " + line.movement;
  auto done = co_await service_.write("POST", std::move(target), Json(), std::move(doing));
  if (!done && done.error().kind == ErrorKind::not_found) {
    // Booked between two looks: the next attempt finds its entry.
    done.error().kind = ErrorKind::unknown_outcome;
  }
  if (!done) co_return pass(done);
  co_return Receipt{line.document, 0, {}, false};
}

base::Task<base::Result<StockNumbers>> CentralStock::look(std::vector<std::string> numbers) {
  const auto found = co_await service_.inventory(std::move(numbers));
  if (!found) co_return tl::unexpected<base::Error>(found.error());
  StockNumbers out;
  for (const auto& [number, quantity] : *found) {
    if (quantity) out[{number, service_.options().location}] = *quantity;
  }
  co_return out;
}

flow::OnHand CentralStock::unanswered(const std::string& number, const std::string& id) const {
  flow::OnHand row{id, service_.options().location, {}, 0};
  row.unknown = fmt::format(
      "Business Central tells no inventory of item {}: it is not there, or its company \"{}\" does "
      "not show it; make the item there under this number",
      number, service_.options().company);
  return row;
}

base::Task<base::Status> CentralStock::add(ProductIds ids, std::vector<flow::OnHand>& out) {
  std::vector<std::string> numbers;
  for (const auto& [number, id] : ids) numbers.push_back(number);
  const auto found = co_await service_.inventory(std::move(numbers));
  if (!found) co_return tl::unexpected<base::Error>(found.error());
  for (const auto& [number, id] : ids) {
    const auto holds = found->find(number);
    if (holds == found->end()) out.push_back(unanswered(number, id));
    if (holds == found->end() || !holds->second) continue;
    const auto version = service_.version();
    if (!version) co_return tl::unexpected<base::Error>(version.error());
    out.push_back(flow::OnHand{id, service_.options().location, *holds->second, *version});
  }
  co_return base::Status{};
}

base::Task<base::Result<std::vector<flow::OnHand>>> CentralStock::on_hand(
    std::vector<std::string> items) {
  std::vector<flow::OnHand> rows;
  if (!items.empty()) {
    auto ids = co_await products_.ids_of(std::move(items));
    if (!ids) co_return pass(ids);
    const auto added = co_await add(std::move(*ids), rows);
    if (!added) co_return tl::unexpected<base::Error>(added.error());
    co_return rows;
  }
  std::string page;
  do {
    auto ids = co_await products_.page(page, products_per_page);
    if (!ids) co_return pass(ids);
    const auto added = co_await add(std::move(*ids), rows);
    if (!added) co_return tl::unexpected<base::Error>(added.error());
  } while (!page.empty());
  co_return rows;
}

base::Task<base::Result<flow::Page>> CentralStock::changes(std::string) { return watch_.next(); }

}  // namespace holdfast::dynamics

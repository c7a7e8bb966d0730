#include "dynamics/connector.hpp"

#include <fmt/format.h>

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "dynamics/associations.hpp"
#include "dynamics/central_stock.hpp"
#include "dynamics/field_service.hpp"
#include "dynamics/inventory_visibility.hpp"
#include "dynamics/movement_table.hpp"
#include "dynamics/visibility_keeper.hpp"

namespace holdfast::dynamics {
namespace {

struct Place {
  StockKind kind;
  std::string_view table;
};
// What is looked for where the configuration names none, first come first taken.
constexpr Place places[] = {
    {StockKind::movements, movement_document},
    {StockKind::field_service, "msdyn_inventoryadjustmentproduct"},
};

constexpr base::Seconds reload_pause{10};

constexpr std::pair<const char*, std::string_view> reference_columns[] = {
    {"_defaultuomid_value", "uom"},
    {"_uomid_value", "uom"},
    {"_defaultuomscheduleid_value", "uomschedule"},
    {"_pricelevelid_value", "pricelevel"},
    {"_transactioncurrencyid_value", "transactioncurrency"},
};

constexpr int attempts_while_moving = 4;
constexpr base::Millis pause_while_moving{500};

}  // namespace

DynamicsConnector::DynamicsConnector(base::Loop& loop, const base::Clock& clock,
                                     base::Random& random, net::Transport& transport,
                                     ConnectorOptions options)
    : loop_(loop), clock_(clock), random_(random), transport_(transport),
      options_(std::move(options)), columns_(options_.columns),
      client_(loop, clock, random, transport, options_.client),
      batcher_(client_, clock, random), organization_(client_),
      tracking_(client_, organization_, columns_), presence_(client_),
      writer_(client_, batcher_, columns_), products_(client_), orders_(client_),
      asked_(loop, random, client_, organization_) {}

DynamicsConnector::~DynamicsConnector() = default;

base::Task<base::Result<flow::Probe>> DynamicsConnector::probe() {
  const auto loaded = co_await organization_.load();
  if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  auto model = co_await stock();
  if (!model) co_return pass(model);
  const auto missing = co_await organization_.look_at_tracking((*model)->tracked_table());
  if (!missing) co_return tl::unexpected<base::Error>(missing.error());
  if (!missing->empty()) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         fmt::format("Dynamics: the environment has no table {}; ours come with "
                                     "`holdfast dynamics install`, others with the solution that "
                                     "`dynamics.stock` names", fmt::join(*missing, ", ")));
  }
  auto place = co_await (*model)->probe();
  if (!place) co_return pass(place);
  const OrganizationFacts& facts = organization_.facts();
  flow::Probe probe;
  probe.system = "Dataverse 9.2";
  probe.account = facts.user_id;
  probe.details.set("organization", facts.name);
  probe.details.set("organization_id", facts.id);
  probe.details.set("change_tracking_days", facts.days_kept);
  base::Json polled = base::Json::array();
  for (const auto& table : organization_.untracked()) polled.push_back(table);
  probe.details.set("tables_without_change_tracking", std::move(polled));
  probe.details.set("pricing_decimals", facts.pricing_decimals);
  probe.details.set("system_pricing", facts.system_pricing);
  probe.details.set("clock_skew_ms", static_cast<std::int64_t>(client_.clock_skew().count()));
  place->set("model", to_string((*model)->kind()));
  place->set("chosen_by", options_.stock ? "configuration" : "probe");
  probe.details.set("stock", std::move(*place));
  co_return probe;
}

base::Task<base::Result<StockModel*>> DynamicsConnector::stock() {
  if (stock_) co_return stock_.get();
  if (!options_.stock) {
    const auto found = co_await find_stock();
    if (!found) co_return tl::unexpected<base::Error>(found.error());
    base::log_notice("dynamics",
                     fmt::format("stock is kept in {}, the first of the places that was found; "
                                 "name it as dynamics.stock, so that it stays",
                                 to_string(*found)));
    if (!stock_) stock_ = model_of(*found);  // two may have asked at once
  } else {
    stock_ = model_of(*options_.stock);
  }
  co_return stock_.get();
}

base::Task<base::Result<StockKind>> DynamicsConnector::find_stock() {
  for (const auto& place : places) {
    std::string table(place.table);
    const auto there = co_await organization_.exists(std::move(table));
    if (!there) co_return tl::unexpected<base::Error>(there.error());
    if (*there) co_return place.kind;
  }
  co_return base::fail(base::ErrorKind::misconfigured,
                       "Dynamics: there is no place to keep stock in: neither our own table nor "
                       "Field Service; run `holdfast dynamics install`");
}

std::unique_ptr<StockModel> DynamicsConnector::model_of(StockKind kind) {
  switch (kind) {
    case StockKind::field_service:
      return std::make_unique<FieldService>(client_, batcher_, organization_, products_, writer_,
                                            tracking_);
    case StockKind::inventory_visibility:
      visibility_ = std::make_unique<VisibilityClient>(loop_, clock_, random_, transport_,
                                                       application_of(options_.client),
                                                       options_.visibility);
      reservations_ = std::make_unique<VisibilityKeeper>(*visibility_, products_);
      return std::make_unique<InventoryVisibility>(loop_, clock_, *visibility_, products_);
    case StockKind::business_central:
      central_ = std::make_unique<BusinessCentral>(loop_, clock_, random_, transport_,
                                                   application_of(options_.client),
                                                   options_.central);
      return std::make_unique<CentralStock>(clock_, *central_, products_);
    case StockKind::movements: break;
  }
  return std::make_unique<MovementTable>(client_, batcher_, writer_, tracking_);
}

std::vector<std::string> DynamicsConnector::streams() const {
  std::vector<std::string> names;
  for (const auto& stream : stream_tables()) {
    if (stream.stream == price_stream && !options_.prices) continue;
    names.emplace_back(stream.stream);
  }
  return names;
}

bool DynamicsConnector::patient(std::string_view stream) const {
  const StreamTable* table = find_stream(stream);
  return table != nullptr && table->patient;
}

std::string_view DynamicsConnector::document_of(std::string_view stream) const {
  const StreamTable* table = find_stream(stream);
  return table == nullptr ? std::string_view() : table->logical;
}

base::Task<base::Result<flow::Page>> DynamicsConnector::pull(std::string stream,
                                                             std::string cursor) {
  if (stream == stock_stream) {
    auto model = co_await stock();
    if (!model) co_return pass(model);
    co_return co_await (*model)->changes(std::move(cursor));
  }
  const StreamTable* table = find_stream(stream);
  if (table == nullptr) {
    co_return base::fail(base::ErrorKind::internal,
                         "Dynamics has no stream \"" + stream + "\"");
  }
  auto page = co_await tracking_.pull(*table, std::move(cursor));
  if (!page && stream == price_stream && page.error().kind == base::ErrorKind::misconfigured) {
    page.error().message = "prices of lists are not read: " + page.error().message +
                           "; run `holdfast dynamics install`, which says what the role lacks";
  }
  if (!page) co_return page;
  if (table->logical == "product") products_.learn(page->documents);
  const auto known = co_await know_references(&page->documents);
  if (!known) co_return tl::unexpected<base::Error>(known.error());
  co_return page;
}

// A row may name a unit or a price list that was made after the start: a mapping that tells it by
// its name would pass the row over. Each id is looked for once.
base::Task<base::Status> DynamicsConnector::know_references(
    const std::vector<flow::Document>* documents) {
  std::set<std::string> tables, strange;
  for (const auto& document : *documents) {
    for (const auto& [column, table] : reference_columns) {
      const std::string id = base::JsonView(document.body)[column].text_or("");
      const bool known = id.empty() || organization_.lookup(std::string(table) + "_by_id", id);
      if (known || strange_.contains(id)) continue;
      strange.insert(id);
      tables.emplace(table);
    }
  }
  for (const auto& table : tables) {
    const auto loaded = co_await organization_.reload(table);
    if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  }
  strange_.merge(strange);
  co_return base::Status{};
}

base::Task<base::Result<bool>> DynamicsConnector::reload(std::string table) {
  Reload& one = reloads_.try_emplace(table, loop_).first->second;
  const std::size_t loads = one.loads;
  const auto turn = co_await one.turn.lock();
  if (one.loads != loads) co_return true;  // by whoever was waited for
  if (loads > 0 && loop_.now() - one.last < reload_pause) co_return false;
  const auto loaded = co_await organization_.reload(std::move(table));
  if (!loaded || !*loaded) co_return loaded;
  ++one.loads;
  one.last = loop_.now();
  co_return true;
}

base::Task<base::Result<std::vector<std::string>>> DynamicsConnector::gone(
    std::string type, std::vector<std::string> ids) {
  return presence_.gone(std::move(type), std::move(ids));
}

base::Task<base::Result<flow::Document>> DynamicsConnector::read(std::string type,
                                                                 std::string id) {
  return tracking_.read(std::move(type), std::move(id));
}

// Movements go to where stock is kept, all else to the tables it names.
base::Task<Receipts> DynamicsConnector::push(std::vector<flow::Write> rows) {
  std::vector<flow::Write> movements, others;
  std::vector<bool> is_movement;
  for (auto& row : rows) {
    is_movement.push_back(row.type == movement_document);
    (is_movement.back() ? movements : others).push_back(std::move(row));
  }
  Receipts posted, written, all;
  if (!movements.empty()) posted = co_await post(std::move(movements));
  if (!others.empty()) written = co_await writer_.push(std::move(others));
  std::size_t next_posted = 0, next_written = 0;
  for (const bool movement : is_movement) {
    all.push_back(std::move(movement ? posted[next_posted++] : written[next_written++]));
  }
  co_return all;
}

base::Task<Receipts> DynamicsConnector::post(std::vector<flow::Write> movements) {
  auto model = co_await stock();
  if (model) co_return co_await (*model)->post(std::move(movements));
  Receipts none;
  for (std::size_t i = 0; i < movements.size(); ++i) {
    none.emplace_back(tl::unexpected<base::Error>(model.error()));
  }
  co_return none;
}

base::Task<base::Status> DynamicsConnector::associate(flow::Association association) {
  return dynamics::associate(client_, std::move(association));
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> DynamicsConnector::set_supply(
    std::vector<flow::SupplyTarget>) {
  co_return base::fail(base::ErrorKind::refused,
                       "Dynamics keeps stock by movements: its supply cannot be set");
}

base::Task<base::Result<std::vector<flow::OnHand>>> DynamicsConnector::on_hand(
    std::vector<std::string> items) {
  auto model = co_await stock();
  if (!model) co_return pass(model);
  co_return co_await (*model)->on_hand(std::move(items));
}

base::Task<base::Result<flow::StockSaid>> DynamicsConnector::stock_now(std::string item) {
  const auto there = co_await asked_.there();
  if (there && !*there) co_return co_await stock_of_place(std::move(item));
  std::string remark = there ? "finance was not asked: that takes a row in Dynamics, and "
                               "dynamics.mode lets nothing be written there"
                             : there.error().message;
  const bool may_write = !options_.read_only && !client_.withholds();
  if (there && may_write) {
    auto lines = co_await asked_.ask(item);
    if (lines) co_return flow::StockSaid{"dual_write", std::move(*lines)};
    remark = lines.error().message;
  }
  auto said = co_await stock_of_place(std::move(item));
  if (said) said->remark = std::move(remark);
  co_return said;
}

// Goods that move while it is read make a conflict of it, not a wrong number.
base::Task<base::Result<flow::StockSaid>> DynamicsConnector::stock_of_place(std::string item) {
  auto model = co_await stock();
  if (!model) co_return pass(model);
  for (int attempt = 1;; ++attempt) {
    auto said = co_await flow::Connector::stock_now(item);
    if (said) said->source = to_string((*model)->kind());
    const bool moving = !said && said.error().kind == base::ErrorKind::conflict;
    if (!moving || attempt == attempts_while_moving) co_return said;
    co_await base::sleep(loop_, pause_while_moving);
  }
}

base::Task<base::Result<flow::Receipt>> DynamicsConnector::transition(flow::Transition transition) {
  return orders_.transition(std::move(transition));
}

std::optional<std::string> DynamicsConnector::reserves_at() const {
  if (options_.stock != StockKind::inventory_visibility) return std::nullopt;
  const auto& wanted = options_.visibility.reservations;
  return wanted ? wanted->location : std::string();
}

base::Task<base::Result<flow::ReservationAnswer>> DynamicsConnector::reserve(
    flow::ReservationStep step) {
  auto model = co_await stock();
  if (!model) co_return pass(model);
  if (!reservations_)
    co_return base::fail(base::ErrorKind::refused,
                         "Dynamics: stock is reserved in Inventory Visibility alone");
  co_return co_await reservations_->reserve(std::move(step));
}

std::optional<base::Json> DynamicsConnector::lookup(std::string_view table,
                                                    const base::Json& key) const {
  return organization_.lookup(table, key);
}

base::Json DynamicsConnector::schema(std::string_view type) const {
  base::Json all = base::Json::object();
  const Table* table = find_table(type);
  if (table == nullptr) return all;
  all.set("/" + std::string(table->key), "id");
  for (const auto& column : table->columns) all.set("/" + std::string(column.name), column.type);
  if (!table->lines.empty()) all.set("/" + std::string(table->lines), "array");
  const auto more = columns_.find(type);
  if (more == columns_.end()) return all;
  for (const auto& name : more->second) all.set("/" + name, "text");
  return all;
}

}  // namespace holdfast::dynamics

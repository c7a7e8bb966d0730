// What every connected system can do for the engine. One interface, one implementation a system.
//
// Model: a connector knows how a call is made and what an answer means; it knows nothing of
// records, mappings or causality. Each answer is classified once, here, into kinds of base::Error:
//   unavailable      wait (retry_after) and repeat; 429 pauses the whole credential inside
//   unknown_outcome  may have been done: the engine calls read() and decides, never resends blindly
//   conflict         the row changed meanwhile: pull, merge, write again
//   refused          a business rule says no: the engine parks the entry with the message
//   misconfigured    credentials, rights, schema: its entries wait, an alarm is shown
//   invalid_input    our document is wrong: parked
// Loop thread only. Calls may run side by side; the engine keeps order per key.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "flow/document.hpp"

namespace holdfast::flow {

struct Probe {
  std::string system;   // "Shopware 6.6.7.0", "Dataverse 9.2"
  std::string account;  // who we are there
  base::Json details;   // stock model, plug-ins, currencies, time zone, clock skew in ms
};

struct Page {
  std::vector<Document> documents;
  std::string cursor;      // to be stored with what the documents changed, then given back
  bool more = false;       // call again at once
  bool restarted = false;  // the system forgot the cursor: a full read began again. What was
                           // deleted meanwhile is not told of: gone() is asked at its end
  bool all_stock = false;  // stock changed that this page cannot name: all of it is read
  std::string remark{};    // for people, where the stream is not read as it should be
};

// A first load, or one that goes on after a restart.
struct LoadSize {
  std::int64_t read = 0, total = 0;  // documents taken before, documents there are
};

struct Write {
  enum class Mode : std::uint8_t { create, update, upsert };
  std::string type;
  std::string id;   // native id; for a create derived by us, so that a repeat is harmless
  base::Json body;  // only what is to change
  Mode mode = Mode::upsert;
  std::uint64_t expected_version = 0;  // 0: whatever it is
  // For a create where the system can look: what a row holds that is the same thing and was made by
  // somebody else. It is the receipt then, with an id of its own. Null: no looking.
  base::Json find{};
  // The same, where the system itself sees to it that there is one row only: the columns of an
  // alternate key of the table, and their values. Never together with `find`.
  base::Json key{};
  // Relations of many to many that are told with it: property -> array of addresses of rows
  // ("/contacts(<guid>)"), all that are to be there. Not sent by push(): Connector::associate().
  base::Json associate{};
};

// What one row is to be associated with, and with what no more, by one property.
struct Association {
  std::string type, id;  // the row
  std::string property;  // "contactorders_association"
  std::vector<std::string> add, remove;  // addresses: "/contacts(<guid>)"
};

struct Receipt {
  std::string id;
  std::uint64_t version = 0;
  base::Json stored;     // the document as it now is there, where the answer held it; else null
  bool existed = false;  // a create that had been done before, or found what `find` or `key` tells
};

// Shopware: make `stock + sales` of a product equal `supply` (facts on Shopware 4.3, 13.1). A shop
// whose stock orders do not move (Connector::supply_is_what_is_free) is told what is free to be
// sold instead: `supply` is that number, and `sales` in the answer is zero.
struct SupplyTarget {
  std::string id;
  base::Decimal supply;
  std::optional<base::Decimal> agreed;  // what stock + sales was when we last agreed; a different
                                        // sum found now is somebody else's write
  bool look_only = false;               // report stock and sales, write nothing
};
struct SupplyAnswer {
  std::string id;
  base::Decimal stock, sales;          // after our write, read back
  std::optional<base::Decimal> drift;  // found - agreed, when somebody else wrote
  std::optional<base::Error> error;    // this row was not written; the others were
};

// The ERP's on-hand, established by the double collect: nothing was posted between two reads of the
// frontier, so the numbers are one snapshot that includes every movement posted before.
struct OnHand {
  std::string item;  // native product id
  std::string location;
  base::Decimal quantity;
  std::uint64_t version = 0;
  std::string unknown{};  // why there is no number, in words; empty: there is one
};

// What a system says of one product's stock when a person asks it: to be looked at, never to be
// counted with. What it does not tell is left out.
struct StockLine {
  std::string site{};  // empty where the system has none
  std::string location;
  std::optional<base::Decimal> on_hand{}, reserved{}, ordered{}, available{};
  std::string unknown{};  // why there is no number, in words
};
struct StockSaid {
  std::string source;  // where it was asked: "dual_write", "movements", "field_service", ...
  std::vector<StockLine> lines{};
  std::string remark{};  // in words, where another place would have told more
};

// A goal for the state of a document; the connector reads the state and takes the shortest legal
// path of that system's machine.
struct Transition {
  std::string type;  // "order", "order_delivery", "order_transaction"; "salesorder"
  std::string id;
  std::string goal;        // technical name of the state to reach
  base::Json details{};    // tracking_codes, ...
  std::string document{};  // id of the order it belongs to: one transition of an order at a time
};

// Stock promised to an order: one step towards what is to be reserved for it. Told twice under one
// id it counts once. not_found: there is no such reservation (any more).
struct ReservationStep {
  std::string id;
  std::string item;  // native product id
  std::string location;
  base::Decimal quantity;    // above nothing
  std::string taken_from{};  // the reservation that so much is taken back of; empty: a new one
};
struct ReservationAnswer {
  std::string reservation{};  // the id of a new one; empty: it was made, and nothing names it
  bool too_little = false;    // not so much is free: nothing was reserved
};

class Connector {
 public:
  virtual ~Connector() = default;
  [[nodiscard]] virtual std::string_view system() const = 0;  // "shopware", "dynamics"
  virtual base::Task<base::Result<Probe>> probe() = 0;
  // Requests wait for the system's quota: what is not urgent should not compete for it.
  [[nodiscard]] virtual bool short_of_quota() { return false; }
  // Streams to poll, most urgent first.
  [[nodiscard]] virtual std::vector<std::string> streams() const = 0;
  // A patient stream may be looked at less often than the others: what it tells is no haste.
  [[nodiscard]] virtual bool patient(std::string_view) const { return false; }
  // The type of the documents of a stream that tells one type alone; empty: of several.
  [[nodiscard]] virtual std::string_view document_of(std::string_view) const { return {}; }
  // How much a first load that stands at this cursor has taken and has to take; nothing where the
  // stream begins with changes, or where the system does not tell.
  virtual base::Task<base::Result<std::optional<LoadSize>>> load_size(std::string, std::string) {
    co_return std::optional<LoadSize>{};
  }
  // An empty cursor begins at the beginning.
  virtual base::Task<base::Result<Page>> pull(std::string stream, std::string cursor) = 0;
  virtual base::Task<base::Result<Document>> read(std::string type, std::string id) = 0;
  // Those of one type that exist, in no order; better than one by one where a system can.
  virtual base::Task<base::Result<std::vector<Document>>> read_many(std::string type,
                                                                    std::vector<std::string> ids) {
    std::vector<Document> found;
    for (auto& id : ids) {
      auto document = co_await read(type, std::move(id));
      const bool gone = !document && document.error().kind == base::ErrorKind::not_found;
      if (!document && !gone) co_return tl::unexpected<base::Error>(document.error());
      if (document) found.push_back(std::move(*document));
    }
    co_return found;
  }
  // Which of these documents are no longer there: what no stream tells of, or could not while its
  // cursor was lost.
  virtual base::Task<base::Result<std::vector<std::string>>> gone(std::string,
                                                                  std::vector<std::string>) {
    co_return std::vector<std::string>{};
  }
  // One answer a row, in order.
  virtual base::Task<std::vector<base::Result<Receipt>>> push(std::vector<Write> rows) = 0;
  // Harmless to repeat: what is there already, or gone already, is done.
  virtual base::Task<base::Status> associate(Association) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         "this system has no relations of many to many");
  }
  virtual base::Task<base::Result<std::vector<SupplyAnswer>>> set_supply(
      std::vector<SupplyTarget> rows) = 0;
  // Orders at that system do not lower its stock: it has to be told what is free to be sold.
  [[nodiscard]] virtual bool supply_is_what_is_free() const { return false; }
  virtual base::Task<base::Result<std::vector<OnHand>>> on_hand(std::vector<std::string> items) = 0;
  // Asked now, for a person. Nothing that the system holds of stock is changed by it.
  virtual base::Task<base::Result<StockSaid>> stock_now(std::string item) {
    std::vector<std::string> items;
    items.push_back(std::move(item));
    auto rows = co_await on_hand(std::move(items));
    if (!rows) co_return tl::unexpected<base::Error>(rows.error());
    StockSaid said{std::string(system())};
    for (auto& row : *rows) {
      StockLine line{.location = std::move(row.location), .unknown = std::move(row.unknown)};
      if (line.unknown.empty()) line.on_hand = row.quantity;
      said.lines.push_back(std::move(line));
    }
    co_return said;
  }
  virtual base::Task<base::Result<Receipt>> transition(Transition transition) = 0;
  // Where stock is reserved for orders at that system. Nothing: it takes no reservations. Empty:
  // none are wanted, what is reserved is to be taken back.
  [[nodiscard]] virtual std::optional<std::string> reserves_at() const { return std::nullopt; }
  virtual base::Task<base::Result<ReservationAnswer>> reserve(ReservationStep) {
    co_return base::fail(base::ErrorKind::refused, "no stock can be reserved there");
  }
  // Reference data for lookups by natural key, loaded by probe(): lookup("uom", "Piece") -> id.
  [[nodiscard]] virtual std::optional<base::Json> lookup(std::string_view table,
                                                         const base::Json& key) const = 0;
  // A lookup found nothing: looks whether that table has grown meanwhile. False: it was not looked
  // (it cannot be, or it was a moment ago).
  virtual base::Task<base::Result<bool>> reload(std::string) { co_return false; }
  // Fields and types of a document type, for the mapping check and the mapping canvas.
  [[nodiscard]] virtual base::Json schema(std::string_view type) const = 0;
};

}  // namespace holdfast::flow

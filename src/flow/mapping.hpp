// A mapping turns documents of one system into records and records into writes. It is data
// (config/mappings/<name>.json, language in config/mappings/README.md), compiled when it is loaded:
// at run time no name of an operation or of a path is looked up any more.
//
// Model: one file per system and document type, with a `read` and a `write` section; either may be
// missing. A mapping knows what fields are called there; it knows nothing of causality, calls,
// retries or order. Immutable after compile, hence usable from any thread; copies are cheap.
// Errors at run time name record and path and have kind
//   invalid_input  a value is not what the mapping expects:
//                  "order 10043: /lineItems/3/price/totalPrice: expected number, got "x""
//   not_found      something it refers to is not in the target system yet; Error::code is then
//                  "item:<guid>" or "customer:<guid>" (that record must be written first) or
//                  "reference:<table>:<key>" (master data missing over there)
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "flow/connector.hpp"
#include "flow/document.hpp"
#include "flow/lookups.hpp"
#include "flow/mistakes.hpp"
#include "warehouse/order.hpp"
#include "warehouse/record.hpp"

namespace holdfast::flow {

using FieldNames = std::set<std::string, std::less<>>;

struct ReadResult {
  // The document is none of ours (a parent product that nobody can buy, an order made over there);
  // `reason` says why. Nothing else is set then.
  bool skipped = false;
  std::string reason;

  // The record that is linked to the document, else the one with this natural key.
  base::Uuid id;
  std::string key;  // empty where the mapping has none and relies on the link
  // What the record is called there; the document's own type and id unless the mapping says
  // otherwise (a customer found inside an order).
  std::string native_type, native_id;
  // Only what the document states: a null is a statement ("cleared"), an absent path is none.
  warehouse::Fields fields;
  // What the document says has happened to an order. Facts that say "all of it" have no line.
  std::vector<warehouse::Fact> facts;
};

struct WriteRequest {
  const warehouse::Fields& fields;
  base::Uuid record;
  std::string native_id{};              // empty: not there yet, so it is created
  const FieldNames* changed = nullptr;  // null: all fields
  std::uint64_t expected_version = 0;
};

class Mapping {
 public:
  // `name` is the file's name without ".json". Nothing when there were mistakes.
  static std::optional<Mapping> compile(std::string_view name, const base::Json& text,
                                        Mistakes& mistakes);

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const std::string& system() const;    // "shopware"
  [[nodiscard]] const std::string& document() const;  // "product"
  [[nodiscard]] const std::string& record() const;    // "item", "customer", ..., "movement"
  // Document type whose part this one is; empty: it is the record itself. A part is a row of its
  // own that holds some fields of a record (a price list item of a product): at most one a record.
  [[nodiscard]] const std::string& part_of() const;
  [[nodiscard]] bool reads() const;
  [[nodiscard]] bool writes() const;
  [[nodiscard]] const FieldNames& fields_read() const;     // fields that read() may set
  [[nodiscard]] const FieldNames& fields_written() const;  // fields whose change write() sends

  // No tombstones: what a removal means is the engine's business.
  [[nodiscard]] base::Result<ReadResult> read(const Document& document,
                                              const Lookups& lookups) const;
  // The same for a mapping whose document holds several records (read.each), one result an item;
  // without it the one result. read() of such a mapping takes the first.
  [[nodiscard]] base::Result<std::vector<ReadResult>> read_all(const Document& document,
                                                               const Lookups& lookups) const;
  // Whether the record goes to this document type at all (write.when): an account or a contact.
  [[nodiscard]] base::Result<bool> accepts(const WriteRequest& request,
                                           const Lookups& lookups) const;
  // Only what must be sent; nothing when that is nothing. Mode create without a native id (the id
  // is then derived, so that a repeat is harmless), update with one.
  [[nodiscard]] base::Result<std::optional<Write>> write(const WriteRequest& request,
                                                         const Lookups& lookups) const;

  struct Compiled;

 private:
  explicit Mapping(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

// All mappings of one configuration version, by name.
class MappingSet {
 public:
  struct Text {
    std::string name;  // file name without ".json"
    std::string text;
  };
  // Compiles what is free of mistakes and collects the mistakes of all files.
  static MappingSet compile(const std::vector<Text>& files, Mistakes& mistakes);
  // Every *.json of a folder, by name.
  static MappingSet load(const std::string& folder, Mistakes& mistakes);

  [[nodiscard]] const Mapping* find(std::string_view name) const;
  [[nodiscard]] const std::vector<Mapping>& all() const { return all_; }  // by name

 private:
  std::vector<Mapping> all_;
};

}  // namespace holdfast::flow

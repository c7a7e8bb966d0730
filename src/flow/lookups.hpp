// What a mapping may ask about things outside of the document in hand.
//
// Model: implemented by the engine over the connectors' reference data (Connector::lookup) and the
// links in the store. Loop thread; answers at once, never waits for a network. Nothing found is no
// error here: the mapping says what becomes of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/uuid.hpp"
#include "warehouse/record.hpp"

namespace holdfast::flow {

class Lookups {
 public:
  virtual ~Lookups() = default;
  // Reference data by natural key: ("dynamics", "uom", "Piece") -> its id there.
  [[nodiscard]] virtual std::optional<base::Json> reference(std::string_view system,
                                                            std::string_view table,
                                                            const base::Json& key) const = 0;
  // Id of a record of ours in that system as a document of that type; nothing if it is not there.
  [[nodiscard]] virtual std::optional<std::string> native_id(std::string_view system,
                                                             std::string_view type,
                                                             const base::Uuid& record) const = 0;
  // The record that a document of that system is linked to.
  [[nodiscard]] virtual std::optional<base::Uuid> record(std::string_view system,
                                                         std::string_view type,
                                                         std::string_view native_id) const = 0;
  // A field of another record: (item, id, "sku").
  [[nodiscard]] virtual std::optional<base::Json> field(warehouse::RecordKind kind,
                                                        const base::Uuid& record,
                                                        std::string_view field) const = 0;
};

// Knows nothing: for mappings that look nothing up.
class NoLookups final : public Lookups {
 public:
  [[nodiscard]] std::optional<base::Json> reference(std::string_view, std::string_view,
                                                    const base::Json&) const override {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::string> native_id(std::string_view, std::string_view,
                                                     const base::Uuid&) const override {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<base::Uuid> record(std::string_view, std::string_view,
                                                 std::string_view) const override {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<base::Json> field(warehouse::RecordKind, const base::Uuid&,
                                                std::string_view) const override {
    return std::nullopt;
  }
};

}  // namespace holdfast::flow

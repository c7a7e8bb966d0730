// Answers a mapping's questions from the store's links and the connectors' reference data.
// Lives as long as the view it was made with; loop thread.
#pragma once

#include "flow/lookups.hpp"
#include "sync/context.hpp"

namespace holdfast::sync {

class StoreLookups : public flow::Lookups {
 public:
  // `writes_to`: for a document that is sent there. It alone may name rows that are there only by
  // the rehearsal of that system (rehearsal.hpp); they are nothing to the box or to another system.
  StoreLookups(const Context& context, const store::View& view,
               std::optional<store::Endpoint> writes_to = {})
      : context_(context), view_(view), writes_to_(writes_to) {}

  [[nodiscard]] std::optional<base::Json> reference(std::string_view system, std::string_view table,
                                                    const base::Json& key) const override;
  [[nodiscard]] std::optional<std::string> native_id(std::string_view system, std::string_view type,
                                                     const base::Uuid& record) const override;
  [[nodiscard]] std::optional<base::Uuid> record(std::string_view system, std::string_view type,
                                                 std::string_view native_id) const override;
  [[nodiscard]] std::optional<base::Json> field(warehouse::RecordKind kind,
                                                const base::Uuid& record,
                                                std::string_view field) const override;

 protected:
  const Context& context_;
  const store::View& view_;

 private:
  std::optional<store::Endpoint> writes_to_;
};

// Where a record stands in one system: the document type and native id it is linked to, if any.
struct Native {
  std::string type, id;
};
// The record itself; its parts have links of their own.
std::optional<Native> find_native(const store::View& view, const flow::RecordRoute& route,
                                  store::Endpoint endpoint, const base::Uuid& record);
// A part of the record, where there is one.
std::optional<Native> find_part(const store::View& view, store::Endpoint endpoint,
                                std::string_view part, const base::Uuid& record);
// The two notes that link a record and a document.
void note_link(store::Transaction& out, store::Endpoint endpoint, const std::string& type,
               const std::string& native, const base::Uuid& record);

}  // namespace holdfast::sync

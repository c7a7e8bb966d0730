// The steps of bringing records to an endpoint, taken by one record or by several at once
// (RecordAction, RecordBatch): what is to be written, what is there, what came of the write.
//
// Model: a plan is made from one view and good until anything else is taken in. Nothing here
// writes to the endpoint. Loop thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/lookups.hpp"
#include "sync/pusher.hpp"
#include "sync/shadow.hpp"

namespace holdfast::sync {

// What one write is about: a record, or a part of it (flow::Mapping::part_of).
struct Subject {
  warehouse::RecordKind kind = warehouse::RecordKind::item;
  base::Uuid id;
  std::string part{};  // its document type; empty: the record itself
};

// What one write needs.
struct RecordPlan {
  const flow::RecordRoute* route = nullptr;
  const flow::Target* target = nullptr;
  warehouse::Record record;
  Shadow shadow;
  std::optional<Native> native;
  std::vector<std::string> fields;
  std::optional<flow::Write> write;  // nothing: the endpoint holds all of it
};

// not_found with the code "customer:<guid>" names a record that has to be brought first.
base::Result<RecordPlan> plan_record(const Context& context, store::Endpoint endpoint,
                                     const Subject& subject);
// Merges what the endpoint holds now.
base::Task<base::Status> take_in(Context& context, store::Endpoint endpoint,
                                 std::vector<const flow::Document*> documents);
// A document that was linked and is there no more.
base::Error deleted_there(store::Endpoint endpoint, const Native& native);
// What the endpoint made of a write: rounded, trimmed, completed. Read back, it is no edit. Without
// a document, what was sent counts as what is there.
Delivery delivery_of(const Context& context, store::Endpoint endpoint, RecordPlan plan,
                     const flow::Receipt& receipt, const flow::Document* document);
std::string name_of(const warehouse::Record& record);

}  // namespace holdfast::sync

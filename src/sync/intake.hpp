// Takes documents of an endpoint into the box: document -> mapping -> merge -> events and intents.
//
// Model: one Intake builds one transaction from any number of documents; documents that touch the
// same record see each other. It reads the state through one View and holds Context::merging from
// the first read to the commit, so that nobody merges into what it is about to change. A document
// that cannot be read is listed as a conflict of kind "document" and harms no other. Loop thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/document.hpp"
#include "sync/context.hpp"
#include "sync/members.hpp"
#include "sync/merge.hpp"
#include "sync/passed_over.hpp"

namespace holdfast::sync {

struct Known {  // a record as this transaction will leave it
  warehouse::Record record;
  // By endpoint and part; the record's own has no part.
  std::map<std::pair<store::Endpoint, std::string>, Shadow> shadows;
  std::vector<warehouse::Fact> facts;
  bool existed = false;
};

class Intake {
 public:
  Intake(Context& context, const store::View& view, store::Endpoint endpoint);

  void take(const flow::Document& document);
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  // Appends what follows from everything taken (shadows, links, intents) and hands it over.
  store::Transaction finish();

 private:
  void take_from(const flow::Document& document, const flow::Routes::Entry& entry);
  void take_one(const flow::Document& document, const flow::Routes::Entry& entry,
                flow::ReadResult read);
  void take_removed(const flow::Document& document);
  void note_read(const flow::Document& document, const flow::Source& source,
                 const flow::ReadResult& read);
  void note_passed_over(const flow::Document& document, const OrderLookups& lookups);
  void learn_facts(Known& known, const base::Uuid& order, std::vector<warehouse::Fact> facts,
                   const causal::Dot& dot);
  Known& known(warehouse::RecordKind kind, const base::Uuid& id);
  causal::Dot dot_for(const flow::Document& document);
  void refuse(const flow::Document& document, const base::Error& error);
  void follow_up(const Known& known);
  void queue_writes(const Known& known, const flow::RecordRoute& route);
  void list_violations(const Known& known);
  void queue_goals(const Known& known, const flow::RecordRoute& route);

  // intake_parts.cpp
  struct LeftPart {
    flow::Document document;  // type and id
    flow::Routes::Entry entry;
  };
  void drop_parts();
  void drop_part(const LeftPart& left);
  bool clear_part(Known& known, const LeftPart& left);
  void forget_told(Shadow& shadow, const flow::Routes::Entry& entry) const;
  void list_removed(const flow::Document& document, const base::Uuid& record);
  [[nodiscard]] std::string part_now(std::string_view part, const base::Uuid& record) const;
  [[nodiscard]] bool is_there(const Known& known, const flow::RecordRoute& route,
                              const flow::Target& target, store::Endpoint endpoint) const;

  // intake_money.cpp
  struct Came {  // an order, or an invoice of one
    std::string name;
    base::Uuid order;
    causal::Dot dot;
  };
  void attach(const Known& member, const causal::Dot& dot);
  void attach(const Known& member, const base::Uuid& order, const causal::Dot& dot);
  void detach(const Known& member, const base::Uuid& order, const causal::Dot& dot);
  [[nodiscard]] std::optional<base::Uuid> order_now(const MemberId& member) const;
  void follow_invoice(const Known& invoice, const base::Uuid& from, const base::Uuid& to,
                      const causal::Dot& dot);
  void attach_waiting();
  void note_ties();
  [[nodiscard]] bool may_belong(const warehouse::Record& member, const std::string& name,
                                const base::Uuid& order) const;
  void note_if_new(const std::string& key, std::string value);
  void compare_money();
  void compare_money(const base::Uuid& order);
  void compare_with_erp(const warehouse::Record& order);
  [[nodiscard]] std::vector<warehouse::Record> members_now(const base::Uuid& order,
                                                           warehouse::RecordKind kind) const;
  void say(const std::string& kind, const std::string& about, const std::string& subject,
           const std::vector<std::string>& findings);

  Context& context_;
  const store::View& view_;
  store::Endpoint endpoint_;
  store::Transaction out_;
  std::map<std::pair<warehouse::RecordKind, base::Uuid>, Known> known_;
  std::vector<std::pair<warehouse::RecordKind, base::Uuid>> touched_;
  std::map<std::pair<std::string, base::Uuid>, std::string> parts_;  // linked or left here
  std::vector<LeftPart> left_parts_;  // another row may come to take the place
  std::map<base::Uuid, std::vector<MemberId>> members_;  // that came here or left
  std::map<MemberId, std::optional<base::Uuid>> ties_;
  std::map<std::string, std::vector<MemberId>> waits_;  // for what has not come, by its name
  std::vector<Came> came_;
  std::uint64_t dots_used_ = 0;
  std::uint64_t next_dot_ = 0;
};

// Goals of an order at one endpoint as text, to see whether they changed; empty when there are
// none.
std::string goals_text(const std::vector<flow::Transition>& goals);
std::string goals_key(store::Endpoint endpoint, const base::Uuid& order);
// Derives the order's state and asks the routes what is to be reached at the endpoint.
std::vector<flow::Transition> goals_of(const Context& context, const store::View& view,
                                       store::Endpoint endpoint, const warehouse::Record& order,
                                       const std::vector<warehouse::Fact>& facts);

}  // namespace holdfast::sync

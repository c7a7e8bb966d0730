// Strict reading of config/routes.json.
#pragma once

#include <optional>
#include <string>

#include "flow/detail/section.hpp"
#include "flow/routes.hpp"

namespace holdfast::flow {

class RoutesReader {
 public:
  RoutesReader(const MappingSet& mappings, Mistakes& mistakes)
      : mappings_(mappings), mistakes_(mistakes) {}

  Routes read(const base::Json& text);

 private:
  using Section = detail::Section;

  void record(const std::string& kind, const base::Json& json, const std::string& place);
  void sources(Section& section, RecordRoute& route);
  void targets(Section& section, RecordRoute& route);
  static void parts(Section& section, const RecordRoute& route);
  void fields(Section& section, RecordRoute& route);
  FieldRule rule(const base::Json& json, const std::string& place, const RecordRoute& route);
  causal::Policy policy(Section& section);
  const Mapping* mapping(Section& section, std::string_view record, bool reads);
  void movements(Section& section);
  void counts(Section& section);
  void transitions(Section& section);
  void transition(const base::Json& json, const std::string& place);
  void check_states(Section& section, const TransitionRule& rule);
  void systems(Section& section, std::string_view name, std::vector<std::string>& out);

  const MappingSet& mappings_;
  Mistakes& mistakes_;
  Routes routes_;
};

}  // namespace holdfast::flow

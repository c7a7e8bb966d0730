// What a mapping needs over there, read off its text: the columns it writes, how long their texts
// and how fine their numbers may become, and the master data it looks up by a fixed name.
//
// Model: data for a doctor, not for a write: a column whose length depends on a condition counts
// with its longest. Rows below (order lines) are listed under the property that holds them. Names
// are the system's ("holdfast_Product@odata.bind"). Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace holdfast::flow {

struct WrittenColumn {
  std::string name;
  std::size_t text_max = 0;  // characters; 0: the mapping sets no limit
  int decimals = -1;         // -1: the mapping does not round
};

struct MappingNeeds {
  std::string system, document;
  bool writes = false;
  std::vector<WrittenColumn> columns;                         // sorted by name
  std::map<std::string, std::vector<WrittenColumn>> below{};  // property -> columns
  std::set<std::string> key{};  // columns of the alternate key that it creates by; empty: none
  std::set<std::pair<std::string, std::string>> lookups{};    // table, fixed key
};

MappingNeeds needs_of(const base::Json& mapping);
// Of every *.json of a folder; what cannot be read is left out: --check-config names it.
std::vector<MappingNeeds> needs_of_folder(const std::string& folder);

}  // namespace holdfast::flow

#include "gs1/associations.hpp"

#include <algorithm>
#include <functional>

#include "gs1/ai_table.hpp"

namespace holdfast::gs1 {
namespace {

// Hands the parts of a list one after the other to `each`, until it says true; whether it did.
template <typename Each>
bool any_part(std::string_view list, char mark, const Each& each) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(mark), list.size());
    if (each(list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// An AI excludes 310n without excluding itself.
bool stands(const Elements& elements, std::string_view pattern, std::string_view besides) {
  return std::any_of(elements.begin(), elements.end(),
                     [&](const Element& e) { return e.ai != besides && fits(pattern, e.ai); });
}

bool excluded(const Elements& elements, const Element& element, const AiRow& row) {
  return any_part(row.excludes, ',',
                  [&](std::string_view pattern) { return stands(elements, pattern, element.ai); });
}

bool missing(const Elements& elements, const Element& element, const AiRow& row) {
  const auto absent = [&](std::string_view pattern) {
    return !stands(elements, pattern, element.ai);
  };
  const auto satisfied = [&](std::string_view group) { return !any_part(group, '+', absent); };
  return any_part(row.needs, ';',
                  [&](std::string_view clause) { return !any_part(clause, ',', satisfied); });
}

// A digital signature (8030) covers one thing: these keys need their serial component with it.
bool unsigned_key(const Elements& elements, const Element& element, const AiRow& row) {
  return listed("253,255,8003", element.ai) && element.value.size() == value_chars_min(row) &&
         elements.find("8030") != nullptr;
}

bool repeated(const Elements& elements, const Element& element) {
  return std::any_of(elements.begin(), elements.end(), [&](const Element& other) {
    return other.ai == element.ai && other.value != element.value;
  });
}

std::size_t place_in(std::string_view all, std::string_view part) {
  const std::less_equal<> before;
  const bool inside =
      before(all.data(), part.data()) && before(part.data() + part.size(), all.data() + all.size());
  return inside ? static_cast<std::size_t>(part.data() - all.data()) : 0;
}

// The smallest AI for which `bad` is true.
template <typename Bad>
const Element* first_bad(const Elements& elements, const Bad& bad) {
  const Element* found = nullptr;
  for (const Element& element : elements) {
    if ((found == nullptr || element.ai < found->ai) && bad(element)) found = &element;
  }
  return found;
}

template <typename Bad>
Parsed<void> refuse_if(const Elements& elements, std::string_view all, ErrorClass what,
                       const Bad& bad) {
  const Element* found = first_bad(elements, [&](const Element& element) {
    const AiRow* row = find_ai(element.ai);
    return row != nullptr && bad(element, *row);
  });
  if (found == nullptr) return {};
  return wrong(what, place_in(all, found->ai), found->ai, found->ai.size());
}

}  // namespace

Parsed<void> check_associations(const Elements& elements, std::string_view all,
                                const ElementRules& rules) {
  Parsed<void> checked;
  if (rules.exclusive_pairs) {
    checked = refuse_if(elements, all, ErrorClass::association_exclusive,
                        [&](const Element& e, const AiRow& r) { return excluded(elements, e, r); });
  }
  if (checked && rules.required_ais) {
    checked = refuse_if(elements, all, ErrorClass::association_required,
                        [&](const Element& e, const AiRow& r) { return missing(elements, e, r); });
  }
  if (!checked) return checked;
  // A GTIN twice, from two symbols of one label, is usual; two different ones are not.
  const Element* twice = elements.size() < 2 ? nullptr : first_bad(elements, [&](const Element& e) {
    return repeated(elements, e);
  });
  if (twice != nullptr) {
    return wrong(ErrorClass::association_repeat, place_in(all, twice->ai), twice->ai,
                 twice->ai.size());
  }
  if (!rules.exclusive_pairs) return {};
  return refuse_if(elements, all, ErrorClass::association_required,
                   [&](const Element& e, const AiRow& r) { return unsigned_key(elements, e, r); });
}

}  // namespace holdfast::gs1

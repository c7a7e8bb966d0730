// Which elements must, and must not, stand beside each other (ex= and req= of the dictionary).
//
// Model: to be judged over all the symbols of one item. A pallet label in two GS1-128 symbols would
// fail if each were judged alone; so a single scan asks only for what is wrong by itself: the same
// AI twice with different values. The element with the smallest AI is the one that is named.
#pragma once

#include "gs1/element_string.hpp"

namespace holdfast::gs1 {

// Places are those of the AI that is named, counted from `all`, where it is a part of it.
Parsed<void> check_associations(const Elements& elements, std::string_view all,
                                const ElementRules& rules);

}  // namespace holdfast::gs1

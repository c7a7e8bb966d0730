// Pieces of an answer to a vector.
#pragma once

#include "base/json_view.hpp"
#include "gs1/digital_link.hpp"
#include "gs1/parse.hpp"

namespace holdfast::gs1::detail {

base::Json refused(const ParseError& error, std::string_view input);
base::Json as_pairs(const Elements& elements);
void set_link(base::Json& out, const Elements& elements);

base::Json answer_numbers(std::string_view kind, const std::string& input,
                          const base::JsonView& options);

}  // namespace holdfast::gs1::detail

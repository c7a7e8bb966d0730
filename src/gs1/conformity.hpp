// What the readers of this folder make of a test vector (the form is that of
// tests/data/gs1/vectors.json), in the vectors' own words: to be compared with what GS1's reference
// makes of it.
//
// Model: a vector has an id, a kind, an input and options; what it expects is not looked at. The
// answer has its id, `ok`, and the members of its kind: ais, message, dl_canonical and
// ignored_params of scan, bracketed, unbracketed and dl_compressed; check of checkdigit and
// pwcheck; date and datetime; decimal and groups; upc_e, upc_a and gtin14; usage, price, weight,
// count, lookup_gtin13 and item_reference of rcn. Where it is not ok: class, ai (null when none is
// concerned), error in words, and markup with the wrong characters between bars.
#pragma once

#include "base/json_view.hpp"

namespace holdfast::gs1 {

[[nodiscard]] base::Json answer_vector(const base::JsonView& vector);

}  // namespace holdfast::gs1

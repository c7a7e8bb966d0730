// From the bytes a scanner sent to a Scan.
//
// Model: a payload with an AIM identifier (]C1...) is read as that identifier says. Without one the
// order that loses least is tried: separator inside, brackets, a number with a right check digit,
// something that reads as an element string throughout (flagged), own codes, text. Text is never an
// error. Own codes are accepted only from carriers that are not GS1's.
#pragma once

#include "gs1/error.hpp"
#include "gs1/scan.hpp"

namespace holdfast::gs1 {

struct ParseOptions {
  int reference_year = 2026;     // a box with a dead clock passes the year it was built in
  bool upce = false;             // 6 to 8 digits without identifier are UPC-E, not GTIN-8
  bool unknown_ais = true;       // see ElementRules
  bool exclusive_pairs = false;  // see ElementRules
};

// The Scan and the error hold views into `payload`.
Parsed<Scan> parse(std::string_view payload, const ParseOptions& options = {});

}  // namespace holdfast::gs1

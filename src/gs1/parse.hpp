// From the bytes a scanner sent to a Scan.
//
// Model: a payload with an AIM identifier (]C1...) is read as that identifier says. Without one the
// order that loses least is tried: separator inside, brackets, a web address that is a Digital
// Link, a number with a right check digit, something that reads as an element string throughout
// (flagged), own codes, text. Text is never an error; a web address is one only where it is a
// Digital Link but for a wrong value (check digit, date, character). Own codes are accepted only
// from carriers that are not GS1's.
//
// Strict reading is that of GS1's own reference: an identifier must be there and be one that GS1
// uses for its data (not ITF-14, Code 128 or QR with ECI, which a scanner's box has to take), and a
// web address must be a Digital Link.
#pragma once

#include "gs1/error.hpp"
#include "gs1/scan.hpp"

namespace holdfast::gs1 {

struct ParseOptions {
  int reference_year = 2026;     // a box with a dead clock passes the year it was built in
  bool upce = false;             // 6 to 8 digits without identifier are UPC-E, not GTIN-8
  bool unknown_ais = true;       // see ElementRules
  bool exclusive_pairs = false;  // see ElementRules
  bool required_ais = false;     // see ElementRules: of one symbol they tell nothing of the item
  bool short_gtins = false;      // see LinkRules
  bool strict = false;
  // Splits price and weight out of restricted numbers; null: they are taken as they are.
  const RestrictedProfile* restricted = nullptr;
  MeasureCheck measure_check = MeasureCheck::verify;
};

// The Scan and the error hold views into `payload`.
Parsed<Scan> parse(std::string_view payload, const ParseOptions& options = {});

}  // namespace holdfast::gs1

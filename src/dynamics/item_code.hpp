// Numbers of items as two systems write them.
//
// Model: pure. Business Central and finance and operations keep numbers in code fields: upper case,
// no blanks around (facts on Dynamics 8.5), while Dataverse keeps what was typed. Two numbers that
// differ in nothing else are one item. Letters are those of ASCII and Latin-1, in UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::dynamics {

std::string code_of(std::string_view number);

struct CodeLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return code_of(a) < code_of(b); }
};

inline bool same_code(std::string_view a, std::string_view b) { return code_of(a) == code_of(b); }

}  // namespace holdfast::dynamics

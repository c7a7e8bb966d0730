// One input for the readers of src/gs1, and what must hold whatever it is.
//
// The first byte chooses the options, the rest is the payload. Beside not crashing (the sanitizers
// look): an error lies inside the payload and can be told; what was read can be written and reads
// back as the same elements, between separators, in brackets, as a link and as a compressed one;
// strict reading finds nothing that the ordinary one does not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::fuzz {

// What does not hold, or nothing.
std::optional<std::string> problem_with(std::string_view input);

// How often each way back was gone, since the program began: a driver that reaches none proves
// nothing.
struct Reached {
  std::size_t element_strings = 0;
  std::size_t links = 0;
  std::size_t compressed_links = 0;
};
const Reached& reached();

}  // namespace holdfast::fuzz

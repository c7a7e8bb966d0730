// The generated tables behind ai_table.hpp.
#pragma once

#include "gs1/ai_table.hpp"

namespace holdfast::gs1 {

struct Prefix {  // of an AI: its first two digits
  std::uint8_t ai_length;
  std::uint8_t value_length;
  std::uint8_t row_at;
  std::uint8_t row_count;
};

extern const Prefix prefixes[100];
extern const AiRow rows[];
extern const std::size_t row_count;
extern const Component parts[];

}  // namespace holdfast::gs1

// Whether `write.key` of a mapping can be an alternate key of a table at Dynamics, and whether
// `write.associate` can lead to other tables.
//
// Model: a key stands in an address, so its columns are logical names: a lookup is
// "_parentid_value", and what binds it has to stand in `body`, because a row that is created
// otherwise (dynamics/key_writer.hpp) cannot take it from the address. Pure.
#pragma once

#include <string>

#include "flow/mapping.hpp"

namespace holdfast::flow::detail {

void check_key(const Mapping::Compiled& mapping, const std::string& write_place,
               Mistakes& mistakes);
void check_associations(const Mapping::Compiled& mapping, const std::string& write_place,
                        Mistakes& mistakes);

}  // namespace holdfast::flow::detail

// Words and kind for an error code of LMDB. Private to the two files that call it.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace holdfast::store {

// base::Error::code of a failure that is over when there is space again; the map's size is not one.
constexpr std::string_view disk_full = "ENOSPC";

base::Error lmdb_error(int code, std::string_view doing, std::string_view what);

}  // namespace holdfast::store

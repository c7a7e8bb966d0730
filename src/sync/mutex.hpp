// The mutex of base/, by the name it has here.
#pragma once

#include "base/mutex.hpp"

namespace holdfast::sync {

using base::Mutex;

}  // namespace holdfast::sync

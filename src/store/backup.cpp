#include "store/engine.hpp"

namespace holdfast::store {

base::Status Engine::backup(const std::string& directory) {
  return base::fail(base::ErrorKind::unavailable, "no backup to " + directory + " yet");
}

}  // namespace holdfast::store

// Whole directories, for backup and restore. The journal's own files go through Disk instead.
#pragma once

#include <string>

#include "base/result.hpp"

namespace holdfast::store {

base::Status make_folder(const std::string& path);  // with its parents
base::Status remove_folder(const std::string& path);
base::Status move_folder(const std::string& from, const std::string& to);  // durable
base::Status flush_file(const std::string& path);                          // file or directory
bool exists(const std::string& path);
// What stands in a store's directory and is not the store's: the box's identity. What is there
// already is left as it is.
base::Status copy_companions(const std::string& from, const std::string& to);

}  // namespace holdfast::store

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

}  // namespace holdfast::store

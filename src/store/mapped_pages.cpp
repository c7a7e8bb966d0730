#include "store/mapped_pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <climits>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace holdfast::store {

std::size_t mapped_file_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0, resident = 0, of_files = 0;
  file >> all >> resident >> of_files;
  return file ? of_files * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

bool forget_mapped_pages(const std::string& file) {
  char name[PATH_MAX];
  if (::realpath(file.c_str(), name) == nullptr) return false;
  bool found = false;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (!line.ends_with(" " + std::string(name))) continue;
    std::istringstream range(line);
    std::uintptr_t from = 0, to = 0;
    char dash = 0;
    range >> std::hex >> from >> dash >> to;
    void* begin = reinterpret_cast<void*>(from);  // NOLINT: the kernel gives numbers
    found = range && ::madvise(begin, to - from, MADV_DONTNEED) == 0;
  }
  return found;
}

}  // namespace holdfast::store

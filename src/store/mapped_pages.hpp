// Pages of a mapped file that this process holds.
//
// Model: reading the state maps its pages, and they stay mapped until the kernel runs short: they
// count as this process's own although the page cache owns them. Forgotten pages stay in the cache;
// the next look at one is a soft fault (a microsecond). Any thread, at any time.
#pragma once

#include <cstddef>
#include <string>

namespace holdfast::store {

// Pages of files, the program's own and its libraries' among them, mapped now. 0: not known.
std::size_t mapped_file_bytes();
// Unmaps the pages of this file; false when it is not mapped.
bool forget_mapped_pages(const std::string& file);

}  // namespace holdfast::store

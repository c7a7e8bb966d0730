// Reading a journal that is not to be changed.
#pragma once

#include <string>

#include "store/journal.hpp"

namespace holdfast::store {

// Everything that can be read, oldest first; holes are in JournalFound::missing.
base::Result<JournalFound> read_whole_journal(const std::string& directory, Disk& disk,
                                              const Journal::Visit& visit);
// What can be read behind `applied`; holes are stepped over.
base::Result<JournalFound> read_journal_after(const std::string& directory, Disk& disk,
                                              std::uint64_t applied, const Journal::Visit& visit);

}  // namespace holdfast::store

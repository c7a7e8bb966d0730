// What a system would be told while it is told nothing (dynamics.mode: dry_run).
//
// Model: the pusher carries entries out as ever, by a connector that withholds what it would send
// (flow/withheld.hpp). Whatever comes of it becomes a note beside the entry, JSON with "outcome",
// "message" and "requests", and changes nothing else: entries, links, shadows and conflicts stay,
// so that a live start finds everything still to be done. A note is made anew from time to time,
// and erased when the system is not rehearsed any more. Loop thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/task.hpp"
#include "store/store.hpp"

namespace holdfast::sync {

struct Rehearsal {
  std::set<store::Endpoint> systems;
  // Rows that would be there by now, by native_key(): what depends on them is rehearsed with them.
  std::map<std::string, std::string, std::less<>> natives;

  [[nodiscard]] std::optional<std::string> native(const std::string& key) const;
};

struct Delivery;

std::string rehearsed_key(store::Endpoint endpoint, std::uint64_t entry);
// "write", "nothing" (the other side holds it already), "review" (a person is asked first) or
// "refused" (it would go to the dead letters).
std::string rehearsed_text(const base::Result<Delivery>& outcome);
base::Task<void> forget_rehearsals(store::Store& store, store::Endpoint endpoint);

}  // namespace holdfast::sync

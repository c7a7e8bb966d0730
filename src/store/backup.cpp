#include "store/engine.hpp"
#include "store/folders.hpp"

namespace holdfast::store {
namespace {

base::Status check_copy(const std::string& directory, Disk& disk) {
  const auto report = verify(directory, disk);
  if (!report) return tl::unexpected(report.error());
  if (report->problems.empty()) return {};
  return base::fail(base::ErrorKind::corrupt,
                    "the copy does not pass its check: " + report->problems.front());
}

// Nothing stands under the backup's name before it is whole, checked and durable.
base::Status copy(const Tables& tables, const std::string& from, const std::string& to,
                  Disk& disk) {
  if (exists(to))
    return base::fail(base::ErrorKind::invalid_input,
                      "backup to " + to + ": it exists already; give a new name");
  const std::string unfinished = to + ".tmp";
  const std::string state = unfinished + "/state";
  base::Status status = remove_folder(unfinished);
  if (status) status = make_folder(state);
  if (status) status = tables.copy_to(state);
  if (status) status = copy_companions(from, unfinished);
  if (status) status = check_copy(unfinished, disk);
  if (status) status = flush_file(unfinished);
  if (status) status = move_folder(unfinished, to);
  if (!status) {
    (void)remove_folder(unfinished);
    return base::pass(status, "backup to " + to);
  }
  return status;
}

}  // namespace

base::Status Engine::backup(const std::string& directory) {
  return copy(*tables_, options_.directory, directory, disk_);
}

base::Status backup(const std::string& directory, const std::string& to, Disk& disk) {
  Tables::Options options{directory + "/state", 0, false, true};
  options.shared = true;
  auto tables = Tables::open(options);
  if (!tables) return base::pass(tables, "backup of " + directory);
  return copy(**tables, directory, to, disk);
}

}  // namespace holdfast::store

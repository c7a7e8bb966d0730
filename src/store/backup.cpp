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

}  // namespace

// Nothing stands under the backup's name before it is whole, checked and durable.
base::Status Engine::backup(const std::string& directory) {
  if (exists(directory))
    return base::fail(base::ErrorKind::invalid_input,
                      "backup to " + directory + ": it exists already; give a new name");
  const std::string unfinished = directory + ".tmp";
  const std::string state = unfinished + "/state";
  base::Status status = remove_folder(unfinished);
  if (status) status = make_folder(state);
  if (status) status = tables_->copy_to(state);
  if (status) status = flush_file(state + "/data.mdb");
  if (status) status = flush_file(state);
  if (status) status = check_copy(unfinished, disk_);
  if (status) status = flush_file(unfinished);
  if (status) status = move_folder(unfinished, directory);
  if (!status) {
    (void)remove_folder(unfinished);
    return base::pass(status, "backup to " + directory);
  }
  return status;
}

}  // namespace holdfast::store

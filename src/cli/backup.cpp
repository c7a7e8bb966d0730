#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "store/store.hpp"

namespace holdfast::cli {

int backup_store(Session& session, const std::string& directory, const std::string& to) {
  if (const auto missing = missing_store(directory)) return fail(session, *missing);
  store::SystemDisk disk;
  if (const auto done = store::backup(directory, to, disk); !done) {
    return fail(session, {exit_refused, done.error().message});
  }
  base::Json json = base::Json::object();
  json.set("store", directory);
  json.set("backup", to);
  if (!printed_as_json(session, json)) {
    session.out << fmt::format("{} is copied to {}, and every checksum of the copy is right\n",
                               directory, to);
  }
  return exit_done;
}

int restore_store(Session& session, const std::string& directory, const std::string& backup) {
  const std::string& source = backup.empty() ? directory : backup;
  if (const auto missing = missing_store(source)) return fail(session, *missing);
  store::SystemDisk disk;
  const auto report = store::restore(backup, directory, disk);
  if (!report) return fail(session, {exit_refused, report.error().message});
  base::Json json = base::Json::object();
  json.set("frames", static_cast<std::int64_t>(report->frames));
  json.set("kept", report->kept);
  base::Json missing = base::Json::array();
  for (const auto& words : report->missing) missing.push_back(words);
  json.set("missing", std::move(missing));
  if (printed_as_json(session, json)) return exit_done;
  session.out << fmt::format("{} is restored from {}; {} frames of the journal came after that\n",
                             directory, backup.empty() ? "its journal alone" : backup,
                             report->frames);
  for (const auto& words : report->missing)
    session.out << fmt::format("  - {} could not be read\n", words);
  if (!report->kept.empty()) {
    session.out << fmt::format("what was there before is kept in {}\n", report->kept);
  }
  return exit_done;
}

}  // namespace holdfast::cli

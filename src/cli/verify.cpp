#include <filesystem>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "store/store.hpp"

namespace holdfast::cli {

std::optional<Failure> missing_store(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code problem;
  const fs::path path(directory);
  if (fs::exists(path / "state", problem) || fs::exists(path / "journal", problem)) return {};
  if (problem) {
    return Failure{exit_usage, fmt::format("{} cannot be read: {}", directory, problem.message())};
  }
  return Failure{exit_usage,
                 fmt::format("{} is no store: there is neither a folder `state` nor a folder "
                             "`journal` in it. Give the directory that the configuration names, or "
                             "that of a backup",
                             directory)};
}

int verify_store(Session& session, const std::string& directory) {
  if (const auto missing = missing_store(directory)) return fail(session, *missing);
  store::SystemDisk disk;
  const auto report = store::verify(directory, disk);
  if (!report) {
    return fail(session, {exit_refused, fmt::format("checking the store in {}: {}", directory,
                                                    report.error().message)});
  }
  base::Json json = base::Json::object();
  json.set("frames", static_cast<std::int64_t>(report->frames));
  json.set("records", static_cast<std::int64_t>(report->records));
  base::Json problems = base::Json::array();
  for (const auto& problem : report->problems) problems.push_back(problem);
  json.set("problems", std::move(problems));
  const int exit_code = report->problems.empty() ? exit_done : exit_refused;
  if (printed_as_json(session, json)) return exit_code;
  session.out << fmt::format("{} frames of the journal and {} records of the state: {}\n",
                             report->frames, report->records,
                             report->problems.empty() ? "every checksum is right" : "damage found");
  for (const auto& problem : report->problems) session.out << "  - " << shown(problem) << '\n';
  return exit_code;
}

}  // namespace holdfast::cli

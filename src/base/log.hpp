// One line a message, to stderr, with the syslog priority in front (<3>error ...) so that journald
// files it without being told more. Values of customers never go in: log ids and counts.
// Any thread; one write(2) a line.
#pragma once

#include <string_view>

namespace holdfast::base {

enum class LogLevel { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

void set_log_level(LogLevel most_verbose);
void log(LogLevel level, std::string_view scope, std::string_view message);

inline void log_error(std::string_view scope, std::string_view m) {
  log(LogLevel::error, scope, m);
}
inline void log_warning(std::string_view scope, std::string_view m) {
  log(LogLevel::warning, scope, m);
}
inline void log_notice(std::string_view scope, std::string_view m) {
  log(LogLevel::notice, scope, m);
}
inline void log_info(std::string_view scope, std::string_view m) { log(LogLevel::info, scope, m); }
inline void log_debug(std::string_view scope, std::string_view m) {
  log(LogLevel::debug, scope, m);
}

}  // namespace holdfast::base

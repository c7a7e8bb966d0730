#include "scan/assembler.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace holdfast::scan {
namespace {

// Scanners put their prefix before the AIM identifier or behind it.
std::string without_prefix(const std::string& text, const std::string& prefix) {
  constexpr std::size_t aim_chars = 3;
  if (prefix.empty()) return text;
  if (text.starts_with(prefix)) return text.substr(prefix.size());
  const bool behind_aim =
      text.size() > aim_chars && text[0] == ']' && text.substr(aim_chars).starts_with(prefix);
  return behind_aim ? text.substr(0, aim_chars) + text.substr(aim_chars + prefix.size()) : text;
}

}  // namespace

std::string_view to_string(NoticeKind kind) {
  constexpr std::array<std::string_view, 8> names = {
      "attached", "gone", "taken", "failed", "lost_input", "unterminated", "too_long", "bad_key"};
  return names[static_cast<std::size_t>(kind)];
}

void Assembler::append(std::string_view bytes, base::MonotonicTime now, DecodedList& out) {
  check_idle(now, out);
  last_ = now;
  if (rejecting_) return;
  if (bytes_.size() + bytes.size() > scan_bytes_max) {
    return reject(NoticeKind::too_long,
                  fmt::format("a barcode of more than {} bytes was refused", scan_bytes_max), now,
                  out);
  }
  bytes_ += bytes;
}

void Assembler::terminate(DecodedList& out) {
  if (!rejecting_) finish(out);
  rejecting_ = false;
  bytes_.clear();
}

void Assembler::reject(NoticeKind kind, std::string message, base::MonotonicTime now,
                       DecodedList& out) {
  last_ = now;
  bytes_.clear();
  bytes_.shrink_to_fit();
  if (rejecting_) return;
  rejecting_ = true;
  out.push_back({"", kind, std::move(message)});
}

void Assembler::check_idle(base::MonotonicTime now, DecodedList& out) {
  if (!busy()) return;
  const base::Duration waited = now - last_;
  const bool accepts = profile_.accept_after_idle.count() > 0;
  if (accepts && !rejecting_ && waited >= profile_.accept_after_idle) return terminate(out);
  if (waited < profile_.idle) return;
  if (!rejecting_) {
    out.push_back({"", NoticeKind::unterminated,
                   fmt::format("{} characters without an end were discarded: scan again, or set "
                               "the scanner's suffix to Enter",
                               bytes_.size())});
  }
  rejecting_ = false;
  bytes_.clear();
}

void Assembler::cut(DecodedList& out) {
  if (!bytes_.empty() && !rejecting_) {
    out.push_back({"", NoticeKind::unterminated, "the scanner went in the middle of a scan"});
  }
  rejecting_ = false;
  bytes_.clear();
}

void Assembler::finish(DecodedList& out) {
  const std::string whole = without_prefix(bytes_, profile_.strip_prefix);
  std::string_view text = whole;
  if (!profile_.strip_suffix.empty() && text.ends_with(profile_.strip_suffix)) {
    text.remove_suffix(profile_.strip_suffix.size());
  }
  if (text.empty()) return;
  std::string bytes(text);
  if (profile_.separator.replaced_by != 0) {
    std::replace(bytes.begin(), bytes.end(), profile_.separator.replaced_by, '\x1d');
  }
  out.push_back({std::move(bytes), std::nullopt, ""});
}

}  // namespace holdfast::scan

#include "flow/detail/path.hpp"

#include <charconv>

namespace holdfast::flow::detail {
namespace {

const Json* step_into(const Json* at, const Segment& segment) {
  if (at == nullptr) return nullptr;
  if (const auto* items = at->items()) {
    const bool inside = segment.index && *segment.index < items->size();
    return inside ? &(*items)[*segment.index] : nullptr;
  }
  return at->find(segment.name);
}

const Json* look_within(const Json& item, const std::vector<Segment>& within) {
  const Json* at = &item;
  for (const auto& segment : within) at = step_into(at, segment);
  return at;
}

std::string as_text(const Json& value) {
  return value.string() != nullptr ? *value.string() : value.dump();
}

std::optional<std::size_t> find_equal(const Json::Array& items, const Segment& segment,
                                      std::string_view wanted) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Json* found = look_within(items[i], segment.within);
    if (found != nullptr && !found->is_null() && as_text(*found) == wanted) return i;
  }
  return std::nullopt;
}

bool less(const Json& a, const Json& b) {
  if (a.number() != nullptr && b.number() != nullptr) return *a.number() < *b.number();
  return as_text(a) < as_text(b);
}

std::optional<std::size_t> find_extreme(const Json::Array& items, const Segment& segment) {
  std::optional<std::size_t> best;
  const Json* best_value = nullptr;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Json* found = look_within(items[i], segment.within);
    if (found == nullptr || found->is_null()) continue;
    const bool better = best_value == nullptr ||
                        (segment.kind == Segment::Kind::greatest ? less(*best_value, *found)
                                                                 : less(*found, *best_value));
    if (better) {
      best = i;
      best_value = found;
    }
  }
  return best;
}

std::optional<std::size_t> select(Run& run, const Json::Array& items, const Segment& segment) {
  if (segment.kind != Segment::Kind::equals) return find_extreme(items, segment);
  if (!segment.other) return find_equal(items, segment, segment.literal);
  const bool stated = run.stated;
  const auto wanted = segment.other->evaluate(run, Frame{&run.document});
  run.stated = stated;
  if (!wanted || is_nothing(wanted->get())) return std::nullopt;
  return find_equal(items, segment, as_text(wanted->get()));
}

class Parser {
 public:
  Parser(std::string_view text, const FindDefinition& find) : rest_(text), find_(find) {}

  tl::expected<Path, std::string> parse() {
    Path path;
    path.from_root = take('^');
    for (; rest_.starts_with("../"); ++path.up) rest_.remove_prefix(2);
    while (path.up > 0 && rest_.starts_with("/../")) {
      rest_.remove_prefix(3);
      ++path.up;
    }
    while (problem_.empty() && !rest_.empty()) {
      if (rest_.front() == '/') {
        rest_.remove_prefix(1);
        path.segments.push_back(member(until("/[")));
      } else if (rest_.front() == '[') {
        rest_.remove_prefix(1);
        path.segments.push_back(selector());
      } else {
        problem_ = "a path begins with / (a constant is written {\"value\": ...})";
      }
    }
    if (!problem_.empty()) return tl::unexpected<std::string>(problem_);
    return path;
  }

 private:
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view until(std::string_view ends) {
    const auto end = std::min(rest_.find_first_of(ends), rest_.size());
    const auto token = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return token;
  }

  static Segment member(std::string_view token) {
    Segment segment;
    for (std::size_t i = 0; i < token.size(); ++i) {
      const bool pair = token[i] == '~' && i + 1 < token.size();
      if (pair && (token[i + 1] == '0' || token[i + 1] == '1')) {
        segment.name += token[++i] == '0' ? '~' : '/';
      } else {
        segment.name += token[i];
      }
    }
    std::size_t index = 0;
    const auto* last = segment.name.data() + segment.name.size();
    const auto parsed = std::from_chars(segment.name.data(), last, index);
    if (parsed.ec == std::errc{} && parsed.ptr == last) segment.index = index;
    return segment;
  }

  static std::vector<Segment> members(std::string_view text) {
    std::vector<Segment> all;
    while (true) {
      const auto slash = text.find('/');
      all.push_back(member(text.substr(0, slash)));
      if (slash == std::string_view::npos) return all;
      text.remove_prefix(slash + 1);
    }
  }

  Segment selector() {
    Segment segment;
    const auto inside = until("]");
    if (!take(']')) problem_ = "a selector ends with ]";
    const auto equals = inside.find('=');
    if (inside.starts_with("max ") || inside.starts_with("min ")) {
      segment.kind = inside.starts_with("max ") ? Segment::Kind::greatest : Segment::Kind::least;
      segment.within = members(inside.substr(4));
    } else if (equals != std::string_view::npos && equals > 0) {
      segment.kind = Segment::Kind::equals;
      segment.within = members(inside.substr(0, equals));
      compared_with(segment, inside.substr(equals + 1));
    } else {
      problem_ =
          "a selector is [member=text], [member=^/path], [member=$definition], "
          "[max member] or [min member]";
    }
    return segment;
  }

  void compared_with(Segment& segment, std::string_view text) {
    if (text.starts_with('^')) {
      auto path = Parser(text, find_).parse();
      if (!path)
        problem_ = path.error();
      else
        segment.other = std::make_shared<PathExpression>(std::move(*path));
    } else if (text.starts_with('$')) {
      segment.other = find_(text.substr(1));
      if (!segment.other) problem_ = "there is no definition " + std::string(text);
    } else {
      segment.literal = std::string(text);
    }
  }

  std::string_view rest_;
  const FindDefinition& find_;
  std::string problem_;
};

}  // namespace

const Frame& Path::outer(const Frame& frame) const {
  const Frame* at = &frame;
  for (int i = 0; i < up && at->parent != nullptr; ++i) at = at->parent;
  return *at;
}

const Json* Path::walk(Run& run, const Frame& frame, std::string* trace) const {
  const Json* at = from_root ? &run.document : outer(frame).current;
  for (const auto& segment : segments) {
    if (segment.kind == Segment::Kind::member) {
      at = step_into(at, segment);
      if (trace != nullptr) *trace += "/" + segment.name;
      continue;
    }
    const auto* items = at == nullptr ? nullptr : at->items();
    const auto chosen = items == nullptr ? std::nullopt : select(run, *items, segment);
    at = chosen ? &(*items)[*chosen] : nullptr;
    if (trace != nullptr) *trace += chosen ? "/" + std::to_string(*chosen) : "/?";
  }
  return at;
}

void Path::fields(FieldNames& names, bool nested) const {
  // How deep an item is nested is not known here: a name too many does no harm.
  if ((from_root || up > 0 || !nested) && !segments.empty()) names.insert(segments.front().name);
  for (const auto& segment : segments) {
    if (segment.other) segment.other->fields(names, false);
  }
}

std::string Path::describe(Run& run, const Frame& inner) const {
  std::string trace;
  const Frame& frame = outer(inner);
  if (!from_root && frame.parent != nullptr && frame.path != nullptr) {
    trace = frame.path->describe(run, *frame.parent);
    if (frame.index != nullptr) trace += "/" + std::to_string(*frame.index);
  }
  (void)walk(run, frame, &trace);
  return trace.empty() ? "/" : trace;
}

tl::expected<Path, std::string> parse_path(std::string_view text, const FindDefinition& find) {
  return Parser(text, find).parse();
}

Result<Value> PathExpression::evaluate(Run& run, const Frame& frame) const {
  const Json* found = path_.walk(run, frame);
  if (found == nullptr) return Value();
  run.stated = true;
  return Value::of(found);
}

}  // namespace holdfast::flow::detail

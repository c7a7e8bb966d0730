#include "base/json.hpp"

#include <algorithm>

namespace holdfast::base {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += hex[byte >> 4];
          out += hex[byte & 0x0f];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// One printer for the three forms: indent < 0 is compact.
class Printer {
 public:
  Printer(int indent, bool sorted) : indent_(indent), sorted_(sorted) {}

  std::string print(const Json& value) {
    write(value, 0);
    return std::move(out_);
  }

 private:
  void write(const Json& value, int depth) {
    if (const auto* b = value.boolean()) {
      out_ += *b ? "true" : "false";
    } else if (const auto* n = value.number()) {
      out_ += n->to_string();
    } else if (const auto* raw = value.out_of_range()) {
      out_ += raw->text;
    } else if (const auto* s = value.string()) {
      append_escaped(out_, *s);
    } else if (const auto* items = value.items()) {
      write_array(*items, depth);
    } else if (const auto* members = value.members()) {
      write_object(*members, depth);
    } else {
      out_ += "null";
    }
  }

  void write_array(const Json::Array& items, int depth) {
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ',';
      new_line(depth + 1);
      write(items[i], depth + 1);
    }
    if (!items.empty()) new_line(depth);
    out_ += ']';
  }

  void write_object(const Json::Object& members, int depth) {
    std::vector<const Json::Member*> order;
    order.reserve(members.size());
    for (const auto& member : members) order.push_back(&member);
    if (sorted_) {
      std::sort(order.begin(), order.end(),
                [](const auto* a, const auto* b) { return a->first < b->first; });
    }
    out_ += '{';
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i > 0) out_ += ',';
      new_line(depth + 1);
      append_escaped(out_, order[i]->first);
      out_ += indent_ < 0 ? ":" : ": ";
      write(order[i]->second, depth + 1);
    }
    if (!order.empty()) new_line(depth);
    out_ += '}';
  }

  void new_line(int depth) {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_ * depth), ' ');
  }

  int indent_;
  bool sorted_;
  std::string out_;
};

bool same_members(const Json::Object& a, const Json& b) {
  if (b.members()->size() != a.size()) return false;
  return std::all_of(a.begin(), a.end(), [&](const Json::Member& member) {
    const Json* other = b.find(member.first);
    return other != nullptr && *other == member.second;
  });
}

}  // namespace

Json Json::array(Array items) {
  Json json;
  json.value_ = std::move(items);
  return json;
}

Json Json::object(Object members) {
  Json json;
  json.value_ = std::move(members);
  return json;
}

Json::Type Json::type() const {
  constexpr Type by_index[] = {Type::null,   Type::boolean, Type::number, Type::number,
                               Type::string, Type::array,   Type::object};
  return by_index[value_.index()];
}

std::string_view Json::type_name() const {
  constexpr std::string_view names[] = {"null", "boolean", "number", "string", "array", "object"};
  return names[static_cast<std::size_t>(type())];
}

const Json* Json::find(std::string_view name) const {
  const auto* all = members();
  if (all == nullptr) return nullptr;
  for (const auto& member : *all) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

Json* Json::find(std::string_view name) {
  return const_cast<Json*>(std::as_const(*this).find(name));
}

Json& Json::set(std::string_view name, Json value) {
  if (!is_object()) value_ = Object{};
  if (Json* found = find(name)) {
    *found = std::move(value);
    return *found;
  }
  auto* all = members();
  all->emplace_back(std::string(name), std::move(value));
  return all->back().second;
}

Json& Json::push_back(Json value) {
  if (!is_array()) value_ = Array{};
  items()->push_back(std::move(value));
  return items()->back();
}

bool Json::erase(std::string_view name) {
  auto* all = members();
  if (all == nullptr) return false;
  return std::erase_if(*all, [&](const Member& member) { return member.first == name; }) > 0;
}

std::string Json::dump() const { return Printer(-1, false).print(*this); }
std::string Json::pretty() const { return Printer(2, false).print(*this); }
std::string Json::canonical() const { return Printer(-1, true).print(*this); }

bool operator==(const Json& a, const Json& b) {
  if (a.value_.index() != b.value_.index()) return false;
  if (const auto* members = a.members()) return same_members(*members, b);
  return a.value_ == b.value_;
}

}  // namespace holdfast::base

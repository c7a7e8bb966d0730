#include "gs1/check_digit.hpp"
#include "gs1/detail/lint.hpp"

// (8110): North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols.
// (8112): GS1 AI (8112) Coupon Data Specification.
namespace holdfast::gs1::detail {
namespace {

using enum ErrorClass;

// Reads fields from the left. The first field that does not fit is kept; what follows is not read.
class Fields {
 public:
  Fields(std::string_view all, int reference_year) : all_(all), reference_year_(reference_year) {}

  [[nodiscard]] const Lints& finding() const { return finding_; }
  [[nodiscard]] bool at_end() const { return rest().empty(); }

  // One digit out of `good`.
  char digit(std::string_view good) {
    if (finding_) return '\0';
    if (at_end()) return refuse(0, all_.size());
    if (good.find(all_[at_]) == std::string_view::npos) return refuse(at_, 1);
    return all_[at_++];
  }

  std::string_view digits(std::size_t count) {
    if (finding_) return {};
    if (rest().size() < count) {
      refuse(at_end() ? 0 : at_, at_end() ? all_.size() : rest().size());
      return {};
    }
    at_ += count;
    return all_.substr(at_ - count, count);
  }

  // A digit that tells the length (less `base`), and as many digits.
  std::string_view counted(std::string_view good, std::size_t base) {
    const char length = digit(good);
    return length == '\0' ? std::string_view{} : digits(base + std::size_t(length - '0'));
  }

  void company_prefix(std::string_view good) {
    const std::string_view prefix = counted(good, 6);
    if (!finding_ && lint_company_prefix(prefix, 0)) {
      finding_ = Finding{gcp, at_ - prefix.size(), prefix.size()};
    }
  }

  void purchase() {  // requirement, its code, family code
    counted("12345", 0);
    digit("012349");
    digits(3);
  }

  void other_purchase() {
    purchase();
    if (!finding_ && !at_end() && all_[at_] == '9') {
      ++at_;  // no company prefix
    } else {
      company_prefix("0123456");
    }
  }

  std::string_view date() {
    const std::string_view yymmdd = digits(6);
    if (!finding_ && lint_date(yymmdd, false, reference_year_)) refuse(at_ - 6, 6);
    return yymmdd;
  }

  // Whether the optional field of this number stands here; steps over its number.
  bool optional(char number) {
    if (finding_ || at_end() || all_[at_] != number) return false;
    ++at_;
    return true;
  }

  void end() {
    if (!finding_ && !at_end()) refuse(at_, rest().size());
  }

  char refuse(std::size_t at, std::size_t length) {
    finding_ = Finding{coupon, at, length};
    return '\0';
  }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  [[nodiscard]] std::string_view rest() const { return all_.substr(at_); }

  std::string_view all_;
  int reference_year_;
  std::size_t at_ = 0;
  Lints finding_;
};

constexpr std::string_view any = "0123456789";

void read_dates(Fields& fields) {
  std::string_view expiry;
  if (fields.optional('3')) expiry = fields.date();
  if (!fields.optional('4')) return;
  const std::string_view start = fields.date();
  // Both with the number of their field: 3YYMMDD4YYMMDD.
  if (!fields.finding() && !expiry.empty() && start > expiry) fields.refuse(fields.at() - 14, 14);
}

void read_options(Fields& fields) {
  if (fields.optional('1')) {
    fields.digit("0123");
    fields.other_purchase();
  }
  if (fields.optional('2')) fields.other_purchase();
  read_dates(fields);
  if (fields.optional('5')) fields.counted(any, 6);
  if (fields.optional('6')) fields.company_prefix("1234567");
  if (fields.optional('9')) {
    fields.digit("01256");
    fields.digit("012");
    fields.digit(any);
    fields.digit("01");
  }
}

Lints digits_only(std::string_view part) {
  const std::size_t bad = part.find_first_not_of(any);
  if (bad == std::string_view::npos) return std::nullopt;
  return Finding{charset, bad, 1};
}

}  // namespace

Lints lint_coupon(std::string_view part, int reference_year) {
  if (const auto bad = digits_only(part)) return bad;
  Fields fields(part, reference_year);
  fields.company_prefix("0123456");
  fields.digits(6);  // offer code
  fields.counted("12345", 0);
  fields.purchase();
  read_options(fields);
  fields.end();
  return fields.finding();
}

Lints lint_positive_offer(std::string_view part) {
  if (const auto bad = digits_only(part)) return bad;
  Fields fields(part, 0);
  fields.digit("01");
  fields.counted("0123456", 6);
  fields.digits(6);  // offer code
  fields.counted(any, 6);
  fields.end();
  return fields.finding();
}

}  // namespace holdfast::gs1::detail

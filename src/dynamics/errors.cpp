#include "dynamics/errors.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr std::size_t message_bytes_max = 500;

struct Meaning {
  std::string_view code;
  ErrorKind kind;
};

// Sorted by code.
constexpr Meaning meanings[] = {
    {"0x80040203", ErrorKind::invalid_input},  // InvalidArgument
    {"0x80040217", ErrorKind::not_found},      // ObjectDoesNotExist
    {"0x80040220", ErrorKind::misconfigured},  // PrivilegeDenied
    {"0x80040227", ErrorKind::refused},        // CannotDeleteDueToAssociation
    {"0x80040233", ErrorKind::refused},        // InvalidState: the row is closed
    {"0x80040237", ErrorKind::refused},        // DuplicateRecord
    {"0x80040265", ErrorKind::refused},        // IsvAborted: a plug-in said no
    {"0x80040333", ErrorKind::refused},        // DuplicateRecordsFound
    {"0x80043afa", ErrorKind::invalid_input},  // both unit and write-in description
    {"0x80043afc", ErrorKind::invalid_input},  // InvalidQuantityDecimalCode
    {"0x80043b05", ErrorKind::invalid_input},  // ProductNoProductNumber
    {"0x80043b07", ErrorKind::invalid_input},  // more decimals than the product allows
    {"0x80043b08", ErrorKind::refused},        // DuplicateProductPriceLevel
    {"0x80043b0a", ErrorKind::invalid_input},  // MissingUomScheduleId
    {"0x80043b0d", ErrorKind::invalid_input},  // MissingUomId
    {"0x80043b10", ErrorKind::invalid_input},  // InvalidPricePerUnit
    {"0x80043b12", ErrorKind::invalid_input},  // MissingPriceLevelId
    {"0x80043b13", ErrorKind::invalid_input},  // ProductMissingUomSheduleId
    {"0x80043b1d", ErrorKind::refused},        // EntityIsLocked
    {"0x80044150", ErrorKind::unavailable},    // generic SQL error, rolled back
    {"0x80044151", ErrorKind::unavailable},    // SQL time-out, rolled back
    {"0x8004431a", ErrorKind::invalid_input},  // PicklistValueOutOfRange
    {"0x8004432f", ErrorKind::invalid_input},  // IntegerValueOutOfRange
    {"0x80044330", ErrorKind::invalid_input},  // DecimalValueOutOfRange
    {"0x80044331", ErrorKind::invalid_input},  // StringLengthTooLong
    {"0x80044339", ErrorKind::unavailable},    // resource lock
    {"0x80044352", ErrorKind::conflict},       // ExpiredVersionStamp
    {"0x80048306", ErrorKind::misconfigured},  // no access
    {"0x80048405", ErrorKind::misconfigured},  // AccessDenied
    {"0x80048408", ErrorKind::invalid_input},  // InvalidStateCodeStatusCode
    {"0x80048ced", ErrorKind::invalid_input},  // currency mismatch, invoice
    {"0x80048cee", ErrorKind::invalid_input},  // currency mismatch, order
    {"0x80048cf6", ErrorKind::invalid_input},  // RecordAndPricelistCurrencyNotEqual
    {"0x80048cfb", ErrorKind::invalid_input},  // currency missing
    {"0x8004f912", ErrorKind::refused},        // ProductFromActiveToDraftState
    {"0x8004f995", ErrorKind::refused},        // ProductCanOnlyBeUpdatedInDraft
    {"0x80060882", ErrorKind::conflict},       // ConcurrencyVersionMismatch
    {"0x80060883", ErrorKind::conflict},       // ConcurrencyVersionNotProvided
    {"0x8006088a", ErrorKind::misconfigured},  // no such path
    {"0x8006088d", ErrorKind::misconfigured},  // OptimisticConcurrencyNotEnabled
    {"0x8006088f", ErrorKind::misconfigured},  // InvalidEntityKeyOperation
    {"0x80060890", ErrorKind::misconfigured},  // EntityKeyNotDefined
    {"0x80060891", ErrorKind::not_found},      // RecordNotFoundByEntityKey
    {"0x80060892", ErrorKind::refused},        // DuplicateRecordEntityKey
    {"0x8006089d", ErrorKind::misconfigured},  // MultipleRecordsFoundByEntityKey
    {"0x80061009", ErrorKind::refused},        // CannotAddRetiredProductToPricelist
    {"0x80072321", ErrorKind::unavailable},    // execution time of the window is used up
    {"0x80072322", ErrorKind::unavailable},    // requests of the window are used up
    {"0x80072326", ErrorKind::unavailable},    // too many at once
    {"0x80072491", ErrorKind::misconfigured},  // ChangeTrackingNotEnabledForEntity
    {"0x80072560", ErrorKind::misconfigured},  // UserNotMemberOfOrg
    {"0x80073002", ErrorKind::refused},        // unique index
};

std::optional<ErrorKind> kind_of_code(std::string_view code, bool writes) {
  // Our query is wrong for all, our row only for itself.
  if (code == "0x80060888" || code == "0x80048d19") {
    return writes ? ErrorKind::invalid_input : ErrorKind::misconfigured;
  }
  const auto* found = std::lower_bound(
      std::begin(meanings), std::end(meanings), code,
      [](const Meaning& meaning, std::string_view wanted) { return meaning.code < wanted; });
  if (found == std::end(meanings) || found->code != code) return std::nullopt;
  return found->kind;
}

ErrorKind kind_of_status(int status, bool writes) {
  const ErrorKind lost = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
  switch (status) {
    case 400: return ErrorKind::refused;  // mostly a plug-in with a code of its own
    case 401:
    case 403:
    case 404:  // without a code it is the path, not a row
    case 501: return ErrorKind::misconfigured;
    case 405: return ErrorKind::refused;
    case 408: return lost;
    case 412: return ErrorKind::conflict;
    case 413: return ErrorKind::invalid_input;
    case 429:
    case 503: return ErrorKind::unavailable;
    default: break;
  }
  if (status >= 500) return lost;
  // A redirect or a status that no table names: something else than Dataverse answers there.
  return status < 400 ? ErrorKind::misconfigured : ErrorKind::refused;
}

// What Sales refuses, and what a person does about it.
constexpr std::pair<std::string_view, std::string_view> sales_advice[] = {
    {"0x80043b07", "; give the product more decimals there (quantitydecimal, Decimals Supported), "
                   "or correct the quantity in the shop"},
    {"0x80043b08", "; the price list holds a price of this product in this unit already"},
    {"0x80043b0a", "; name a unit group in the mapping"},
    {"0x80043b0d", "; give the product a default unit there"},
    {"0x80043b13", "; give the product a unit group there"},
    {"0x80048cf6", "; name a price list in the currency of the document in the mapping"},
    {"0x8004f912", "; a published product cannot become a draft again: revise it there"},
    {"0x8004f995", "; revise the product there, change it, and publish it again"},
    {"0x80061009", "; the product is retired: activate it there, or take it out of the shop"},
};

std::string_view advice_of_sales(std::string_view code) {
  const auto* found = std::find_if(std::begin(sales_advice), std::end(sales_advice),
                                   [&](const auto& one) { return one.first == code; });
  return found == std::end(sales_advice) ? std::string_view() : found->second;
}

std::string advice(int status, std::string_view code, ErrorKind kind) {
  if (code == "0x80072560") {
    return "; create an application user for this app in the environment and give it a role";
  }
  if (const auto words = advice_of_sales(code); !words.empty()) return std::string(words);
  if (code == "0x80072491") return "; switch change tracking on for this table";
  if (status == 401) return "; check tenant, client id and secret";
  if (status == 403) return "; give the application user's security role this privilege";
  if (kind == ErrorKind::misconfigured) return "; check the address, the tables and the mapping";
  if (status == 413) return "; the row is too large";
  return "";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string shortened(std::string text) {
  if (text.size() <= message_bytes_max) return text;
  text.resize(message_bytes_max);
  return text + "...";
}

// {"Message":..., "ExceptionMessage":..., "ErrorCode":-2147015902}
Failure legacy_failure(const JsonView& body) {
  Failure failure;
  failure.message = body["ExceptionMessage"].text_or(body["Message"].text_or(""));
  if (const auto code = body["ErrorCode"].integer(); code && *code != 0) {
    failure.code = fmt::format("0x{:08x}", static_cast<std::uint32_t>(*code));
  }
  return failure;
}

}  // namespace

Failure read_failure(const net::Response& response) {
  const auto body = Json::parse(response.body);
  if (!body || !body->is_object()) return {};
  const JsonView view(*body);
  Failure failure;
  if (view["error"].exists()) {
    failure.code = lower(view["error"]["code"].text_or(""));
    failure.message = view["error"]["message"].text_or("");
  } else {
    failure = legacy_failure(view);
  }
  failure.message = shortened(std::move(failure.message));
  return failure;
}

base::Error classify(const net::Response& response, const std::string& doing, bool writes) {
  const Failure failure = read_failure(response);
  const int status = response.status;
  auto kind = kind_of_code(failure.code, writes).value_or(kind_of_status(status, writes));
  if (status == 429) kind = ErrorKind::unavailable;
  const bool cut = net::cut_short(response);
  if (cut && status < 500 && status != 429)
    kind = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
  const std::string said = cut                       ? "with JSON that breaks off"
                           : failure.message.empty() ? "no words that can be read"
                                                     : failure.message;
  const std::string code = failure.code.empty() ? "" : " " + failure.code;
  base::Error error{kind, fmt::format("Dynamics, {}: answered {}{}: {}{}", doing, status, code,
                                      said, advice(status, failure.code, kind))};
  error.code = failure.code;
  return error;
}

bool says_duplicate(const base::Error& error) {
  return error.code == code_duplicate_row || error.code == code_duplicate_key;
}

}  // namespace holdfast::dynamics

// What is asked of the search API: associations and fields per document type (facts on Shopware
// 5.3). Associations that a type lacks would be answered with a 500.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "net/transport.hpp"

namespace holdfast::shopware {

// Whole documents by id. No limit stands with `ids`: the shop returns all of them.
base::Json whole_documents(const std::string& type, const std::vector<std::string>& ids);
// Whole documents in the order of making, after `position`.
base::Json load_page(const std::string& type, std::int64_t position, std::int64_t rows);
// Variants inherit what they leave empty.
net::Headers read_headers(const std::string& type);

}  // namespace holdfast::shopware

// What stock models have to know of products beside their ids.
//
// Model: know() asks for what is not known yet, by groups; what was learnt stays for the life of
// the process, and learn() keeps it true from the documents that are pulled. Loop thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dynamics/client.hpp"
#include "dynamics/item_code.hpp"
#include "flow/document.hpp"

namespace holdfast::dynamics {

using ProductIds = std::map<std::string, std::string, CodeLess>;  // number -> id

struct ProductFacts {
  std::string number;  // productnumber
  std::string unit;    // id of its default unit
};

class Products {
 public:
  explicit Products(Client& client) : client_(client) {}

  // Ids as the organisation prints them. Products that it does not have are left unknown.
  base::Task<base::Status> know(std::set<std::string> ids);
  [[nodiscard]] const ProductFacts* find(const std::string& id) const;
  // The numbers of those that have one.
  base::Task<base::Result<ProductIds>> ids_of(std::vector<std::string> ids);
  // All products, so many a call; `path` leads to the next page and is empty at the beginning and
  // after the end. Nothing of them is kept here.
  base::Task<base::Result<ProductIds>> page(std::string& path, std::size_t rows);
  void learn(const std::vector<flow::Document>& documents);

 private:
  base::Task<base::Status> ask(std::vector<std::string> ids);

  Client& client_;
  std::map<std::string, ProductFacts, std::less<>> known_;
};

}  // namespace holdfast::dynamics

#include "dynamics/tables.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::dynamics {
namespace {

constexpr Column product_columns[] = {
    {"name", "text"},
    {"productnumber", "text"},
    {"description", "text"},
    {"holdfast_gtin", "text"},
    {"productstructure", "integer"},
    {"producttypecode", "integer"},
    {"quantitydecimal", "integer"},
    {"price", "decimal"},
    {"standardcost", "decimal"},
    {"currentcost", "decimal"},
    {"stockweight", "decimal"},
    {"stockvolume", "decimal"},
    {"isstockitem", "boolean"},
    {"suppliername", "text"},
    {"vendorname", "text"},
    {"vendorpartnumber", "text"},
    {"producturl", "text"},
    {"size", "text"},
    {"_defaultuomid_value", "id"},
    {"_defaultuomscheduleid_value", "id"},
    {"_pricelevelid_value", "id"},
    {"_parentproductid_value", "id"},
    {"_transactioncurrencyid_value", "id"},
    {"statecode", "integer"},
    {"statuscode", "integer"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column price_columns[] = {
    {"productnumber", "text"},
    {"amount", "decimal"},
    {"percentage", "decimal"},
    {"pricingmethodcode", "integer"},
    {"quantitysellingcode", "integer"},
    {"_pricelevelid_value", "id"},
    {"_productid_value", "id"},
    {"_uomid_value", "id"},
    {"_uomscheduleid_value", "id"},
    {"_transactioncurrencyid_value", "id"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column account_columns[] = {
    {"name", "text"},
    {"accountnumber", "text"},
    {"emailaddress1", "text"},
    {"telephone1", "text"},
    {"websiteurl", "text"},
    {"description", "text"},
    {"address1_name", "text"},
    {"address1_line1", "text"},
    {"address1_line2", "text"},
    {"address1_line3", "text"},
    {"address1_city", "text"},
    {"address1_postalcode", "text"},
    {"address1_stateorprovince", "text"},
    {"address1_country", "text"},
    {"address1_telephone1", "text"},
    {"address2_name", "text"},
    {"address2_line1", "text"},
    {"address2_line2", "text"},
    {"address2_line3", "text"},
    {"address2_city", "text"},
    {"address2_postalcode", "text"},
    {"address2_stateorprovince", "text"},
    {"address2_country", "text"},
    {"address2_telephone1", "text"},
    {"customertypecode", "integer"},
    {"paymenttermscode", "integer"},
    {"creditlimit", "decimal"},
    {"creditonhold", "boolean"},
    {"_primarycontactid_value", "id"},
    {"_parentaccountid_value", "id"},
    {"_defaultpricelevelid_value", "id"},
    {"_transactioncurrencyid_value", "id"},
    {"statecode", "integer"},
    {"statuscode", "integer"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column contact_columns[] = {
    {"firstname", "text"},
    {"lastname", "text"},
    {"fullname", "text"},
    {"salutation", "text"},
    {"jobtitle", "text"},
    {"emailaddress1", "text"},
    {"telephone1", "text"},
    {"mobilephone", "text"},
    {"externaluseridentifier", "text"},
    {"description", "text"},
    {"address1_name", "text"},
    {"address1_line1", "text"},
    {"address1_line2", "text"},
    {"address1_line3", "text"},
    {"address1_city", "text"},
    {"address1_postalcode", "text"},
    {"address1_stateorprovince", "text"},
    {"address1_country", "text"},
    {"address1_telephone1", "text"},
    {"address2_name", "text"},
    {"address2_line1", "text"},
    {"address2_line2", "text"},
    {"address2_line3", "text"},
    {"address2_city", "text"},
    {"address2_postalcode", "text"},
    {"address2_stateorprovince", "text"},
    {"address2_country", "text"},
    {"address2_telephone1", "text"},
    {"birthdate", "date"},
    {"_parentcustomerid_value", "id"},
    {"_transactioncurrencyid_value", "id"},
    {"statecode", "integer"},
    {"statuscode", "integer"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column salesorder_columns[] = {
    {"name", "text"},
    {"ordernumber", "text"},
    {"description", "text"},
    {"emailaddress", "text"},
    {"_customerid_value", "id"},
    {"_pricelevelid_value", "id"},
    {"_transactioncurrencyid_value", "id"},
    {"ispricelocked", "boolean"},
    {"pricingerrorcode", "integer"},
    {"billto_name", "text"},
    {"billto_contactname", "text"},
    {"billto_line1", "text"},
    {"billto_line2", "text"},
    {"billto_line3", "text"},
    {"billto_city", "text"},
    {"billto_postalcode", "text"},
    {"billto_stateorprovince", "text"},
    {"billto_country", "text"},
    {"billto_telephone", "text"},
    {"shipto_name", "text"},
    {"shipto_contactname", "text"},
    {"shipto_line1", "text"},
    {"shipto_line2", "text"},
    {"shipto_line3", "text"},
    {"shipto_city", "text"},
    {"shipto_postalcode", "text"},
    {"shipto_stateorprovince", "text"},
    {"shipto_country", "text"},
    {"shipto_telephone", "text"},
    {"requestdeliveryby", "date-time"},
    {"datefulfilled", "date-time"},
    {"submitdate", "date-time"},
    {"paymenttermscode", "integer"},
    {"shippingmethodcode", "integer"},
    {"prioritycode", "integer"},
    {"discountamount", "decimal"},
    {"discountpercentage", "decimal"},
    {"freightamount", "decimal"},
    {"totallineitemamount", "decimal"},
    {"totaldiscountamount", "decimal"},
    {"totalamountlessfreight", "decimal"},
    {"totaltax", "decimal"},
    {"totalamount", "decimal"},
    {"statecode", "integer"},
    {"statuscode", "integer"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column line_columns[] = {
    {"_salesorderid_value", "id"},
    {"_productid_value", "id"},
    {"_uomid_value", "id"},
    {"isproductoverridden", "boolean"},
    {"productdescription", "text"},
    {"description", "text"},
    {"quantity", "decimal"},
    {"quantityshipped", "decimal"},
    {"quantitybackordered", "decimal"},
    {"quantitycancelled", "decimal"},
    {"ispriceoverridden", "boolean"},
    {"priceperunit", "decimal"},
    {"manualdiscountamount", "decimal"},
    {"tax", "decimal"},
    {"baseamount", "decimal"},
    {"extendedamount", "decimal"},
    {"lineitemnumber", "integer"},
    {"sequencenumber", "integer"},
};

constexpr Column invoice_columns[] = {
    {"name", "text"},
    {"invoicenumber", "text"},
    {"description", "text"},
    {"_salesorderid_value", "id"},
    {"_customerid_value", "id"},
    {"_pricelevelid_value", "id"},
    {"_transactioncurrencyid_value", "id"},
    {"pricingerrorcode", "integer"},
    {"duedate", "date-time"},
    {"datedelivered", "date-time"},
    {"discountamount", "decimal"},
    {"discountpercentage", "decimal"},
    {"freightamount", "decimal"},
    {"totallineitemamount", "decimal"},
    {"totaldiscountamount", "decimal"},
    {"totalamountlessfreight", "decimal"},
    {"totaltax", "decimal"},
    {"totalamount", "decimal"},
    {"statecode", "integer"},
    {"statuscode", "integer"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column invoice_line_columns[] = {
    {"_invoiceid_value", "id"},
    {"_salesorderdetailid_value", "id"},
    {"_productid_value", "id"},
    {"_uomid_value", "id"},
    {"isproductoverridden", "boolean"},
    {"productdescription", "text"},
    {"quantity", "decimal"},
    {"priceperunit", "decimal"},
    {"manualdiscountamount", "decimal"},
    {"tax", "decimal"},
    {"baseamount", "decimal"},
    {"extendedamount", "decimal"},
    {"lineitemnumber", "integer"},
};

constexpr Column payment_columns[] = {
    {"holdfast_name", "text"},
    {"_holdfast_salesorder_value", "id"},
    {"holdfast_source", "text"},
    {"holdfast_kind", "text"},
    {"holdfast_reference", "text"},
    {"holdfast_invoice", "text"},
    {"holdfast_amount", "decimal"},
    {"holdfast_currency", "text"},
    {"holdfast_method", "text"},
    {"holdfast_status", "text"},
    {"holdfast_ledgeraccount", "text"},
    {"holdfast_paidon", "date-time"},
    {"createdon", "date-time"},
    {"modifiedon", "date-time"},
};

constexpr Column journal_columns[] = {
    {"holdfast_name", "text"},
    {"_holdfast_payment_value", "id"},
    {"holdfast_account", "text"},
    {"holdfast_offsetaccount", "text"},
    {"holdfast_debit", "decimal"},
    {"holdfast_credit", "decimal"},
    {"holdfast_currency", "text"},
    {"holdfast_transactedon", "date-time"},
    {"holdfast_text", "text"},
};

constexpr Column movement_columns[] = {
    {"holdfast_name", "text"},
    {"_holdfast_product_value", "id"},
    {"holdfast_location", "text"},
    {"holdfast_quantity", "decimal"},
    {"holdfast_kind", "text"},
    {"holdfast_reference", "text"},
    {"holdfast_lot", "text"},
    {"holdfast_serial", "text"},
    {"holdfast_expiry", "date"},
    {"holdfast_occurredon", "date-time"},
    {"holdfast_box", "text"},
    {"holdfast_operator", "text"},
    {"createdon", "date-time"},
};

constexpr Column on_hand_columns[] = {
    {"_holdfast_product_value", "id"},
    {"holdfast_location", "text"},
    {"holdfast_quantity", "decimal"},
    {"modifiedon", "date-time"},
};

constexpr Column adjustment_columns[] = {
    {"_msdyn_warehouse_value", "id"},
};

constexpr Column adjusted_columns[] = {
    {"_msdyn_inventoryadjustment_value", "id"},
    {"_msdyn_product_value", "id"},
    {"_msdyn_unit_value", "id"},
    {"msdyn_quantity", "decimal"},
};

constexpr Column inventory_columns[] = {
    {"_msdyn_product_value", "id"},
    {"_msdyn_warehouse_value", "id"},
    {"_msdyn_unit_value", "id"},
    {"msdyn_qtyonhand", "decimal"},
    {"modifiedon", "date-time"},
};

constexpr Table tables[] = {
    {.logical = "product", .set = "products", .key = "productid", .columns = product_columns,
     .drafts = true},
    {"productpricelevel", "productpricelevels", "productpricelevelid", price_columns},
    {"account", "accounts", "accountid", account_columns},
    {.logical = "contact", .set = "contacts", .key = "contactid", .columns = contact_columns,
     .polymorphic = true},
    {.logical = "salesorder", .set = "salesorders", .key = "salesorderid",
     .columns = salesorder_columns, .polymorphic = true, .lines = "order_details",
     .line_table = "salesorderdetail"},
    {"salesorderdetail", "salesorderdetails", "salesorderdetailid", line_columns},
    {.logical = "invoice", .set = "invoices", .key = "invoiceid", .columns = invoice_columns,
     .polymorphic = true, .lines = "invoice_details", .line_table = "invoicedetail"},
    {"invoicedetail", "invoicedetails", "invoicedetailid", invoice_line_columns},
    {"holdfast_payment", "holdfast_payments", "holdfast_paymentid", payment_columns},
    {.logical = "holdfast_paymentjournal", .set = "holdfast_paymentjournals",
     .key = "holdfast_paymentjournalid", .columns = journal_columns, .append_only = true},
    {.logical = "holdfast_stockmovement", .set = "holdfast_stockmovements",
     .key = "holdfast_stockmovementid", .columns = movement_columns, .append_only = true},
    {"holdfast_stockonhand", "holdfast_stockonhands", "holdfast_stockonhandid", on_hand_columns,
     "_holdfast_product_value"},
    {.logical = "msdyn_inventoryadjustment", .set = "msdyn_inventoryadjustments",
     .key = "msdyn_inventoryadjustmentid", .columns = adjustment_columns, .append_only = true},
    {.logical = "msdyn_inventoryadjustmentproduct", .set = "msdyn_inventoryadjustmentproducts",
     .key = "msdyn_inventoryadjustmentproductid", .columns = adjusted_columns,
     .append_only = true},
    {"msdyn_productinventory", "msdyn_productinventories", "msdyn_productinventoryid",
     inventory_columns, "_msdyn_product_value"},
};

constexpr StreamTable streams[] = {
    {"products", "product", 500},
    {"stockonhand", "holdfast_stockonhand", 1'000, false},
    {"salesorders", "salesorder", 100, false},
    {"accounts", "account", 500},
    {"contacts", "contact", 500},
    {"invoices", "invoice", 100},
    {"payments", "holdfast_payment", 500},
    {"prices", "productpricelevel", 1'000},
};

}  // namespace

const Table* find_table(std::string_view logical) {
  const auto* found = std::find_if(std::begin(tables), std::end(tables),
                                   [&](const Table& table) { return table.logical == logical; });
  return found == std::end(tables) ? nullptr : found;
}

base::Result<const Table*> table_of(std::string_view logical) {
  if (const Table* table = find_table(logical)) return table;
  return base::fail(base::ErrorKind::misconfigured,
                    fmt::format("Dynamics: the connector knows no table \"{}\": correct the "
                                "document type in the mapping",
                                logical));
}

std::span<const StreamTable> stream_tables() { return streams; }

const StreamTable* find_stream(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(streams), std::end(streams),
                   [&](const StreamTable& stream) { return stream.stream == name; });
  return found == std::end(streams) ? nullptr : found;
}

std::string_view stream_of(std::string_view logical) {
  const bool stock = logical == movement_document || logical == "msdyn_productinventory" ||
                     logical == "msdyn_inventoryjournal";
  if (stock) return stock_stream;
  if (logical.empty()) return {};
  for (const auto& stream : streams) {
    const Table* table = find_table(stream.logical);
    if (stream.logical == logical || table->line_table == logical) return stream.stream;
  }
  return {};
}

std::string select_list(const Table& table, const Columns& more) {
  std::string list = std::string(table.key) + ",versionnumber";
  for (const auto& column : table.columns) list.append(",").append(column.name);
  const auto extra = more.find(table.logical);
  if (extra == more.end()) return list;
  for (const auto& name : extra->second) {
    const bool known = std::any_of(table.columns.begin(), table.columns.end(),
                                   [&](const Column& column) { return column.name == name; });
    if (!known) list += "," + name;
  }
  return list;
}

std::string whole_row(const Table& table, const Columns& more) {
  const std::string query = "$select=" + select_list(table, more);
  if (table.lines.empty()) return query;
  const Table& lines = *find_table(table.line_table);
  return query + fmt::format("&$expand={}($select={})", table.lines, select_list(lines, more));
}

}  // namespace holdfast::dynamics

"""Organisation, currency, units, price lists, products, accounts, contacts (7.1 to 7.4)."""
from __future__ import annotations

from sim.erp.columns import (PLAIN_STATES, address, customer, dates, decimals, flags, ints, lookup,
                             moneys, pick, table, texts)
from sim.erp.schema import Column, States, Table

PRODUCT_STATES = States({0: ("Active", {1: "Active"}), 1: ("Retired", {2: "Retired"}),
                         2: ("Draft", {0: "Draft"}), 3: ("Under Revision", {3: "Under Revision"})},
                        initial=2)
PRICE_LIST_STATES = States({0: ("Active", {100001: "Active"}),
                            1: ("Inactive", {100002: "Inactive"})})
PAYMENT_TERMS = {"_1": "Net 30", "_2": "2% 10, Net 30", "_3": "Net 45", "_4": "Net 60"}
CURRENCY = "transactioncurrency"


def organization() -> Table:
    columns = [*texts(name=160, languagecode=10, localeid=10),
               *ints("expirechangetrackingindays", minimum=0, maximum=365),
               *ints("pricingdecimalprecision", "currencydecimalprecision", minimum=0, maximum=4),
               Column("oobpricecalculationenabled", "bool", default=1),
               Column("issopintegrationenabled", "bool", default=0),
               Column("createproductswithoutparentinactivestate", "bool", default=0),
               lookup("basecurrencyid", CURRENCY)]
    return table("organization", "organizations", "organizationid", "name", columns,
                 tracked=False, owned=False)


def people() -> list[Table]:
    user = table("systemuser", "systemusers", "systemuserid", "fullname",
                 [*texts(fullname=200, domainname=1024), *flags(isdisabled=0),
                  *flags(isintegrationuser=0), Column("applicationid", "guid")],
                 tracked=False, owned=False, access="read")
    return [user]


def currency() -> Table:
    columns = [*texts(isocurrencycode=5, currencyname=100, currencysymbol=10),
               *decimals(10, "exchangerate", minimum=0), *ints("currencyprecision", minimum=0)]
    return table(CURRENCY, "transactioncurrencies", "transactioncurrencyid", "currencyname",
                 columns, states=PLAIN_STATES, owned=False)


def units() -> list[Table]:
    schedule = table("uomschedule", "uomschedules", "uomscheduleid", "name",
                     texts(name=200, baseuomname=100, description=2000),
                     states=PLAIN_STATES, owned=False)
    unit = table("uom", "uoms", "uomid", "name",
                 [*texts(name=100), *decimals(5, "quantity", minimum=0),
                  lookup("baseuom", "uom"), *flags(isschedulebaseuom=0),
                  lookup("uomscheduleid", "uomschedule", on_delete="cascade")], owned=False)
    return [schedule, unit]


def price_lists() -> list[Table]:
    level = table("pricelevel", "pricelevels", "pricelevelid", "name",
                  [*texts(name=100, description=2000), *dates("begindate", "enddate"),
                   lookup("transactioncurrencyid", CURRENCY)],
                  states=PRICE_LIST_STATES, owned=False)
    item = table("productpricelevel", "productpricelevels", "productpricelevelid", "productnumber",
                 [lookup("pricelevelid", "pricelevel", on_delete="cascade"),
                  lookup("productid", "product", on_delete="cascade"),
                  lookup("uomid", "uom", on_delete="restrict"),
                  lookup("uomscheduleid", "uomschedule"), *texts(productnumber=100),
                  lookup("transactioncurrencyid", CURRENCY), *moneys("amount"),
                  *decimals(2, "percentage"),
                  pick("pricingmethodcode", 1, _1="Currency Amount", _2="Percent of List"),
                  pick("quantitysellingcode", 1, _1="No Control", _2="Whole",
                       _3="Whole and Fractional"),
                  pick("roundingpolicycode", 1, _1="None", _2="Up", _3="Down", _4="To Nearest")],
                 owned=False)
    return [level, item]


def product() -> Table:
    columns = [
        *texts(name=100, productnumber=100, description=2000, vendorpartnumber=100, vendorid=100,
               vendorname=100, suppliername=100, producturl=255, size=200, holdfast_gtin=14),
        pick("productstructure", 1, _1="Product", _2="Product Family", _3="Product Bundle"),
        pick("producttypecode", 1, _1="Sales Inventory", _2="Miscellaneous Charges",
             _3="Services", _4="Flat Fees"),
        lookup("defaultuomscheduleid", "uomschedule", on_delete="restrict"),
        lookup("defaultuomid", "uom", on_delete="restrict"),
        *ints("quantitydecimal", minimum=0, maximum=5),
        *moneys("price", "standardcost", "currentcost"), *decimals(5, "quantityonhand"),
        *decimals(5, "stockweight", "stockvolume", minimum=0), *flags(isstockitem=1),
        *dates("validfromdate", "validtodate"),
        lookup("pricelevelid", "pricelevel"), lookup("parentproductid", "product"),
        lookup("transactioncurrencyid", CURRENCY)]
    return table("product", "products", "productid", "name", columns, states=PRODUCT_STATES,
                 owned=False, indexed=("productnumber",),
                 children={"product_price_levels": ("productpricelevel", "productid")})


def account() -> Table:
    columns = [
        *texts(name=160, accountnumber=20, emailaddress1=100, telephone1=50, telephone2=50, fax=50,
               websiteurl=200, description=2000), *address("address1_"), *address("address2_"),
        lookup("primarycontactid", "contact"), lookup("parentaccountid", "account"),
        lookup("transactioncurrencyid", CURRENCY), lookup("defaultpricelevelid", "pricelevel"),
        *moneys("creditlimit"), *flags(creditonhold=0, donotemail=0),
        pick("paymenttermscode", **PAYMENT_TERMS),
        pick("customertypecode", _1="Competitor", _2="Consultant", _3="Customer", _4="Investor",
             _5="Partner", _6="Influencer", _7="Press", _8="Prospect", _9="Reseller",
             _10="Supplier", _11="Vendor", _12="Other")]
    return table("account", "accounts", "accountid", "name", columns, states=PLAIN_STATES,
                 indexed=("accountnumber", "emailaddress1"),
                 children={"contact_customer_accounts": ("contact", "parentcustomerid"),
                           "order_customer_accounts": ("salesorder", "customerid")})


def contact() -> Table:
    columns = [
        *texts(lastname=50, firstname=50, middlename=50, salutation=100, jobtitle=100,
               emailaddress1=100, telephone1=50, mobilephone=50, fax=50, description=2000,
               externaluseridentifier=50, company=50),
        Column("fullname", "text", length=160, read_only=True),
        *address("address1_"), *address("address2_"), customer("parentcustomerid"),
        lookup("transactioncurrencyid", CURRENCY), *dates("birthdate"), *moneys("creditlimit"),
        *flags(creditonhold=0, donotemail=0), pick("paymenttermscode", **PAYMENT_TERMS)]
    return table("contact", "contacts", "contactid", "fullname", columns, states=PLAIN_STATES,
                 indexed=("emailaddress1", "externaluseridentifier"),
                 children={"order_customer_contacts": ("salesorder", "customerid")})


def core_tables() -> list[Table]:
    return [organization(), *people(), currency(), *units(), *price_lists(), product(), account(),
            contact()]

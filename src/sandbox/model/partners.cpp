// Vendors, customers, and the bank accounts of an extension's API, in the form that OData serves.
#include "sandbox/model/codec.hpp"
#include "sandbox/model/ledger.hpp"

namespace countersign::sandbox {

namespace {

Json contact() {
  return {{"addressLine1", ""}, {"addressLine2", ""}, {"city", ""},  {"state", ""},  {"country", "DE"},
          {"postalCode", ""},   {"phoneNumber", ""},  {"email", ""}, {"website", ""}};
}

Json vendor(const Company& company) {
  Json fields = contact();
  fields.update(Json{{"taxRegistrationNumber", ""},
                     {"currencyId", zero_guid},
                     {"currencyCode", company.local_currency},
                     {"irs1099Code", ""},
                     {"paymentTermsId", zero_guid},
                     {"paymentMethodId", zero_guid},
                     {"taxLiable", true},
                     {"blocked", "_x0020_"},
                     {"balance", decimal_json(0)}});
  return fields;
}

Json customer(const Company& company) {
  Json fields{{"type", "Company"}};
  fields.update(contact());
  fields.update(Json{{"salespersonCode", ""},
                     {"balanceDue", decimal_json(0)},
                     {"creditLimit", decimal_json(0)},
                     {"taxLiable", true},
                     {"taxAreaId", zero_guid},
                     {"taxAreaDisplayName", ""},
                     {"taxRegistrationNumber", ""},
                     {"currencyId", zero_guid},
                     {"currencyCode", company.local_currency},
                     {"paymentTermsId", zero_guid},
                     {"shipmentMethodId", zero_guid},
                     {"paymentMethodId", zero_guid},
                     {"blocked", "_x0020_"}});
  return fields;
}

Json bank_account() {
  return {{"vendorNumber", ""}, {"bankName", ""}, {"iban", ""}, {"swiftCode", ""}, {"useForPayments", true}};
}

}  // namespace

Json partner_fields(const std::string& resource, const Json& given, const Company& company) {
  // Posted somewhere else; nothing of it but its lines is looked at.
  if (resource == "purchaseReceipts")
    return {{"number", text_member(given, "number")},
            {"purchaseReceiptLines", member(given, "purchaseReceiptLines")}};
  const bool is_account = resource == "vendorBankAccounts";
  Json fields{{"number", std::to_string(company.next_partner)}};
  if (!is_account) fields["displayName"] = "";
  fields.update(resource == "vendors" ? vendor(company) : is_account ? bank_account() : customer(company));
  for (const auto& item : given.items()) {
    if (fields.contains(item.key())) fields[item.key()] = item.value();
  }
  return fields;
}

}  // namespace countersign::sandbox

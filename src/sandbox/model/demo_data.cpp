// The demo firm: plausible people, vendors and invoices, and the awkward cases that real data holds.
#include <array>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr const char* company_id = "33333333-3333-4333-8333-333333333333";
/// Its own approvers are asked.
constexpr const char* company_at_id = "44444444-4444-4444-8444-444444444444";
/// For a workflow that asks outside.
constexpr const char* company_fr_id = "55555555-5555-4555-8555-555555555555";

struct VendorSeed {
  const char* number;
  const char* name;
  const char* street;
  const char* city;
  const char* country;
  const char* post_code;
  const char* blocked;
  int changed_days_ago = 21;
};

constexpr std::array<VendorSeed, 6> vendors{{
    {"20000", "Fabrikam Supplies GmbH", "Industriestraße 14", "Düsseldorf", "DE", "40211", "_x0020_", 2},
    {"30000", "Northwind Office Services", "Hafenstraße 7", "Hamburg", "DE", "20457", "_x0020_"},
    {"40000", "Litware Logistics <!channel> & Co.", "Am Güterbahnhof 3", "Leipzig", "DE", "04103", "_x0020_"},
    {"50000", "شركة الخليج للتوريدات", "شارع الملك فهد 12", "دبي", "AE", "00000", "_x0020_"},
    {"60000",
     "Wide World Importers Internationale Handels- und Speditionsgesellschaft für Büro- und Konferenzmöbel "
     "mbH & Co. KG",
     "Lange Reihe 101", "Bremen", "DE", "28195", "_x0020_"},
    {"70000", "Proseware Consulting AG", "Bahnhofplatz 2", "Zürich", "CH", "8001", "All"},
}};

struct PersonSeed {
  const char* number;  ///< Of the employee; empty for a stranger.
  const char* given_name;
  const char* surname;
  const char* title;
  const char* slack_id;
  const char* mailbox;
};

constexpr std::array<PersonSeed, 5> people{{
    {"DR", "Dana", "Reyes", "Chief Financial Officer", "U0DANA0001", "dana"},
    {"LW", "Lee", "Wong", "Finance Manager", "W0LEE00001", "lee"},
    {"MO", "Maria", "Okafor", "Accounts Payable Clerk", "U0MARIA001", "maria"},
    {"BD", "Bart", "Duncan", "Purchaser", "U0BART0001", "bart"},
    {"", "Sam", "Stranger", "", "U0STRANGE1", "sam"},
}};

Json address(const char* street, const char* city, const char* country, const char* post_code) {
  return {{"addressLine1", street}, {"addressLine2", ""},     {"city", city}, {"state", ""},
          {"country", country},     {"postalCode", post_code}};
}

void add_vendors(World& world, Company& company) {
  for (const auto& seed : vendors) {
    Json given{{"number", seed.number}, {"displayName", seed.name}, {"blocked", seed.blocked}};
    given.update(address(seed.street, seed.city, seed.country, seed.post_code));
    add_row(company, "vendors", partner_fields("vendors", given, company), world.engine.entropy,
            world.engine.now() - std::chrono::hours(24 * seed.changed_days_ago));
  }
}

void add_customers(World& world, Company& company) {
  Json given{{"number", "10000"},
             {"displayName", "Adatum Möbelhaus GmbH"},
             {"phoneNumber", "+49 221 5550100"},
             {"email", "rechnung@adatum.example"},
             {"salespersonCode", "BD"}};
  given.update(address("Marktplatz 19", "Köln", "DE", "50667"));
  add_row(company, "customers", partner_fields("customers", given, company), world.engine.entropy,
          world.engine.now());
}

// Of the extension's API: https://learn.microsoft.com/dynamics365/business-central/dev-itpro/developer/
// devenv-develop-custom-api
void add_bank_accounts(World& world, Company& company) {
  const Json given{{"number", "20000-1"},
                   {"vendorNumber", "20000"},
                   {"bankName", "Stadtsparkasse Düsseldorf"},
                   {"iban", "DE02300606010002474689"}};
  add_row(company, "vendorBankAccounts", partner_fields("vendorBankAccounts", given, company),
          world.engine.entropy, world.engine.now());
}

Json employee_fields(const PersonSeed& seed) {
  Json fields{
      {"number", seed.number},        {"displayName", std::string(seed.given_name) + " " + seed.surname},
      {"givenName", seed.given_name}, {"middleName", ""},
      {"surname", seed.surname},      {"jobTitle", seed.title}};
  fields.update(address("", "", "DE", ""));
  fields.update(Json{{"phoneNumber", ""},
                     {"mobilePhone", ""},
                     {"email", std::string(seed.mailbox) + "@cronus.example"},
                     {"personalEmail", ""},
                     {"employmentDate", "2019-03-01"},
                     {"terminationDate", "0001-01-01"},
                     {"status", "Active"},
                     {"birthDate", "0001-01-01"},
                     {"statisticsGroupCode", ""},
                     {"bankBranchNumber", ""},
                     {"bankAccountNumber", ""},
                     {"iban", ""}});
  return fields;
}

void add_people(World& world, Company& company) {
  for (const auto& seed : people) {
    const std::string number = seed.number;
    if (!number.empty()) {
      add_row(company, "employees", employee_fields(seed), world.engine.entropy, world.engine.now());
    }
    world.slack.people[seed.slack_id] = {seed.slack_id,
                                         std::string(seed.mailbox) + "." + ascii::lower(seed.surname),
                                         std::string(seed.given_name) + " " + seed.surname,
                                         std::string(seed.mailbox) + "@cronus.example", false};
  }
}

void add_setup(World& world, Company& company) {
  Json information{{"displayName", company.name}};
  information.update(address("Musterallee 1", "Düsseldorf", "DE", "40210"));
  information.update(Json{{"phoneNumber", ""},
                          {"faxNumber", ""},
                          {"email", "info@cronus.example"},
                          {"website", ""},
                          {"taxRegistrationNumber", "DE123456789"},
                          {"currencyCode", company.local_currency},
                          {"currentFiscalYearStartDate", "2026-01-01"},
                          {"industry", ""}});
  add_row(company, "companyInformation", information, world.engine.entropy, world.engine.now());
  const Json ledger{{"allowPostingFrom", "0001-01-01"},
                    {"allowPostingTo", "0001-01-01"},
                    {"additionalReportingCurrency", ""},
                    {"localCurrencyCode", company.local_currency},
                    {"localCurrencySymbol", "€"},
                    {"allowQueryFromConsolidation", false},
                    {"shortcutDimension1Code", "DEPARTMENT"},
                    {"shortcutDimension2Code", "PROJECT"}};
  add_row(company, "generalLedgerSetup", ledger, world.engine.entropy, world.engine.now());
}

std::string day(const World& world, int days) {
  return format_date(
      Date(std::chrono::floor<std::chrono::days>(world.engine.now()) + std::chrono::days(days)));
}

/// Of 100 units, to the local currency; and, as there may be, one that is not in force yet and one by way of
/// another currency.
void add_exchange_rates(World& world, Company& company) {
  struct Seed {
    const char* currency;
    int days;
    const char* relational_currency;
    Hundredths relational_amount;
  };
  for (const auto& seed :
       {Seed{"USD", -60, "", 9'100}, Seed{"USD", -20, "", 9'234}, Seed{"USD", 30, "", 1'00},
        Seed{"GBP", -20, "", 11'750}, Seed{"SEK", -20, "USD", 9'50}}) {
    add_row(company, "currencyExchangeRates",
            {{"currencyCode", seed.currency},
             {"startingDate", day(world, seed.days)},
             {"exchangeRateAmount", decimal_json(100'00)},
             {"relationalCurrencyCode", seed.relational_currency},
             {"relationalExchangeRateAmount", decimal_json(seed.relational_amount)}},
            world.engine.entropy, world.engine.now());
  }
}

Json line(const char* object, const char* description, int quantity, const char* unit_cost,
          const char* type = "Item") {
  return {{"lineType", type},     {"lineObjectNumber", object}, {"description", description},
          {"quantity", quantity}, {"unitCost", unit_cost},      {"unitOfMeasureCode", "PCS"}};
}

// Twelve lines; 15,504.20 + 2,945.80 = 18,450.00.
Json furniture_lines() {
  return Json::array({line("1928-S", "Conference bundle 1-8", 40, "245.00"),
                      line("8640", "Freight, domestic", 1, "2104.20", "Account"),
                      line("1900-S", "Paris guest chair, black", 20, "95.00"),
                      line("1968-S", "Mexico swivel chair, black", 4, "120.00"),
                      line("1906-S", "Athens mobile pedestal", 2, "160.00"),
                      line("1920-S", "Antwerp conference table, extension", 1, "250.00"),
                      line("1936-S", "Berlin guest chair, yellow", 2, "90.00"),
                      line("1988-S", "Seoul guest chair, red", 2, "75.00"),
                      line("1996-S", "Atlanta whiteboard, base", 1, "120.00"),
                      line("1908-S", "London swivel chair, castors", 6, "15.00"),
                      line("1972-S", "Munich swivel chair, gas lift", 3, "20.00"),
                      line("1964-S", "Tokyo guest chair, felt glides", 10, "5.00")});
}

void add_document(World& world, Company& company, DocumentKind kind, const Json& description) {
  const auto created = create_document(description, kind, company, world.engine.entropy, world.engine.now());
  if (!created) std::abort();  // Our own constants: a mistake here is a bug.
}

/// One page with one line of text, as short as a PDF can be; readers rebuild its table of contents.
std::string one_page_pdf(const std::string& text) {
  const std::string drawing = "BT /F1 18 Tf 60 760 Td (" + text + ") Tj ET";
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
         "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
         "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
         "/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
         "4 0 obj<</Length " +
         std::to_string(drawing.size()) + ">>stream\n" + drawing +
         "\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
         "trailer<</Root 1 0 R>>\n%%EOF\n";
}

Json scan_of(const std::string& number) {
  return Json::array(
      {{{"fileName", number + ".pdf"}, {"content", one_page_pdf("Fabrikam, invoice " + number)}}});
}

void add_documents(World& world, Company& company) {
  const auto add = [&](DocumentKind kind, const Json& description) {
    add_document(world, company, kind, description);
  };
  add(DocumentKind::purchase_invoice, {{"vendorNumber", "20000"},
                                       {"vendorInvoiceNumber", "INV-88213"},
                                       {"invoiceDate", day(world, -20)},
                                       {"dueDate", day(world, 10)},
                                       {"shortcutDimension1Code", "SALES"},
                                       {"files", scan_of("INV-88213")},
                                       {"lines", furniture_lines()}});
  add(DocumentKind::purchase_invoice,
      {{"vendorNumber", "30000"},
       {"vendorInvoiceNumber", "2026-4471"},
       {"invoiceDate", day(world, -6)},
       {"dueDate", day(world, 8)},
       {"shortcutDimension1Code", "ADM"},
       {"lines", Json::array({line("8530", "Cleaning services, November", 1, "480.00", "Account"),
                              line("8510", "Copy paper A4, box", 12, "24.90")})}});
  add(DocumentKind::purchase_invoice,
      {{"vendorNumber", "40000"},
       {"vendorInvoiceNumber", ""},
       {"dueDate", day(world, 21)},
       {"shortcutDimension1Code", "PROD"},
       {"lines",
        Json::array({line("8640", "Pallet transport Leipzig - Düsseldorf", 3, "315.50", "Account")})}});
  add(DocumentKind::purchase_order, {{"vendorNumber", "60000"},
                                     {"status", "In Review"},
                                     {"shortcutDimension1Code", "SALES"},
                                     {"lines", Json::array({line("1896-S", "Athens desk", 8, "649.40")})}});
}

/// Each company has number series of its own, so that a number means one document on the page too.
void start_numbers_at(Company& company, std::int64_t draft, std::int64_t posted) {
  company.next_purchase_draft = draft;
  company.next_purchase_posted = posted;
}

}  // namespace

void apply_posting_range(World& world) {
  const auto shown = [](const std::string& date) { return date.empty() ? std::string("0001-01-01") : date; };
  for (auto& [id, company] : world.companies) {
    for (auto& [row_id, row] : company.rows["generalLedgerSetup"]) {
      row.fields["allowPostingFrom"] = shown(world.settings.posting_from);
      row.fields["allowPostingTo"] = shown(world.settings.posting_to);
      touch_row(row, world.engine.now());
    }
  }
}

void add_channel(World& world, const std::string& id, const std::string& name, bool archived, bool with_bot) {
  Channel channel;
  channel.id = id;
  channel.name = name;
  channel.is_archived = archived;
  channel.has_bot = with_bot;
  channel.is_private = with_bot;  // Where invoices are shown; the others are anybody's.
  for (const auto& seed : people) channel.members.insert(seed.slack_id);
  world.slack.channels[id] = std::move(channel);
}

Company& add_company(World& world, const std::string& id, const std::string& name) {
  auto& company = world.companies[id];
  company.id = id;
  company.name = name;
  company.created = world.engine.now();
  add_vendors(world, company);
  add_customers(world, company);
  add_bank_accounts(world, company);
  add_people(world, company);
  add_setup(world, company);
  add_approval_setup(world, company);
  add_exchange_rates(world, company);
  return company;
}

void load_demo_data(World& world) {
  auto& company = add_company(world, company_id, "CRONUS DE");
  add_channel(world, "C0APPROVAL", "ap-approvals", false, true);
  world.slack.user_groups["S0FINANCE1"] = {"U0DANA0001", "W0LEE00001"};
  add_channel(world, "C0ARCHIVED", "ap-approvals-2024", true, true);
  add_channel(world, "C0NOBOT001", "purchasing", false, false);
  add_documents(world, company);
}

void load_other_modes(World& world) {
  auto& austria = add_company(world, company_at_id, "CRONUS AT");
  start_numbers_at(austria, 207'310, 208'140);
  enable_invoice_workflow(world, austria, true);
  add_channel(world, "C0APPROVAT", "ap-approvals-at", false, true);
  add_document(world, austria, DocumentKind::purchase_invoice,
               {{"vendorNumber", "20000"},
                {"vendorInvoiceNumber", "INV-88190"},
                {"invoiceDate", day(world, -9)},
                {"dueDate", day(world, 12)},
                {"shortcutDimension1Code", "SALES"},
                {"lines", Json::array({line("1896-S", "Athens desk", 6, "649.40"),
                                       line("1900-S", "Paris guest chair, black", 12, "95.00")})}});
  auto& france = add_company(world, company_fr_id, "CRONUS FR");
  start_numbers_at(france, 307'055, 308'902);
  add_channel(world, "C0APPROVFR", "ap-approvals-fr", false, true);
  add_document(world, france, DocumentKind::purchase_invoice,
               {{"vendorNumber", "40000"},
                {"vendorInvoiceNumber", "LL-20931"},
                {"invoiceDate", day(world, -4)},
                {"dueDate", day(world, 26)},
                {"shortcutDimension1Code", "PROD"},
                {"lines", Json::array({line("8640", "Transport Leipzig - Lyon", 4, "940.00", "Account")})}});
  add_channel(world, "C0CONTROLS", "ap-controllers", false, true);
}

}  // namespace countersign::sandbox

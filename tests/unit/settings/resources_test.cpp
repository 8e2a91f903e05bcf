// Resources that the settings describe, and routes that show them.
#include "catch.hpp"
#include "settings/describe.hpp"
#include "unit/settings/files.hpp"

namespace countersign::resources_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;

namespace {

using Lines = std::vector<std::string>;
using domain::Resource;

/// Lines 1 to 12 are the smallest tenant's; 13 is [[resource]], 20 the route that shows it.
std::string with_projects() {
  auto text =
      replaced(smallest_tenant(), "[ \"purchaseInvoices\" ]", "[ \"purchaseInvoices\", \"projects\" ]");
  return text.substr(0, text.find("[[route]]")) +
         "[[resource]]\n"
         "name = \"projects\"\n"
         "publisher = \"contoso\"\n"
         "group = \"app\"\n"
         "version = \"v1.0\"\n"
         "fields = [ \"number\", \"description\", \"blocked\" ]\n"
         "\n"
         "[[route]]\n"
         "name = \"projects\"\n"
         "resource = \"projects\"\n"
         "channels = [ \"C0FINANCE1\" ]\n\n" +
         text.substr(text.find("[[route]]"));
}

std::string words_of(const LoadedTenants& loaded) {
  std::string words;
  for (const auto& problem : loaded.problems) words += describe(problem) + "\n";
  return words;
}

}  // namespace

TEST_CASE("a resource of an extension is described by its API, its fields and little else") {
  const auto loaded = load_tenant(with_projects());
  INFO(words_of(loaded));
  REQUIRE(loaded.problems.empty());
  const auto& settings = loaded.tenants.at(0);
  REQUIRE(settings.business_central.resources.size() == 1);
  const auto& projects = settings.business_central.resources[0];
  CHECK(projects.resource == Resource::described_as("projects"));
  CHECK(projects.api == "contoso/app/v1.0");
  CHECK(projects.entity_set == "projects");
  CHECK(projects.label == "projects");
  CHECK(projects.title_field == "description");
  CHECK(projects.modified_field == "systemModifiedAt");
  CHECK(projects.blocked_field == "blocked");
  CHECK(settings.companies[0].resources ==
        std::vector<Resource>{Resource::purchase_invoices, Resource::described_as("projects")});
  CHECK(settings.routes[0].resource == Resource::described_as("projects"));
  CHECK_FALSE(settings.routes[0].approval);
}

TEST_CASE("what is shown of resources and notices loads back to the same settings") {
  auto text =
      replaced(with_projects(), "name = \"projects\"\npublisher",
               "name = \"projects\"\npath = \"jobs\"\nlabel = \"project\"\nmodified_field = \"none\"\n"
               "title_field = \"number\"\nblocked_field = \"description\"\npublisher");
  text =
      replaced(text, "resource = \"projects\"\n",
               "resource = \"projects\"\nchanges = [ \"blocked\", \"deleted\" ]\nfields = [ \"number\" ]\n");
  const auto loaded = load_tenant(text);
  INFO(words_of(loaded));
  REQUIRE(loaded.problems.empty());
  CHECK(loaded.tenants[0].business_central.resources[0].modified_field.empty());
  CHECK(loaded.tenants[0].routes[0].changes ==
        std::vector<domain::RecordChange>{domain::RecordChange::blocked, domain::RecordChange::deleted});
  const auto again = load_tenant(dump(loaded.tenants[0]));
  INFO(words_of(again));
  REQUIRE(again.tenants.size() == 1);
  CHECK(again.tenants[0] == loaded.tenants[0]);
}

TEST_CASE("a resource of API v2.0 beyond those that are known needs no address") {
  auto text = replaced(with_projects(), "publisher = \"contoso\"\ngroup = \"app\"\nversion = \"v1.0\"\n", "");
  const auto loaded = load_tenant(text);
  INFO(words_of(loaded));
  REQUIRE(loaded.problems.empty());
  CHECK(loaded.tenants[0].business_central.resources[0].api == "v2.0");
  CHECK(loaded.tenants[0].business_central.resources[0].modified_field == "lastModifiedDateTime");
}

TEST_CASE("vendors, customers and employees have routes without a description") {
  const std::string resource = GENERATE("vendors", "customers", "employees");
  auto text = replaced(smallest_tenant(), "[ \"purchaseInvoices\" ]", "[ \"" + resource + "\" ]");
  text = replaced(text, "approvers = [ \"lee@contoso.com\" ]", "resource = \"" + resource + "\"");
  const auto loaded = load_tenant(text);
  INFO(words_of(loaded));
  CHECK(loaded.problems.empty());
}

TEST_CASE("a mistake in a resource, or in a route for it, is told with its line and remedy") {
  struct Mistake {
    std::string from;
    std::string to;
    std::string expected;
    std::string words;
  };
  const auto mistake = GENERATE(values<Mistake>({
      {"name = \"projects\"\npublisher", "name = \"vendors\"\npublisher", "error 14 resource.name",
       "is known without a description"},
      {"name = \"projects\"\npublisher", "name = \"9 lives\"\npublisher", "error 14 resource.name",
       "is not a resource"},
      {"group = \"app\"\n", "", "error 13 resource.group", "is missing beside the other parts"},
      {"\"contoso\"", "\"con/toso\"", "error 15 resource.publisher", "APIPublisher"},
      {"\"blocked\" ]", "\"block ed\" ]", "error 18 resource.fields", "is not a field"},
      {"fields = [ \"number\"", "path = \"employeeCards\"\nfields = [ \"bankAccountNumber\", \"number\"",
       "error 19 resource.fields", "private affair"},
      {"version = \"v1.0\"", "version = \"v1.0\"\ntitle_field = \"name\"", "error 18 resource.title_field",
       "Add it to fields"},
      {"[ \"purchaseInvoices\", \"projects\" ]", "[ \"purchaseInvoices\", \"projects\",\n\"jobs\" ]",
       "error 12 company.resources", "'jobs' is not a resource"},
      {"resource = \"projects\"", "resource = \"projects\"\napproval = true", "error 23 route.approval",
       "nobody approves projects"},
      {"resource = \"projects\"", "resource = \"projects\"\nat_least = { EUR = 1 }",
       "error 23 route.at_least", "is for documents"},
      {"resource = \"projects\"", "resource = \"projects\"\nfields = [ \"number\",\n\"iban\" ]",
       "error 24 route.fields", "There are number, description, blocked"},
      {"resource = \"projects\"", "resource = \"projects\"\nchanges = [ \"renamed\" ]",
       "error 23 route.changes", "created, changed, blocked"},
      {"name = \"all\"", "name = \"all\"\nfields = [ \"number\" ]", "error 27 route.fields",
       "for records without approval"},
  }));
  CAPTURE(mistake.from, mistake.to);
  const auto loaded = load_tenant(replaced(with_projects(), mistake.from, mistake.to));
  const auto words = words_of(loaded);
  CAPTURE(words);
  REQUIRE_FALSE(loaded.problems.empty());
  const auto lines = summary(loaded.problems);
  CHECK(std::find(lines.begin(), lines.end(), mistake.expected) != lines.end());
  CHECK(words.find(mistake.words) != std::string::npos);
  CHECK(loaded.tenants.empty());
}

TEST_CASE("no private field of an employee can be configured, whatever the API calls its set") {
  for (const std::string field :
       {"bankAccountNumber", "iban", "bankBranchNumber", "personalEmail", "birthDate", "addressLine1", "city",
        "postalCode", "phoneNumber", "mobilePhone", "privateEmail", "IBAN", "swiftCode"}) {
    INFO(field);
    CHECK(domain::is_private_field("employees", field));
    CHECK(domain::is_private_field("hrEmployeeCards", field));
    CHECK_FALSE(domain::is_private_field("vendorBankAccounts", field));
  }
  for (const std::string field : {"number", "displayName", "jobTitle", "email", "status", "employmentDate",
                                  "statisticsGroupCode", "lastModifiedDateTime"}) {
    INFO(field);
    CHECK_FALSE(domain::is_private_field("employees", field));
  }
  for (const auto& field : domain::find_definition({}, Resource::employees)->fields) {
    CHECK_FALSE(domain::is_private_field("employees", field));
  }
}

TEST_CASE("an API beside v2.0 cannot be found from an api_base that does not end in /api/v2.0") {
  const auto text =
      replaced(with_projects(), "directory_id", "api_base = \"https://bc.contoso.com/odata\"\ndirectory_id");
  const auto loaded = load_tenant(text);
  CHECK(words_of(loaded).find("resource.publisher") != std::string::npos);
  CHECK(loaded.tenants.empty());
}

TEST_CASE("two descriptions of the same records, or under one name, are an error at the second") {
  const std::string section =
      "[[resource]]\nname = \"others\"\npath = \"projects\"\npublisher = \"contoso\"\ngroup = \"app\"\n"
      "version = \"v1.0\"\nfields = [ \"number\" ]\n";
  const auto same = load_tenant(with_projects() + section);
  CHECK(words_of(same).find("is the same records") != std::string::npos);
  const auto twice = load_tenant(with_projects() + replaced(section, "others", "projects"));
  CHECK(words_of(twice).find("is the name of another resource") != std::string::npos);
}

TEST_CASE("a route for changes hides a later one only if it takes all of it") {
  const auto hidden = [](const std::string& earlier, const std::string& later) {
    auto text =
        replaced(with_projects(), "resource = \"projects\"\n", "resource = \"projects\"\n" + earlier + "\n");
    text += "[[route]]\nname = \"later\"\nresource = \"projects\"\nchannels = [ \"C0FINANCE2\" ]\n" + later +
            "\n";
    return words_of(load_tenant(text)).find("can never match") != std::string::npos;
  };
  CHECK(hidden("", ""));
  CHECK(hidden("", "changes = [ \"blocked\" ]"));
  CHECK_FALSE(hidden("changes = [ \"blocked\" ]", ""));
  CHECK_FALSE(hidden("changes = [ \"blocked\" ]", "changes = [ \"created\" ]"));
  CHECK(hidden("changes = [ \"blocked\", \"created\" ]", "changes = [ \"created\" ]"));
  CHECK_FALSE(hidden("fields = [ \"number\" ]", ""));
}

}  // namespace countersign::resources_test

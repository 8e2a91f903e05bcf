#include "catch.hpp"
#include "settings/describe.hpp"
#include "unit/settings/files.hpp"

namespace countersign::credential_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;
using Kind = domain::Credential::Kind;

namespace {

LoadedTenants with(const std::string& sections) {
  return load_tenant(smallest_tenant() + sections);
}

std::string credential(const std::string& keys) {
  return "[[business_central.credential]]\n" + keys + "\n";
}

/// The only problem, in full.
std::string only_problem(const LoadedTenants& loaded) {
  REQUIRE(loaded.problems.size() == 1);
  return describe(loaded.problems.front());
}

}  // namespace

TEST_CASE("credentials are read in their order, each with its kind and end") {
  const auto loaded = with(credential("secret = \"bc.one\"\nexpires = \"2027-03-01\"") +
                           credential("kind = \"certificate\"\nsecret = \"bc.two\""));
  REQUIRE(loaded.problems.empty());
  REQUIRE(loaded.tenants.size() == 1);
  const auto& settings = loaded.tenants.front();
  CHECK(settings.business_central.identities.front().credentials ==
        std::vector<domain::Credential>{{Kind::secret, "bc.one", *parse_date("2027-03-01")},
                                        {Kind::certificate, "bc.two", {}}});
  const auto text = dump(settings);
  CHECK(text.find("kind = \"certificate\"\nsecret = \"bc.two\"") != std::string::npos);
  CHECK(text.find("expires = \"2027-03-01\"") != std::string::npos);
}

TEST_CASE("the single client_secret is the short form of one credential") {
  const auto loaded = load_tenant(replaced(smallest_tenant(), "[business_central]\n",
                                           "[business_central]\nclient_secret = \"bc.own\"\n"));
  REQUIRE(loaded.tenants.size() == 1);
  CHECK(loaded.tenants.front().business_central.identities.front().credentials ==
        std::vector<domain::Credential>{{Kind::secret, "bc.own", {}}});
}

TEST_CASE("what is wrong with a credential is said with its remedy") {
  CHECK(only_problem(with(credential("kind = \"secret\""))).find("credential.secret: is missing") !=
        std::string::npos);
  CHECK(only_problem(with(credential("secret = \"a\"\nkind = \"password\""))).find("\"certificate\"") !=
        std::string::npos);
  CHECK(only_problem(with(credential("secret = \"a\"\nexpires = \"2027-02-30\""))).find("is not a day") !=
        std::string::npos);
  CHECK(only_problem(with(credential("secret = \"a\"\nexpires = 2027-03-01"))).find("in quotes") !=
        std::string::npos);
  CHECK(only_problem(with(credential("secret = \"a\"") + credential("secret = \"a\"")))
            .find("another credential") != std::string::npos);
  std::string many;
  for (const char* name : {"a", "b", "c", "d", "e"})
    many += credential(std::string("secret = \"") + name + "\"");
  CHECK(only_problem(with(many)).find("too many") != std::string::npos);
  const auto both = load_tenant(
      replaced(smallest_tenant(), "[business_central]\n", "[business_central]\nclient_secret = \"a\"\n") +
      credential("secret = \"b\""));
  CHECK(only_problem(both).find("beside [[business_central.credential]]") != std::string::npos);
  const auto single = load_tenant(smallest_tenant() + "[business_central.credential]\nsecret = \"a\"\n");
  CHECK(only_problem(single).find("[[business_central.credential]]") != std::string::npos);
}

}  // namespace countersign::credential_test

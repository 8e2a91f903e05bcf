// Several identities of one tenant, and the short form of one.
#include "catch.hpp"
#include "settings/describe.hpp"
#include "unit/settings/files.hpp"

namespace countersign::identity_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;
using Kind = domain::Credential::Kind;
using Use = domain::IdentityUse;

namespace {

const std::string one = "11111111-1111-4111-8111-111111111111";
const std::string two = "22222222-2222-4222-8222-222222222222";
const std::string three = "33333333-3333-4333-8333-333333333333";

std::string identity(const std::string& name, const std::string& client, const std::string& more = {}) {
  return "[[business_central.identity]]\nname = \"" + name + "\"\nclient_id = \"" + client + "\"\n" + more;
}

std::string use(const std::string& name) {
  return "use = \"" + name + "\"\n";
}

/// Without the short form's key.
std::string tenant_with(const std::string& sections) {
  return replaced(smallest_tenant(), "client_id = \"5b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20\"\n", "") + sections;
}

LoadedTenants with(const std::string& sections) {
  return load_tenant(tenant_with(sections));
}

/// The only problem, in full.
std::string only_problem(const LoadedTenants& loaded) {
  for (const auto& problem : loaded.problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(loaded.problems.size() == 1);
  return describe(loaded.problems.front());
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "identities are read in their order, each with its use and credentials, and shown so that they load "
    "again") {
  const auto loaded =
      with(identity("reader", "11111111-1111-4111-8111-11111111111A", use("read")) +
           identity("poster", two, "client_secret = \"bc.poster\"\n") + identity("second", three) +
           "[[business_central.identity.credential]]\nkind = \"certificate\"\nsecret = \"bc.certificate\"\n"
           "[[business_central.identity.credential]]\nsecret = \"bc.second\"\nexpires = \"2027-03-01\"\n");
  REQUIRE(loaded.problems.empty());
  REQUIRE(loaded.tenants.size() == 1);
  const std::vector<domain::Identity> expected{
      {"reader",
       Use::read,
       "11111111-1111-4111-8111-11111111111a",
       {{Kind::secret, "business-central.reader", {}}}},
      {"poster", Use::everything, two, {{Kind::secret, "bc.poster", {}}}},
      {"second",
       Use::everything,
       three,
       {{Kind::certificate, "bc.certificate", {}}, {Kind::secret, "bc.second", *parse_date("2027-03-01")}}}};
  CHECK(loaded.tenants.front().business_central.identities == expected);
  const auto again = load_tenant(dump(loaded.tenants.front()));
  CHECK(again.problems.empty());
  REQUIRE(again.tenants.size() == 1);
  CHECK(again.tenants.front() == loaded.tenants.front());
}

TEST_CASE("the short form is one identity for everything") {
  const auto loaded = load_tenant(smallest_tenant());
  REQUIRE(loaded.tenants.size() == 1);
  CHECK(loaded.tenants.front().business_central.identities ==
        std::vector<domain::Identity>{{"main",
                                       Use::everything,
                                       "5b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20",
                                       {{Kind::secret, "business-central.client-secret", {}}}}});
  const auto none = only_problem(with(""));
  CHECK(says(none, "contoso.toml:1:"));
  CHECK(says(none, "business_central.client_id: is missing"));
  CHECK(says(none, "[[business_central.identity]]"));
}

TEST_CASE("the keys of the short form are refused beside identities, where they stand") {
  const auto both = load_tenant(smallest_tenant() + identity("poster", two));
  CHECK(says(only_problem(both), ":3:13: error: business_central.client_id: is given beside"));
  const auto secret = with(identity("poster", two) + "[[business_central.credential]]\nsecret = \"a\"\n");
  CHECK(says(only_problem(secret), "[[business_central.identity.credential]]"));
  const auto doubled = with(identity("poster", two, "client_secret = \"a\"\n") +
                            "[[business_central.identity.credential]]\nsecret = \"b\"\n");
  CHECK(says(only_problem(doubled), "beside [[business_central.identity.credential]]"));
}

TEST_CASE("what is wrong with an identity is said with its remedy") {
  CHECK(says(only_problem(with(identity("poster", two, use("write")))), "\"everything\""));
  CHECK(says(only_problem(with("[[business_central.identity]]\nclient_id = \"" + two + "\"\n")),
             "identity.name: is missing"));
  CHECK(says(only_problem(with(identity("Poster 1", two))), "business_central.identity.name"));
  CHECK(
      says(only_problem(with(identity("poster", two) + identity("poster", three, "client_secret = \"x\"\n"))),
           "the name of another identity"));
  const auto twice = only_problem(with(identity("poster", two) + identity("reader", two, use("read"))));
  CHECK(says(twice, "the app of the identity 'poster' too"));
  CHECK(says(twice, "limits are for each app"));
  const auto shared = only_problem(with(identity("poster", two, "client_secret = \"x\"\n") +
                                        identity("reader", three, use("read") + "client_secret = \"x\"\n")));
  CHECK(says(shared, "is the secret of the identity 'poster' too"));
  const auto nobody = only_problem(with(identity("reader", two, use("read"))));
  CHECK(says(nobody, "nobody posts"));
  CHECK(says(nobody, "use = \"everything\""));
  const std::string certificate =
      "[[business_central.identity.credential]]\nkind = \"certificate\"\nsecret = \"bc.certificate\"\n";
  CHECK(with(identity("poster", two) + certificate + identity("reader", three, use("read")) + certificate)
            .problems.empty());
  std::string many;
  for (int i = 0; i < 9; ++i) {
    const std::string digit = std::to_string(i);
    many += identity("app-" + digit, digit + one.substr(1));
  }
  CHECK(says(only_problem(with(many)), "too many"));
}

TEST_CASE("the workflow has one identity, and one without a workflow is told to have nothing to do") {
  const auto workflows = identity("hook", one, use("workflow")) + identity("poster", two);
  const auto release = [](const std::string& text) {
    return replaced(replaced(text, "[ \"purchaseInvoices\" ]\n",
                             "[ \"purchaseInvoices\" ]\napproval_mode = \"release\"\n"),
                    "app_id", "exceptions_channel = \"C0CONTROL1\"\napp_id");
  };
  CHECK(load_tenant(release(tenant_with(workflows))).problems.empty());
  const auto idle = only_problem(with(workflows));
  CHECK(says(idle, "warning: business_central.identity.use"));
  CHECK(says(idle, "approval_mode"));
  const auto second =
      only_problem(load_tenant(release(tenant_with(workflows + identity("hook-2", three, use("workflow"))))));
  CHECK(says(second, "the identity 'hook' is for the workflow already"));
  CHECK(says(second, "only from the identity that subscribed"));
}

}  // namespace countersign::identity_test

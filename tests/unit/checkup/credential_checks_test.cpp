#include "checkup/credential_checks.hpp"

#include "certificate.hpp"
#include "support.hpp"

namespace countersign::credential_checks_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;
using Kind = domain::Credential::Kind;

TEST_CASE("a credential's end is a warning below 60 days and broken when past") {
  const auto level_of = [](const char* date) {
    return judge_credential({Kind::secret, "bc", *parse_date(date)}, "text", now).level;
  };
  CHECK(level_of("2027-01-23") == Level::ok);
  CHECK(level_of("2027-01-22") == Level::warning);
  CHECK(level_of("2026-11-24") == Level::warning);
  CHECK(level_of("2026-11-23") == Level::broken);
  const auto soon = judge_credential({Kind::secret, "bc", *parse_date("2026-12-01")}, "s3cret", now);
  CHECK(says(soon.what, "'bc' ends in 7 days, on 2026-12-01"));
  CHECK(says(soon.remedy, "secrets.md"));
  CHECK_FALSE(says(soon.what + soon.remedy, "s3cret"));
  const auto unknown = judge_credential({Kind::secret, "bc", {}}, "s3cret", now);
  CHECK(unknown.level == Level::ok);
  CHECK(says(unknown.what, "`expires`"));
}

TEST_CASE("a certificate tells its own end and thumbprint, and one that cannot be used is broken") {
  const auto made = test::make_certificate(now - std::chrono::hours{24}, now + std::chrono::hours{24 * 10});
  const auto finding = judge_credential({Kind::certificate, "bc.cert", {}}, made.both(), now);
  CHECK(finding.level == Level::warning);
  CHECK(says(finding.what, "ends in 10 days"));
  CHECK(says(finding.what, "thumbprint "));
  const auto keyless = judge_credential({Kind::certificate, "bc.cert", {}}, made.certificate, now);
  CHECK(keyless.level == Level::broken);
  CHECK(says(keyless.what, "no private key"));
}

TEST_CASE("a refused credential is a warning while another one works, else broken") {
  const std::vector<domain::Credential> credentials{{Kind::secret, "old", {}}, {Kind::secret, "new", {}}};
  std::vector<TokenVerdict> one{{failed("entra.token", "Entra refuses", "Make"), {}},
                                {passed("entra.token", "Entra gives an access token"), "a.b.c"}};
  weigh_tokens(credentials, one);
  CHECK(one[0].finding.level == Level::warning);
  CHECK(says(one[0].finding.what, "'old'"));
  CHECK(one[1].finding.level == Level::ok);
  std::vector<TokenVerdict> none{{failed("entra.token", "Entra refuses", "Make"), {}},
                                 {failed("entra.token", "Entra refuses", "Make"), {}}};
  weigh_tokens(credentials, none);
  CHECK(none[0].finding.level == Level::broken);
  CHECK(none[1].finding.level == Level::broken);
  std::vector<TokenVerdict> single{{failed("entra.token", "Entra refuses", "Make"), {}}};
  weigh_tokens({credentials[0]}, single);
  CHECK(single[0].finding.what == "Entra refuses");
}

}  // namespace countersign::credential_checks_test

// Links to messages, without asking Slack for them.
#include "slack/permalink.hpp"

#include "catch.hpp"

namespace countersign::permalink_test {

using namespace countersign;
using namespace countersign::slack;

TEST_CASE("a message's link is its workspace's address, its channel and its time without the point") {
  const std::string contoso = "https://contoso.slack.com/";
  CHECK(permalink(contoso, "C0FINANCE1", "1764079320.000247") ==
        "https://contoso.slack.com/archives/C0FINANCE1/p1764079320000247");
  CHECK(permalink("https://contoso.enterprise.slack.com/", "G0OLD", "1.2") ==
        "https://contoso.enterprise.slack.com/archives/G0OLD/p12");
}

TEST_CASE("what is not known, or is no such thing, makes no link") {
  const std::string contoso = "https://contoso.slack.com/";
  CHECK(permalink("", "C1", "1.2").empty());
  CHECK(permalink(contoso, "", "1.2").empty());
  CHECK(permalink(contoso, "C1", "").empty());
  CHECK(permalink(contoso, "C1|x", "1.2").empty());
  CHECK(permalink(contoso, "C1", "1.2>").empty());
  for (const auto* url : {"http://contoso.slack.com/", "https://contoso.slack.com", "https://a|b/",
                          "https://a>b/", "https://a b/"})
    CHECK(permalink(url, "C1", "1.2").empty());
}

}  // namespace countersign::permalink_test

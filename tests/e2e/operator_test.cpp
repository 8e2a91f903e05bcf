// What an operator does to a server that runs: no command needs it to be stopped.
#include <signal.h>

#include "catch.hpp"
#include "core/time.hpp"
#include "e2e/support.hpp"
#include "slack/signature.hpp"

namespace countersign::operator_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

unsigned answer_to(const World& world, const std::string& signing_secret) {
  const std::string body = R"({"type":"url_verification","challenge":"abc"})";
  const auto now = SystemClock{}.now().time_since_epoch();
  const auto seconds = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  const auto reply = world.send("POST", world.door() + "/slack/demo/events", body,
                                {{"X-Slack-Request-Timestamp", seconds},
                                 {"X-Slack-Signature", slack::sign(signing_secret, seconds, body)}});
  return reply ? reply->status : 0;
}

}  // namespace

TEST_CASE("a secret that is set while the server runs is used at once, and after the next start") {
  World world;
  world.start();
  CHECK(answer_to(world, "sandbox-signing-secret") == 200);
  CHECK(answer_to(world, "rotated-signing-secret") == 401);

  const auto set = world.countersign({"secret", "set", "--tenant", "demo", "slack.signing-secret"},
                                     "rotated-signing-secret\n");
  INFO(set.output);
  CHECK(set.code == 0);
  CHECK(set.output.find("the running server uses it from now on") != std::string::npos);
  CHECK(answer_to(world, "sandbox-signing-secret") == 401);
  CHECK(answer_to(world, "rotated-signing-secret") == 200);

  const auto refused = world.countersign({"secret", "set", "--tenant", "demo", ".data-key"}, "anything");
  INFO(refused.output);
  CHECK(refused.code == 2);

  world.stop(SIGTERM);
  world.start();
  CHECK(answer_to(world, "rotated-signing-secret") == 200);
  CHECK(world.log().find("rotated-signing-secret") == std::string::npos);
}

TEST_CASE(
    "a card that Slack refused is a dead letter, and is shown when it is replayed while the server runs") {
  World world;
  world.sandbox("POST", "/faults",
                {{"target", "slack"},
                 {"match", "chat.postMessage"},
                 {"effect", "slack_error"},
                 {"error", "channel_not_found"},
                 {"times", 1}});
  world.start();
  const auto list = [&] { return world.countersign({"deadletter", "list", "--tenant", "demo"}).output; };
  REQUIRE(eventually([&] { return list().find("show_card") != std::string::npos; }));
  CHECK(world.messages().empty());

  const auto none = world.countersign({"deadletter", "replay", "--tenant", "demo", "17"});
  INFO(none.output);
  CHECK(none.code == 2);
  CHECK(none.output.find("there is no such dead letter") != std::string::npos);
  const auto replayed = world.countersign({"deadletter", "replay", "--tenant", "demo", "1"});
  INFO(replayed.output);
  CHECK(replayed.code == 0);
  CHECK(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  CHECK(list() == "There are no dead letters.\n");

  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  CHECK(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
}

TEST_CASE(
    "status tells of a running server's companies: watermarks, open documents, how changes were found") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  Json company;
  const bool told = eventually([&] {
    const auto answer = world.countersign({"status", "--tenant", "demo", "--json"});
    const Json status = Json::parse(answer.output, nullptr, false);
    if (!status.is_object()) return false;
    const Json companies = status["demo"]["companies"];
    company = companies.begin().value();
    return company.contains("resources") && company["resources"].contains("purchaseInvoices") &&
           company["resources"]["purchaseInvoices"]["counted_at"] != "";
  });
  INFO(company.dump(2));
  REQUIRE(told);
  CHECK(company["name"] == "CRONUS DE");
  CHECK(company["local_currency"] == "EUR");
  CHECK(company["resources"]["purchaseInvoices"]["open"].get<int>() >= 1);
  CHECK(company["resources"]["purchaseInvoices"]["watermark"] != "");
  const auto lines = world.countersign({"status"});
  INFO(lines.output);
  CHECK(lines.code == 0);
  CHECK(lines.output.find("purchaseInvoices") != std::string::npos);
  CHECK(world.countersign({"status", "--tenant", "nobody"}).code == 2);
}

TEST_CASE("a word that is no command is named, with where the commands stand") {
  World world;
  const auto answer = world.countersign({"frobnicate"});
  INFO(answer.output);
  CHECK(answer.code == 2);
  CHECK(answer.output.find("there is no command 'frobnicate'") != std::string::npos);
  CHECK(answer.output.find("--help") != std::string::npos);
}

TEST_CASE("the auditor reads which secret was set, whether the server runs or not, and never its value") {
  World world;
  world.start();
  const std::vector<std::string> set{"secret", "set", "--tenant", "demo", "slack.signing-secret"};
  CHECK(world.countersign(set, "told-while-it-runs").code == 0);
  world.stop(SIGTERM);
  CHECK(world.countersign(set, "told-while-it-rests").code == 0);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "secret/slack.signing-secret"});
  INFO(story.output);
  CHECK(story.code == 0);
  const auto first = story.output.find("secret.set");
  REQUIRE(first != std::string::npos);
  CHECK(story.output.find("secret.set", first + 1) != std::string::npos);
  CHECK(story.output.find("told-while") == std::string::npos);
  CHECK(world.countersign({"audit", "verify", "--tenant", "demo"}).code == 0);
}

TEST_CASE(
    "a head of the audit that was written down proves later that the chain before it stayed as it was") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  const auto shown = world.countersign({"audit", "show", "--tenant", "demo"}).output;
  const auto at = shown.rfind("head  ");
  REQUIRE(at != std::string::npos);
  const auto head = shown.substr(at + 6, shown.find('\n', at) - at - 6);
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));

  const auto verify = [&](const std::string& kept) {
    return world.countersign({"audit", "verify", "--tenant", "demo", "--head", kept});
  };
  const auto sound = verify(head);
  INFO(sound.output);
  CHECK(sound.code == 0);
  CHECK(sound.output.find("the kept head is in it") != std::string::npos);

  const auto colon = head.find(':');
  REQUIRE(colon != std::string::npos);
  const auto another = verify(head.substr(0, colon + 1) + std::string(64, 'a'));
  INFO(another.output);
  CHECK(another.code == 2);
  CHECK(another.output.find("differs from the trusted head") != std::string::npos);
  const auto cut = verify("100000" + head.substr(colon));
  INFO(cut.output);
  CHECK(cut.code == 2);
  CHECK(cut.output.find("cut off the end") != std::string::npos);
  CHECK(verify("13").code == 2);
}

TEST_CASE("what has had its time is said beside a running server, and deleted where none runs") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  const auto told = world.countersign({"journal", "prune", "--dry-run"});
  INFO(told.output);
  CHECK(told.code == 0);
  CHECK(told.output.find("demo") != std::string::npos);
  CHECK(told.output.find("Nothing was deleted") != std::string::npos);
  CHECK(world.countersign({"journal", "prune", "--dry-run", "--tenant", "nobody"}).code == 2);
  INFO("the store is the server's");
  CHECK(world.countersign({"journal", "prune"}).code == 2);
  world.stop(SIGTERM);
  CHECK(world.countersign({"journal", "prune"}).code == 0);
  CHECK(world.countersign({"audit", "verify", "--tenant", "demo"}).code == 0);
}

TEST_CASE("what a posting did is in the metrics and in the log") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
  const auto reply = world.send("GET", world.operations() + "/metrics");
  REQUIRE(reply);
  INFO(reply->body);
  const std::string expected[] = {
      "countersign_milestones_total{event=\"approval.decided\",tenant=\"demo\"} 1\n",
      "countersign_milestones_total{event=\"invoice.posting\",tenant=\"demo\"} 1\n",
      "countersign_milestones_total{event=\"invoice.posted\",tenant=\"demo\"} 1\n",
      "countersign_inbox_inputs_total{kind=\"clicked\",outcome=\"accepted\",tenant=\"demo\"} 1\n",
      "countersign_effect_duration_seconds_count{kind=\"post_document\"} 1\n",
      "countersign_http_request_duration_seconds_count{endpoint=\"interactions\"} 1\n",
      "countersign_business_central_requests_total{identity=\"main\",status=\"2xx\",tenant=\"demo\"} ",
  };
  for (const auto& line : expected) {
    INFO(line);
    CHECK(reply->body.find(line) != std::string::npos);
  }
  CHECK(reply->body.find("countersign_journal_batches_total 0\n") == std::string::npos);
  CHECK(reply->body.find("countersign_entities_quarantined{") == std::string::npos);
  CHECK(world.log().find("invoice.posted") != std::string::npos);
}

TEST_CASE("an invoice that is posted around Countersign is an exception that the operator can list") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  CHECK(world.countersign({"audit", "exceptions", "--tenant", "demo"}).code == 0);
  std::string id;
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["externalNumber"] == "INV-88213") id = document["id"];
  }
  REQUIRE_FALSE(id.empty());
  world.sandbox("POST", "/invoices/" + id + "/post", Json::object());
  REQUIRE(eventually([&] { return !world.message_with("Handled in Business Central: Fabrikam").is_null(); }));
  const auto listed = world.countersign({"audit", "exceptions", "--tenant", "demo"});
  INFO(listed.output);
  CHECK(listed.code == 1);
  CHECK(listed.output.find(id) != std::string::npos);
  const auto later =
      world.countersign({"audit", "exceptions", "--tenant", "demo", "--from", "2100-01-01T00:00:00Z"});
  CHECK(later.code == 0);
}

}  // namespace countersign::operator_test

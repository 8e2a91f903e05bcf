// Who stands in for whom because they said so in Slack, and whom the settings name.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "domain/directory.hpp"
#include "support.hpp"

namespace countersign::directory_delegation_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Kind = CommandAnswer::Kind;

const ApproverReference lee{ApproverReference::Kind::email, "lee@contoso.com"};

UserFound member(const std::string& user, const std::string& zone = "America/New_York") {
  UserFacts facts;
  facts.id = user;
  facts.team_id = "T0CONTOSO";
  facts.time_zone = zone;
  return {facts};
}

/// Lee is named by the settings and lives in New York, where it is Tuesday, 9:00; the tenant is in Berlin.
struct Directory : Driver {
  Directory() : Driver(make_directory()) {
    settings.slack.team_id = "T0CONTOSO";
    settings.time_zone = "Europe/Berlin";
    settings.routes[0].policy = any_of({lee});
    wake();
    end(LookUpUser{"lee@contoso.com", {}}, member("U0LEE"));
    named = sent_to<PersonKnown>(desk_entity("U0LEE"));
  }

  std::vector<PersonKnown> named;

  CommandAnswer say(const std::string& words, const std::string& user = "U0LEE") {
    tell(CommandGiven{user, "delegate", words, now});
    REQUIRE(last.reply.has_value());
    auto answer = decode_command_answer(*last.reply);
    REQUIRE(answer.has_value());
    return *answer;
  }
  void know_dana() { end(LookUpUser{{}, "U0DANA"}, member("U0DANA")); }
  void ask() { tell(PeopleWanted{to_string(record), company, {lee}}); }
  PeopleResolved told() const {
    const auto answers = sent_to<PeopleResolved>(conversation_entity(record));
    REQUIRE_FALSE(answers.empty());
    return answers.back();
  }
  std::string why_ended() const {
    for (const auto& entry : last.audit) {
      if (entry.type == "delegation.ended") return nlohmann::json::parse(entry.body).value("why", "");
    }
    return {};
  }
};

const std::string until_friday = "<@U0DANA|dana> until friday";

}  // namespace

TEST_CASE("whom the settings name is known before any document asks for them", "[directory]") {
  Directory talk;
  REQUIRE(talk.named.size() == 1);
  CHECK(talk.named[0].is_named);
  CHECK(talk.named[0].rules == std::vector<std::string>{"over-1k"});
  CHECK(talk.named[0].time_zone == "America/New_York");
  auto deactivated = member("U0LEE");
  deactivated.user.is_deactivated = true;
  talk.now += 25h;
  talk.fire("look_again");
  CHECK(talk.only_call<LookUpUser>().email == "lee@contoso.com");
  talk.end(LookUpUser{"lee@contoso.com", {}}, deactivated);
  const auto told = talk.sent_to<PersonKnown>(desk_entity("U0LEE"));
  REQUIRE(told.size() == 1);
  CHECK_FALSE(told[0].is_named);
}

TEST_CASE("an employee's number names somebody as soon as the address is known", "[directory]") {
  Driver talk(make_directory());
  talk.settings.slack.team_id = "T0CONTOSO";
  talk.settings.routes[0].policy = any_of({{ApproverReference::Kind::employee, "E-7"}});
  talk.wake();
  CHECK(talk.calls<LookUpUser>().empty());
  talk.tell(EmployeeRead{full_employee()});
  CHECK(talk.only_call<LookUpUser>().email == "lee@contoso.com");
  talk.end(LookUpUser{"lee@contoso.com", {}}, member("U0LEE"));
  CHECK(talk.sent_to<PersonKnown>(desk_entity("U0LEE")).size() == 1);
}

TEST_CASE("a delegation lasts to the end of its last day where the person is, and names both",
          "[directory]") {
  Directory talk;
  talk.ask();
  const auto answer = talk.say(until_friday);
  CHECK(answer.kind == Kind::delegated);
  CHECK_FALSE(answer.is_confirmed);
  CHECK(answer.time_zone == "America/New_York");
  REQUIRE(answer.delegation.has_value());
  CHECK(answer.delegation->from == "U0LEE");
  CHECK(answer.delegation->to == "U0DANA");
  CHECK(answer.delegation->starts == talk.now);
  CHECK(answer.delegation->ends == *parse_instant("2026-11-28T05:00:00Z"));
  CHECK(talk.timer("delegations") == answer.delegation->ends);
  CHECK(talk.only_call<LookUpUser>().user == "U0DANA");
  REQUIRE(talk.audited("delegation.made") == 1);
  const auto& entry = talk.last.audit.front();
  CHECK(entry.subject == "U0LEE/U0DANA");
  CHECK(nlohmann::json::parse(entry.body)["names"] == nlohmann::json{"lee@contoso.com"});
  // Not before Slack has said who that is.
  CHECK(talk.sent_to<PeopleResolved>(conversation_entity(record)).empty());

  talk.know_dana();
  const auto told = talk.told();
  REQUIRE(told.delegations.size() == 1);
  CHECK(told.delegations[0] == *answer.delegation);
  REQUIRE(told.people.size() == 2);
  CHECK(told.people[1].user == "U0DANA");
  const auto message = talk.only_call<TellPerson>();
  CHECK(message.user == "U0DANA");
  CHECK(message.note.by == "U0LEE");
  CHECK(message.note.text == "27 Nov 2026");
  // Whoever stands in may ask what waits for them, and delegates nothing that is another's.
  CHECK(talk.sent_to<PersonKnown>(desk_entity("U0DANA")).back().rules.empty());
  CHECK(talk.rebuilt(make_directory()) == talk.machine->snapshot().body);
}

TEST_CASE("a conversation that asks later hears of it, and of its end", "[directory]") {
  Directory talk;
  talk.say(until_friday);
  talk.know_dana();
  talk.ask();
  CHECK(talk.told().delegations.size() == 1);
  CHECK(talk.say("stop").kind == Kind::stopped);
  CHECK(talk.why_ended() == "stopped");
  CHECK(talk.told().delegations.empty());
  CHECK(talk.told().people.size() == 1);
  CHECK_FALSE(talk.sent_to<PersonKnown>(desk_entity("U0DANA")).back().is_named);
  const auto again = talk.say("stop");
  CHECK(again.kind == Kind::delegation);
  CHECK_FALSE(again.delegation.has_value());
}

TEST_CASE("a delegation is over when its time is, and another one takes its place", "[directory]") {
  Directory talk;
  talk.say(until_friday);
  talk.know_dana();
  talk.say("<@U0MARIA> until 24 dec");
  CHECK(talk.why_ended() == "replaced");
  CHECK(talk.say("").delegation->to == "U0MARIA");
  talk.now = *parse_instant("2026-12-25T04:59:59Z");
  talk.fire("delegations");
  CHECK(talk.audited("delegation.ended") == 0);
  CHECK(talk.timer("delegations") == *parse_instant("2026-12-25T05:00:00Z"));
  talk.now += 1s;
  talk.fire("delegations");
  CHECK(talk.why_ended() == "over");
  CHECK_FALSE(talk.say("").delegation.has_value());
}

TEST_CASE("nobody but a full member stands in, and whoever wanted it is told", "[directory]") {
  Directory talk;
  auto guest = member("U0GUEST");
  guest.user.is_guest = true;
  talk.say("<@U0GUEST> until friday");
  talk.end(LookUpUser{{}, "U0GUEST"}, guest);
  CHECK(talk.why_ended() == "refused");
  CHECK(talk.only_call<TellPerson>().user == "U0LEE");
  CHECK(talk.only_call<TellPerson>().note.kind == ThreadNote::Kind::delegation_refused);
  CHECK(talk.say("<@U0GUEST> until friday").problem == DelegationProblem::no_member);
  CHECK(talk.say("<@U0LEE> until friday").problem == DelegationProblem::oneself);
  CHECK(talk.say("<@U0DANA> until yesterday").problem == DelegationProblem::unclear_date);
  CHECK_FALSE(talk.say("").delegation.has_value());
  talk.say("<@U0NOBODY> until friday");
  talk.end(LookUpUser{{}, "U0NOBODY"}, UserUnknown{});
  CHECK(talk.why_ended() == "refused");
  // Slack is down: that says nothing about anybody.
  talk.say(until_friday);
  talk.end(LookUpUser{{}, "U0DANA"}, Failed{Failed::Kind::exhausted, "exhausted", "503"});
  CHECK(talk.say("").delegation.has_value());
}

TEST_CASE("a delegate who is deactivated stands in no more", "[directory]") {
  Directory talk;
  talk.ask();
  talk.say(until_friday);
  talk.know_dana();
  auto gone = member("U0DANA");
  gone.user.is_deactivated = true;
  talk.now += 25h;
  talk.fire("look_again");
  talk.end(LookUpUser{{}, "U0DANA"}, gone);
  CHECK(talk.why_ended() == "refused");
  CHECK(talk.told().delegations.empty());
}

TEST_CASE("who is not named delegates nothing and learns nothing", "[directory]") {
  Directory talk;
  const auto before = talk.events.size();
  CHECK(talk.say(until_friday, "U0STRANGE") == CommandAnswer{});
  CHECK(talk.say("", "U0STRANGE") == CommandAnswer{});
  CHECK(talk.events.size() == before);
}

}  // namespace countersign::directory_delegation_test

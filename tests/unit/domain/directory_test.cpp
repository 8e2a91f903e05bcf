// The directory: from e-mail addresses and employee numbers to Slack users.
#include "domain/directory.hpp"

#include "catch.hpp"
#include "support.hpp"

namespace countersign::directory_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const ApproverReference by_email{ApproverReference::Kind::email, "Lee@Contoso.COM"};
const ApproverReference by_number{ApproverReference::Kind::employee, "E-7"};
const ApproverReference by_user{ApproverReference::Kind::slack_user, "U0DANA"};
const std::string address = "lee@contoso.com";
const Failed slack_is_down{Failed::Kind::exhausted, "exhausted", "503"};

UserFound found(const std::string& user) {
  UserFacts facts;
  facts.id = user;
  facts.team_id = "T0CONTOSO";
  return {facts};
}

UserFound deactivated(const std::string& user) {
  auto answer = found(user);
  answer.user.is_deactivated = true;
  return answer;
}

RecordKey record_number(int number) {
  auto key = record;
  key.id.back() = static_cast<char>('0' + number);
  return key;
}

struct Directory : Driver {
  Directory() : Driver(make_directory()) {
    settings.slack.team_id = "T0CONTOSO";
    settings.routes.clear();  // So that it looks for nobody but those who are asked for.
  }

  void ask(const std::vector<ApproverReference>& references, const RecordKey& by = record) {
    tell(PeopleWanted{to_string(by), company, references});
  }
  void answer(const Outcome& outcome, const std::string& email = address) { end(LookUpUser{email}, outcome); }
  /// The user that the last turn named to this conversation; nothing when it said nothing.
  std::optional<std::string> told(const RecordKey& whom = record) const {
    const auto answers = sent_to<PeopleResolved>(conversation_entity(whom));
    if (answers.empty()) return std::nullopt;
    REQUIRE(answers.back().people.size() == 1);
    return answers.back().people[0].user;
  }
};

}  // namespace

TEST_CASE("an address is looked up once, whatever its case, and the asker is told", "[directory]") {
  Directory talk;
  talk.ask({by_email});
  CHECK(talk.only_call<LookUpUser>().email == address);
  CHECK(talk.told() == "");
  talk.ask({{ApproverReference::Kind::email, "LEE@contoso.com"}}, record_number(1));
  CHECK(talk.calls<LookUpUser>().empty());
  talk.answer(found("U0LEE"));
  CHECK(talk.told() == "U0LEE");
  CHECK(talk.told(record_number(1)) == "U0LEE");
}

TEST_CASE("the answer repeats the reference as it was asked, so that the asker knows it again",
          "[directory]") {
  Directory talk;
  talk.ask({by_email, by_user});
  const auto answers = talk.sent_to<PeopleResolved>(conversation_entity(record));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].people == std::vector<ResolvedPerson>{{by_email, ""}, {by_user, ""}});
}

TEST_CASE("a user who is named by the id is looked up, too, and believed for a day", "[directory]") {
  Directory talk;
  talk.ask({by_user});
  CHECK(talk.only_call<LookUpUser>() == LookUpUser{"", "U0DANA"});
  CHECK(talk.told() == "");
  talk.end(LookUpUser{"", "U0DANA"}, found("U0DANA"));
  CHECK(talk.told() == "U0DANA");
  talk.ask({by_user}, record_number(1));
  CHECK(talk.last.effects.empty());
  CHECK(talk.told(record_number(1)) == "U0DANA");
}

TEST_CASE("whoever is no full member of the workspace approves nothing, and it is said why", "[directory]") {
  struct Bar {
    std::string why;
    UserFacts facts;
  };
  const auto with = [](auto change) {
    auto facts = found("U0LEE").user;
    change(facts);
    return facts;
  };
  const auto bar = GENERATE_COPY(values<Bar>({
      {"is a guest of the workspace", with([](UserFacts& facts) { facts.is_guest = true; })},
      {"belongs to another organisation", with([](UserFacts& facts) { facts.is_stranger = true; })},
      {"is a bot", with([](UserFacts& facts) { facts.is_bot = true; })},
      {"is deactivated", with([](UserFacts& facts) { facts.is_deactivated = true; })},
      {"is no member of the workspace", with([](UserFacts& facts) { facts.team_id = "T0OTHER"; })},
  }));
  CAPTURE(bar.why);
  Directory talk;
  talk.ask({by_email});
  talk.answer(found("U0LEE"));
  CHECK(talk.told() == "U0LEE");
  talk.now += 25h;
  talk.ask({by_email}, record_number(1));
  talk.answer(UserFound{bar.facts});
  CHECK(talk.told() == "");
  REQUIRE(talk.audited("approver.refused") == 1);
  CHECK(talk.last.audit.front().body.find(bar.why) != std::string::npos);
}

TEST_CASE("of a deactivated account it is told whose it was, by whatever name", "[directory][left]") {
  Directory talk;
  talk.ask({by_email});
  talk.answer(found("U0LEE"));
  talk.now += 25h;
  talk.fire("look_again");
  // Slack knows no address of a deactivated account; by its id it tells.
  SECTION("an address") {
    talk.answer(UserUnknown{});
  }
  SECTION("an account") {
    talk.answer(deactivated("U0LEE"));
  }
  const auto answers = talk.sent_to<PeopleResolved>(conversation_entity(record));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].people == std::vector<ResolvedPerson>{{by_email, "", "", "U0LEE"}});
  // Whoever has the address next is somebody.
  talk.now += 11min;
  talk.fire("look_again");
  talk.answer(found("U0NEW"));
  CHECK(talk.told() == "U0NEW");
  CHECK(talk.sent_to<PeopleResolved>(conversation_entity(record))[0].people[0].left.empty());
  CHECK(talk.rebuilt(make_directory()) == talk.machine->snapshot().body);
}

TEST_CASE("of an employee who is not active any more it is told who that was", "[directory][left]") {
  Directory talk;
  auto employee = full_employee();
  talk.ask({by_number});
  talk.tell(EmployeeRead{employee});
  talk.answer(found("U0LEE"));
  CHECK(talk.told() == "U0LEE");
  employee.active = false;
  talk.tell(EmployeeRead{employee});
  const auto answers = talk.sent_to<PeopleResolved>(conversation_entity(record));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].people == std::vector<ResolvedPerson>{{by_number, "", "", "U0LEE"}});
  CHECK(talk.rebuilt(make_directory()) == talk.machine->snapshot().body);
}

TEST_CASE("on Grid a member of the workspace may come from another one", "[directory]") {
  Directory talk;
  talk.ask({by_email});
  auto answer = found("W0LEE");
  answer.user.team_id = "T0HOME";
  answer.user.other_teams = {"T0HOME", "T0CONTOSO"};
  talk.answer(answer);
  CHECK(talk.told() == "W0LEE");
}

TEST_CASE("a user group stands for its members who may approve, and is read again while somebody waits",
          "[directory]") {
  const ApproverReference group{ApproverReference::Kind::user_group, "S0FINANCE1"};
  Directory talk;
  talk.ask({group});
  CHECK(talk.only_call<ReadUserGroup>().group == "S0FINANCE1");
  CHECK(talk.told() == "");
  talk.end(ReadUserGroup{"S0FINANCE1"}, UserGroupRead{{"U0DANA", "U0LEE", "U0GUEST"}});
  // Nobody is believed for being in the group.
  CHECK(talk.calls<LookUpUser>().size() == 3);
  CHECK(talk.told() == "");
  auto guest = found("U0GUEST");
  guest.user.is_guest = true;
  talk.end(LookUpUser{"", "U0GUEST"}, guest);
  talk.end(LookUpUser{"", "U0DANA"}, found("U0DANA"));
  talk.end(LookUpUser{"", "U0LEE"}, found("U0LEE"));
  const auto answers = talk.sent_to<PeopleResolved>(conversation_entity(record));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].people == std::vector<ResolvedPerson>{{group, "U0DANA"}, {group, "U0LEE"}});
  REQUIRE(talk.timer("look_again").has_value());
  talk.now += 30min;
  talk.fire("look_again");
  const auto reads = talk.calls<ReadUserGroup>();
  REQUIRE(reads.size() == 1);
  SECTION("somebody left") {
    talk.end(reads[0], UserGroupRead{{"U0LEE"}});
    CHECK(talk.told() == "U0LEE");
  }
  SECTION("Slack could not say: its members stay") {
    talk.end(reads[0], slack_is_down);
    CHECK(talk.last.sends.empty());
  }
}

TEST_CASE("a user that was found is believed for a day", "[directory]") {
  Directory talk;
  talk.ask({by_email});
  talk.answer(found("U0LEE"));
  talk.now += 24h - 1ms;
  talk.ask({by_email}, record_number(1));
  CHECK(talk.last.effects.empty());
  CHECK(talk.told(record_number(1)) == "U0LEE");
  talk.now += 1ms;
  talk.ask({by_email}, record_number(2));
  CHECK(talk.calls<LookUpUser>().size() == 1);
  CHECK(talk.told(record_number(2)) == "U0LEE");
  SECTION("the same user: nobody is told again") {
    talk.answer(found("U0LEE"));
    CHECK(talk.last.sends.empty());
  }
  SECTION("deactivated meanwhile: everybody who asked is told") {
    talk.answer(deactivated("U0LEE"));
    CHECK(talk.told() == "");
    CHECK(talk.told(record_number(1)) == "");
    CHECK(talk.told(record_number(2)) == "");
  }
  SECTION("gone meanwhile") {
    talk.answer(UserUnknown{});
    CHECK(talk.told() == "");
  }
  SECTION("Slack could not say: an outage unseats nobody, and the question is asked again") {
    talk.answer(slack_is_down);
    CHECK(talk.last.sends.empty());
    REQUIRE(talk.timer("look_again").has_value());
    talk.now = *talk.timer("look_again");
    talk.fire("look_again");
    CHECK(talk.calls<LookUpUser>().size() == 1);
  }
}

TEST_CASE("an address that nobody has is not asked for again for ten minutes, then until somebody has it",
          "[directory]") {
  Directory talk;
  talk.ask({by_email});
  talk.answer(UserUnknown{});
  CHECK(talk.timer("look_again") == talk.now + 10min);
  talk.ask({by_email}, record_number(1));
  CHECK(talk.last.effects.empty());
  for (int round = 0; round < 3; ++round) {
    talk.now += 10min;
    talk.fire("look_again");
    CHECK(talk.calls<LookUpUser>().size() == 1);
    talk.answer(UserUnknown{});
    CHECK(talk.last.sends.empty());
    CHECK(talk.timer("look_again") == talk.now + 10min);
  }
  talk.now += 10min;
  talk.fire("look_again");
  talk.answer(found("U0LEE"));
  CHECK(talk.told() == "U0LEE");
  CHECK(talk.told(record_number(1)) == "U0LEE");
  // The account may be deactivated while they wait.
  CHECK(talk.timer("look_again") == talk.now + 24h);
}

TEST_CASE("an account that is deactivated approves nothing", "[directory]") {
  Directory talk;
  talk.ask({by_email});
  talk.answer(deactivated("U0LEE"));
  CHECK(talk.told() == "");
  talk.ask({by_email}, record_number(1));
  CHECK(talk.told(record_number(1)) == "");
}

TEST_CASE("whoever asks for nobody is told no more", "[directory]") {
  Directory talk;
  talk.ask({by_email});
  talk.ask({});
  CHECK(talk.last.sends.empty());
  talk.answer(found("U0LEE"));
  CHECK(talk.last.sends.empty());
  SECTION("and what nobody waits for is not looked for") {
    talk.now += 25h;
    talk.fire("look_again");
    CHECK(talk.last.effects.empty());
  }
}

TEST_CASE("an employee's number leads to the address that Business Central has", "[directory]") {
  Directory talk;
  talk.ask({by_number});
  CHECK(talk.last.effects.empty());
  CHECK(talk.told() == "");
  talk.tell(EmployeeRead{full_employee()});
  CHECK(talk.only_call<LookUpUser>().email == address);
  talk.answer(found("U0LEE"));
  CHECK(talk.told() == "U0LEE");
  SECTION("read again without a change: nothing happens") {
    talk.tell(EmployeeRead{full_employee()});
    CHECK(talk.last.events.empty());
    CHECK(talk.last.sends.empty());
  }
  SECTION("one who left approves nothing any more") {
    auto employee = full_employee();
    employee.active = false;
    talk.tell(EmployeeRead{employee});
    CHECK(talk.told() == "");
  }
  SECTION("a new address is looked up; the old one's user is not believed meanwhile") {
    auto employee = full_employee();
    employee.email = "lee.wong@contoso.com";
    talk.tell(EmployeeRead{employee});
    CHECK(talk.only_call<LookUpUser>().email == "lee.wong@contoso.com");
    CHECK(talk.told() == "");
  }
  SECTION("one who was deleted approves nothing any more") {
    talk.tell(RecordMissing{full_employee().key});
    CHECK(talk.told() == "");
    talk.tell(RecordMissing{full_employee().key});
    CHECK(talk.last.sends.size() == 1);
  }
  SECTION("a number that the employee had before stands for nobody") {
    auto employee = full_employee();
    employee.number = "E-8";
    talk.tell(EmployeeRead{employee});
    CHECK(talk.told() == "");
  }
  SECTION("two who swap their numbers are each found under the new one") {
    auto other = full_employee();
    other.key.id = "77777777-7777-4777-8777-777777777777";
    other.number = "E-8";
    other.email = "maria@contoso.com";
    talk.tell(EmployeeRead{other});
    auto lee = full_employee();
    lee.number = "E-8";
    talk.tell(EmployeeRead{lee});
    other.number = "E-7";
    talk.tell(EmployeeRead{other});
    CHECK(talk.only_call<LookUpUser>().email == "maria@contoso.com");
    talk.end(LookUpUser{"maria@contoso.com"}, found("U0MARIA"));
    CHECK(talk.told() == "U0MARIA");
    talk.ask({{ApproverReference::Kind::employee, "E-8"}}, record_number(1));
    CHECK(talk.told(record_number(1)) == "U0LEE");
  }
  SECTION("the same number in another company is another person") {
    auto employee = full_employee();
    employee.key.id = "88888888-8888-4888-8888-888888888888";
    employee.key.company.company = "99999999-9999-4999-8999-999999999999";
    employee.email = "other@contoso.com";
    talk.tell(EmployeeRead{employee});
    CHECK(talk.last.sends.empty());
    talk.ask({by_number}, record_number(1));
    CHECK(talk.told(record_number(1)) == "U0LEE");
  }
}

TEST_CASE("the directory refuses what is not meant for it", "[directory]") {
  Directory talk;
  const Context context{talk.now, talk.settings, talk.entropy};
  CHECK_FALSE(talk.machine->take(encode(Message{SubscriptionsQuestioned{"gone"}}), context).has_value());
}

}  // namespace countersign::directory_test

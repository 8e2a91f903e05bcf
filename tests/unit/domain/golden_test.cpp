// Every durable type keeps the stored form of its golden file, and what is not known is refused.
#include "golden.hpp"

#include "catch.hpp"
#include "domain/approvals_state.hpp"
#include "domain/company_state.hpp"
#include "domain/conversation_json.hpp"
#include "domain/desk_state.hpp"
#include "domain/digest_state.hpp"
#include "domain/directory_state.hpp"
#include "domain/environment_state.hpp"
#include "domain/guard_state.hpp"
#include "domain/installation_state.hpp"
#include "domain/notice_state.hpp"
#include "domain/subscription_state.hpp"
#include "support.hpp"

namespace countersign::golden_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
const ApproverReference lee{ApproverReference::Kind::employee, "E-7"};
const ApproverReference payables{ApproverReference::Kind::user_group, "S0614TZR7"};
const ResolvedPerson dana{
    {ApproverReference::Kind::email, "dana@contoso.com"}, "U0DANA", "Europe/Berlin", "U0OLD"};
const Chain chain{true,
                  ApproverChain{{"DANA", "Dana Reyes", "dana@contoso.com", false},
                                {{{"LEE", "Lee Wong", "lee@contoso.com", false}, decimal("10000")}},
                                "it is empty"},
                  {"MARIA", "Maria Okafor", "maria@contoso.com", false},
                  decimal("18450"),
                  "HTTP 403",
                  3,
                  start,
                  "U0DANA"};
const PeopleWanted wanted{to_string(record), company, {lee}};

const ApprovalUser dana_in_bc{"DANA", "Dana Reyes", "dana@contoso.com", true};
const ApprovalFacts approval{
    ApprovalState::pending, {"MARIA", "Maria Okafor", "maria@contoso.com", false}, {dana_in_bc}, start};
const ApprovalEntry entry{
    "77777777-7777-4777-8777-777777777777", 12,    "107214", EntryStatus::open, "MARIA", "DANA", "Dana Reyes",
    "88888888-8888-4888-8888-888888888888", start, start};

const TimedStandIn stand_in{"U0LEE", "U0DANA", start, start + 72h};
const DeskItem returned_item{DeskItem::Kind::returned,
                             "107214",
                             "Fabrikam",
                             "EUR 18,450.05",
                             parse_date("2026-12-04").value(),
                             start,
                             "over-1k",
                             "C1",
                             "1732456800.000100",
                             "CRONUS",
                             "U0DANA",
                             "Price differs",
                             "rejected",
                             Verdict::reject};

PlainRecord blocked_vendor() {
  auto vendor = full_vendor();
  for (auto& field : vendor.fields) {
    if (field.value.empty()) field.value = "All";
  }
  vendor.blocked = true;
  return vendor;
}

Route full_route() {
  Route route = full_settings().routes.front();
  route.company = company.company;
  route.statuses = {DocumentStatus::draft, DocumentStatus::in_review};
  route.policy.steps.push_back({PolicyStep::everybody, {lee}});
  route.policy.limits = {{lee, decimal("10000")}};
  route.policy.not_requester = true;
  route.policy.requester_field = "enteredBy";
  route.mentions = {payables};
  route.policy.post_by = {{ApproverReference::Kind::user_group, "S0614TZR7"}};
  route.policy.patience = {24h, 72h, {lee}, 240h};
  route.on_approved = OnApproved::release;
  route.changes = {RecordChange::blocked};
  route.fields = {"city"};
  route.quiet = {true, decimal("50000"), 48h};
  route.digest = true;
  route.at_least_local = decimal("10000");
  route.partners = {{PartnerPattern::Kind::name, "Fabrikam*"}};
  route.pays_another = true;
  route.dimensions = {{"DEPARTMENT", {"SALES"}}};
  route.checks = {{CheckKind::sums, CheckLevel::stop}};
  return route;
}

/// With what only some documents have.
Document stored_document() {
  auto document = full_document();
  document.total.currency = "USD";
  document.local_total =
      LocalTotal{{decimal("17036.73"), "EUR"}, decimal("92.34"), *parse_date("2026-11-02"), decimal("100")};
  document.dimensions.emplace({DimensionValue{"DEPARTMENT", "SALES"}});
  return document;
}

const ExchangeRate dollars{"USD", "EUR", decimal("92.34"), *parse_date("2026-11-02"), decimal("100")};
const AppInstalled installed_app{"A024BE7LJ",
                                 "T024BE7LD",
                                 "Contoso",
                                 "E1",
                                 true,
                                 "U0BOT",
                                 "U0DANA",
                                 {"chat:write", "users:read"},
                                 12h,
                                 "0123456789abcdef",
                                 {{"slack.bot-token", std::string("\x01\xFF\x00", 3)}},
                                 start};
const DigestLine digest_line{full_vendor().key, RecordChange::blocked,
                             "vendor",          "Fabrikam Supplies GmbH",
                             "20000",           {{"City", "Bremen", "Kiel"}},
                             "CRONUS DE",       start,
                             "EUR 18,450.05",   {payables}};

const ThreadNote held_note{ThreadNote::Kind::changed, {"U0DANA"}, "U0LEE", "Price differs", 1, {payables}};

std::vector<Message> messages() {
  return {RecordMarked{Resource::vendors, record.id, "updated"},
          SweepRequested{Resource::sales_invoices, start, "a collection changed", true, true},
          AnnouncingChanged{Resource::sales_invoices, true},
          DocumentRead{stored_document(), facts, Origin::added, true, dollars},
          UnreadableRead{Resource::vendors, record.id, "no number", "{}"},
          RecordMissing{record},
          PlainRecordRead{blocked_vendor(), facts, Origin::added},
          Clicked{record, "approve", 3, "U0DANA", "C1", "1732456800.000100", start, "1732456800.1.0a1b", 2},
          PeopleResolved{{dana}, {stand_in}},
          EmployeeRead{full_employee()},
          wanted,
          SubscriptionReviewed{SubscriptionPlan::poll, "there is no room", "0123456789abcdef", start, true,
                               start},
          SubscriptionsQuestioned{"gone"},
          ApprovalsWanted{record, "107214"},
          ApprovalsKnown{approval, true},
          ApprovalRequested{record, entry.step, "maria@contoso.com", true},
          RequestHeard{true},
          FormSubmitted{record, "ask", 3, "U0DANA", "C1", "Which order is it?", "U0MARIA", start},
          PageTurned{record, 2, "U0LEE", "C1", "V0VIEW", "1732456800.0a1b"},
          FileOpened{record, "U0LEE", record.id, "scan.pdf"},
          ProofWanted{start},
          StartOver{"the tenant was resumed"},
          CopySuspected{"all of our webhook subscriptions are gone", start},
          WentBack{record, start, start - 24h},
          ProofOffered{company, {{record, start, true}}},
          ResumeRequested{"dana", "the sandbox is what we test with"},
          CommandGiven{"U0LEE", "delegate", "<@U0DANA|dana> until friday", start},
          DeskChanged{record, returned_item},
          PersonKnown{true, {"over-1k"}, "Europe/Berlin"},
          HomeOpened{start},
          InstallReturned{start},
          installed_app,
          SlackTokenDoubted{"token_revoked"},
          AppRemoved{"app_uninstalled"},
          SlackTokenReplaced{},
          Assured{start, true},
          AssuranceWanted{company, Asker::approvals},
          NoticeTaken{"C1", "dl_1", start},
          NoticeOffered{digest_line, start, "dl_1"},
          NoticeRetracted{record},
          CheckClicked{"0123456789abcdef", start}};
}

std::vector<Call> calls() {
  const PrivateAnswer answer{PrivateAnswer::Kind::stranger,
                             "U0LEE",
                             start,
                             {"U0DANA"},
                             "over-1k",
                             Verdict::reject,
                             Money{decimal("10000"), "EUR"},
                             "The vendor is blocked (All)"};
  const ThreadNote note{ThreadNote::Kind::question, {"U0DANA"}, "U0LEE", "Which order is it?", 1, {payables}};
  const HoldRule rule{HoldRule::Currencies::others, "EUR", {"USD"}, true, 999};
  const Modal modal{Modal::Kind::reject, "C1", 1};
  return {ReadRecord{record, true},
          PostDocument{record, "W/\"1\""},
          ReadPage{company, Resource::employees, start, "https://localhost/next"},
          ReadIds{company, Resource::purchase_orders, "https://localhost/next"},
          ReadCompany{company},
          ReadCompanies{"Production"},
          ReadEnvironmentType{"Production"},
          CreateSubscription{company, Resource::purchase_invoices},
          RenewSubscription{company, Resource::purchase_invoices, "0123456789abcdef"},
          ListSubscriptions{"Production"},
          DeleteSubscription{"Production", "0123456789abcdef"},
          ReadWebhookResources{company},
          ReadApprovals{company, "107214", start},
          ReadApprovalUsers{company},
          ReadRelease{record, "CRONUS DE"},
          ReadChecks{record, "10000", "10001", "INV-88213", *parse_date("2026-08-06"), "107214", "CRONUS DE",
                     true},
          ListFiles{record},
          ReadFile{record, {DocumentFile::Kind::incoming_document, record.id, "scan.pdf", 2048}},
          EnsureWorkflow{company, "CRONUS DE", {rule}, true, true},
          ReadPending{company, "CRONUS DE"},
          AnswerWorkflow{record, entry.step, Verdict::cancel},
          ReadWorkflows{company},
          ShowCard{"C1", "dl_1"},
          FindCard{"C1", "dl_1", start},
          Whisper{"C1", "U0LEE", answer},
          NotifyThread{"C1", "1732456800.000100", note},
          TellPerson{"U0DANA", note, "C1", "EUR 18,450.05 · Fabrikam"},
          LookUpUser{"lee@contoso.com", "U0LEE"},
          ReadUserGroup{"S0614TZR7"},
          PublishHome{"U0LEE"},
          ProbeSlackToken{},
          RefreshSlackToken{},
          OpenModal{"1732456800.1.0a1b", "U0LEE", modal},
          UpdateModal{"V0VIEW", "1732456800.0a1b", "U0LEE", {Modal::Kind::lines, "C1", 2}},
          TellChannel{"C9", {ChannelNotice::Kind::workflow_off, "CRONUS DE", "MS-PDAW-WH-01"}}};
}

const ReadingHeld held_reading{encode(Call{ReadRecord{record}}), encode_as(RecordGone{})};

std::vector<CompanyRules::Event> company_events() {
  return {
      Marked{to_string(record), "updated"},
      ReadEnded{to_string(record)},
      SweepBegun{Resource::purchase_orders, "poll", start, source::poll},
      SweepResumed{Resource::purchase_orders, "poll"},
      SweepRestarted{Resource::purchase_orders},
      SweepWantedAgain{Resource::purchase_credit_memos, start, source::signal},
      AnnouncingSet{Resource::purchase_credit_memos, true},
      PageTaken{Resource::customers, "https://localhost/next", start},
      SweepEnded{Resource::customers, true, start},
      RecordSeen{Resource::purchase_orders, record.id, "W/\"1\"", start, true, true, source::sweep, 12min},
      RecordsEntered{Resource::vendors, {{record.id, digest_of("W/\"1\""), source::poll, 12min}}},
      RecordRefused{Resource::vendors, record.id, digest_of("{}")},
      RecordForgotten{Resource::purchase_orders, record.id, true, start},
      CensusBegun{Resource::purchase_orders, "schedule"},
      CensusResumed{Resource::purchase_orders, "schedule"},
      CensusRestarted{Resource::purchase_orders},
      CensusCounted{Resource::purchase_orders, {record.id}, "https://localhost/next"},
      CensusEnded{Resource::purchase_orders, true, start},
      AgeDoubted{to_string(record), true},
      StartedOver{start},
      CompanyAsked{},
      CompanyKnown{facts},
      CompanyUnknown{},
      held_reading,
      EnvironmentAssured{start},
      ReadingsReleased{}};
}

std::vector<HeldOutcome> held_outcomes() {
  return {RecordRead{blocked_vendor(), 2s, {dollars}}, RecordGone{},
          PageRead{
              {stored_document()}, {{record.id, "no status", "{}"}}, "https://localhost/next", 2s, {dollars}},
          ApprovalsRead{{entry}}, PendingRead{{record.id}}};
}

std::vector<SubscriptionRules::Event> subscription_events() {
  return {WorkBegun{SubscriptionWork::renewing},
          Activated{"0123456789abcdef", start, start},
          Lost{"0123456789abcdef", start},
          Doubted{"no answer", start},
          WorkFailed{"no answer"},
          Planned{SubscriptionPlan::poll, "there is no room"},
          PollingChanged{true},
          SubscriptionEnded{}};
}

std::vector<EnvironmentRules::Event> environment_events() {
  return {CheckBegun{CheckStage::listing, start},
          CheckWantedAgain{},
          WebhooksProbed{{{Resource::purchase_orders}}, start},
          SubscriptionsCompared{200, 8, 190, 2, true, {to_string(company) + "/vendors"}, start},
          CheckFailed{"no answer"},
          DeletionBegun{"0123456789abcdef"},
          DeletionEnded{"0123456789abcdef"}};
}

const ListedCompany cronus{company.company, "CRONUS DE", start};
const Fingerprint fingerprint{"Production",
                              "https://api.businesscentral.dynamics.com/v2.0/x/Production/api/v2.0",
                              "Production",
                              {{company.company, cronus}}};

std::vector<GuardRules::Event> guard_events() {
  return {ComparisonBegun{true, true, start, true, Comparison::subscriptions},
          CompaniesListedSeen{{cronus}},
          TypeSought{true, start},
          OffersAsked{"Production", {to_string(company)}},
          OfferTaken{to_string(company), {{record, start, true}}},
          ProofBegun{{{record, start, true}}},
          ProofRead{to_string(record), Fate::gone},
          FingerprintTaken{fingerprint, start},
          ComparisonFailed{"no answer", true},
          Paused{"the environment is a sandbox", start},
          Resumed{"dana", "the sandbox is what we test with", start},
          AssuranceAsked{{company, Asker::approvals}},
          SubscriptionsFound{true, 200, true},
          AssuranceGiven{start}};
}

std::vector<ApprovalsRules::Event> approvals_events() {
  return {Followed{to_string(record), "107214"},
          Told{to_string(record), approval, true},
          EntriesSeen{{entry}},
          PollBegun{start, start},
          PollEnded{true, start},
          UsersAsked{start},
          UsersKnown{{{dana_in_bc}}},
          CompanyNamed{"CRONUS DE", "EUR"},
          PollWantedAgain{},
          PollsInterrupted{},
          PendingSeen{{record.id}, start},
          StrangersTold{{record.id}},
          WorkflowAsked{},
          WorkflowEnded{true, "forbidden", {"99999999-9999-4999-8999-999999999999"}, true, start},
          WorkflowsAsked{},
          WorkflowsAnswered{},
          WorkflowsSeen{{"MS-PDAW-WH-01"}, "MS-PDAW-WH-02"},
          SwitchTold{true},
          Heard{},
          UrlFormChanged{true},
          held_reading,
          EnvironmentAssured{start},
          ReadingsReleased{}};
}

std::vector<DirectoryRules::Event> directory_events() {
  return {EmployeeKnown{to_string(company), full_employee().key.id, "E-7", "lee@contoso.com"},
          Asked{wanted},
          LookUpBegun{"lee@contoso.com"},
          LookUpEnded{"lee@contoso.com", {"U0LEE"}, "Europe/Berlin", start, "is a guest", "U0OLD"},
          PersonNamed{"U0LEE", true, {"over-1k"}, "Europe/Berlin"},
          Delegated{stand_in},
          DelegationConfirmed{"U0LEE"},
          DelegationEnded{"U0LEE"}};
}

std::vector<DeskRules::Event> desk_events() {
  return {ItemChanged{record, returned_item},
          ItemLeftOut{},
          PersonSeen{{true, {"over-1k"}, "Europe/Berlin"}},
          HomeSeen{start},
          HomeAsked{},
          HomePlanned{start},
          HomeEnded{start, true}};
}

const Grant grant{"A024BE7LJ", "T024BE7LD", "Contoso", "E1", "U0BOT", "U0DANA", {"chat:write", "users:read"},
                  start};
const TokenTerm term{start + 12h, "0123456789abcdef"};

std::vector<InstallationRules::Event> installation_events() {
  return {Installed{grant, term}, TokenReplaced{},
          ProbeBegun{},           ProbeOutdated{},
          ProbeEnded{},           TokenLost{"token_revoked", start},
          TokenFound{},           RefreshBegun{},
          Refreshed{term},        RefreshFailed{"invalid_refresh_token"}};
}

const Check posted_twice{CheckKind::duplicate_number, CheckVerdict::stop,        "108051", "INV-88213",
                         *parse_date("2026-11-04"),   *parse_date("2026-11-30"), 1};

std::vector<ConversationEvent> conversation_events() {
  return {DocumentSeen{stored_document(), facts},
          Opened{full_route(), ApprovalMode::native, true, {{"everything", {"C2"}, {payables}}}, true},
          ApproversKnown{{dana}, {stand_in}},
          BecameReady{2, {{"C1", "dl_1"}}, start},
          Withdrawn{{"a due date"}},
          FactsChanged{3, {{"Total", "EUR 1.00", "EUR 2.00"}}, start, 1, 2},
          Approved{"U0DANA", "U0LEE", 3, 2, start, true, {lee}},
          PostAsked{"W/\"1\"", start},
          PostAnswered{"post_refused", "The period is closed.", start},
          LookPlanned{start},
          ReadAsked{},
          CameBack{},
          Forgotten{},
          PostingUndone{start},
          ReadAnswered{},
          Posted{start},
          PostFailed{"The period is closed.", "open it", true, true},
          ExceptionNoted{start, {{"C9", "dl_9"}}},
          HandledElsewhere{start},
          Deleted{start},
          CardAsked{"C1", true, start},
          CardAnswered{"C1", "1732456800.000100", 7, start},
          CardBroken{"C1", "is_archived"},
          CardMoved{"C1", "C9", "dl_2"},
          ApprovalSeen{approval},
          ReleaseAsked{},
          ReleaseAnswered{ReleaseStatus::released},
          ApprovedElsewhere{start},
          RejectedElsewhere{start},
          StepSeen{entry.step, "maria@contoso.com"},
          AnswerAsked{start},
          AnswerEnded{"workflow_refused", "A response has already been received."},
          ReleasedHere{start},
          ReopenedHere{start},
          HeldSeen{},
          RequestRead{},
          ReleasedByPolicy{start},
          MayCancelKnown{true},
          Rejected{"U0DANA", 3, start, "Price differs from order 106024"},
          CancelAsked{"U0MARIA", 3, start},
          CancelRefused{"User X cannot cancel."},
          QuestionAsked{"U0DANA", "U0MARIA", start, "Which order is it?"},
          QuestionAnswered{"U0MARIA", "106024", start},
          LastLookTaken{},
          PostUndecided{start},
          PostAgainAsked{"U0DANA", 3, start},
          ApprovalsFell{1},
          RetryAsked{"U0DANA", 3, start},
          StandInsKnown{{{"U0LEE", "U0DANA"}}},
          StepBegun{start},
          Reminded{{"U0DANA"}, start},
          Escalated{start},
          Expired{start},
          PatiencePlanned{start},
          PostWanted{"U0MARIA", 3, start},
          ChecksAsked{},
          ChecksAnswered{std::vector{posted_twice}, "W/\"1\"",
                         EnteredBy{{"LEE", "Lee Wong", "lee@contoso.com"}, "it is empty"}},
          ChecksPlanned{start},
          PostPlanned{start},
          MorningCame{true},
          MorningPlanned{start},
          ChainAsked{},
          ChainAnswered{chain.requester, chain.amount, chain.known, chain.problem},
          ChainPlanned{start},
          ChainTold{"U0DANA"},
          NoticeProposed{{{"C2", "dl_2"}}},
          ChannelDecided{"C2", start},
          NoteHeld{held_note, "U0DANA", start, stored_document()},
          NoteReleased{ThreadNote::Kind::changed, "U0DANA"},
          QuietPlanned{start},
          RatePlanned{start},
          RateSought{},
          RateAnswered{}};
}

const Story story{RecordChange::blocked,        "vendors", "vendor", {{"City", "Bremen"}},
                  {{"Blocked", "none", "All"}}, true,      start,    {{"C2", {payables}}}};

std::vector<NoticeEvent> notice_events() {
  return {RecordKnown{blocked_vendor(), facts, Origin::added},
          NoticeDue{},
          NoticeTold{story, true, {{"C2", "dl_2"}}},
          NothingToTell{},
          RecordLost{start},
          CardAsked{"C1", true, start},
          CardAnswered{"C1", "1732456800.000100", 7, start},
          CardBroken{"C1", "is_archived"},
          CardMoved{"C1", "C9", "dl_2"},
          ChannelDecided{"C1", start}};
}

std::vector<DigestEvent> digest_events() {
  return {NoticeLetThrough{start},
          LineCollected{digest_line, start},
          LineDropped{record},
          LineLeftOut{},
          DigestBegun{start, "dl_1"},
          CardAsked{"C1", true, start},
          CardAnswered{"C1", "1732456800.000100", 7, start},
          CardBroken{"C1", "is_archived"},
          CardMoved{"C1", "C9", "dl_2"}};
}

NoticeState notice_state() {
  NoticeState state;
  state.record = full_vendor().key;
  state.company = facts;
  state.latest = blocked_vendor();
  state.before = blocked_vendor();
  state.is_new = true;
  state.is_gone = true;
  state.is_due = true;
  state.story = story;
  state.revision = 3;
  state.cards["C2"] = Card{"dl_2", "1732456800.000100", 2, true, true, 1, start, "C1"};
  state.offers = {{{"C3", "dl_3"}}, {{"C4", start}}};
  return state;
}

DigestState digest_state() {
  DigestState state;
  state.channel = "C1";
  state.let_through = {start};
  state.pending = {{digest_line, start}};
  state.left_out = 3;
  state.shown = {digest_line};
  state.shown_left_out = 2;
  state.revision = 7;
  state.cards["C1"] = Card{"dl_1", "1732456800.000100", 7, true, true, 1, start, "C9"};
  return state;
}

ConversationState conversation_state() {
  ConversationState state;
  state.record = record;
  state.phase = Phase::checking;
  state.document = stored_document();
  state.shown = stored_document();
  state.exception = true;
  state.company = facts;
  state.route = full_route();
  state.further = {{"everything", {"C2"}, {payables}}};
  state.people = {dana};
  state.version = 3;
  state.revision = 9;
  state.withdrawn = true;
  state.returned = true;
  state.unrouted = true;
  state.question = Question{"U0DANA", "U0MARIA", start};
  state.changes = {{"Total", "EUR 1.00", "EUR 2.00"}};
  state.changed_at = start;
  state.signatures = {{"U0DANA", "U0LEE", 3, 2, start, {lee}}};
  state.fallen = 1;
  state.stand_ins = {{"U0LEE", "U0DANA"}};
  state.delegations = {stand_in};
  state.returned_to = "U0MARIA";
  state.waiting = {start, start, 2h, {{"U0DANA", start}}, true, start};
  state.decision = Decision{"U0DANA", 3, start, Verdict::reject, "Price differs from order 106024"};
  state.posting = {true,         "in_doubt", "no answer", "107214", start, 1,        2,
                   start + 2min, true,       true,        true,     true,  "U0MARIA"};
  state.checks = {true, true, std::vector{posted_twice}, "W/\"1\"", 2, start};
  state.ended_at = start;
  state.failure = "The period is closed.";
  state.failure_said = true;
  state.advice = "open it";
  state.cards["C1"] = Card{"dl_1", "1732456800.000100", 8, true, true, 1, start, "C9"};
  state.reading = true;
  state.mode = ApprovalMode::native;
  state.approval = approval;
  state.asking_release = true;
  state.releasing = {entry.step, "maria@contoso.com",
                     "in_doubt", "no answer",
                     start,      1,
                     true,       true,
                     true,       true,
                     false,      ReleaseStatus::pending_approval};
  state.morning = start;
  state.is_new = true;
  state.offers = {{{"C2", "dl_2"}}, {{"C3", start}}};
  state.quiet = {{{held_note, "U0DANA", start, stored_document()}}, start};
  state.rate = {2, start, true};
  state.chain = chain;
  state.entered_by = EnteredBy{{"LEE", "Lee Wong", "lee@contoso.com"}, "it is empty"};
  return state;
}

/// The snapshot of each kind of entity, every field filled in.
std::vector<Record> snapshots() {
  CompanyState of_company{
      company, facts, true, {{to_string(record), 2}}, {to_string(record)}, {to_string(record)},
      {},      start, {}};
  of_company.assurance = {start, {held_reading}};
  of_company.watched[api_name(Resource::purchase_invoices)] = {
      Sweep{true, true, start, source::signal, start, start, start, "https://localhost/next", start,
            source::sweep, 2, true},
      Census{true, true, {record.id}, start, "https://localhost/next", 2, true},
      {{record.id, KnownRecord{"W/\"1\"", start, true}}},
      {{record.id, LatestChange{start, true, start}}},
      {{source::signal, {17, 34s}}},
      true,
      {},
      {}};
  auto& watched = of_company.watched.begin()->second;
  watched.roll.enter({record.id, digest_of("W/\"1\"")});
  watched.refused[full_vendor().key.id] = digest_of("{}");
  const SubscriptionState of_subscription{
      company, Resource::purchase_invoices, "0123456789abcdef", start, SubscriptionWork::creating,
      2,       SubscriptionPlan::poll,      "there is no room", true,  start,
      true};
  const EnvironmentState of_environment{"Production",
                                        CheckStage::probing,
                                        start,
                                        true,
                                        2,
                                        "no answer",
                                        {{Resource::purchase_orders}},
                                        start,
                                        200,
                                        8,
                                        190,
                                        2,
                                        true,
                                        {to_string(company) + "/vendors"},
                                        start,
                                        {"0123456789abcdef"}};
  GuardState of_guard;
  of_guard.known = fingerprint;
  of_guard.pause = Pause{"the environment is a sandbox", start};
  of_guard.trusted = of_guard.suspected = of_guard.starting_over = true;
  of_guard.comparison = Comparison::type;
  of_guard.companies = {cronus};
  of_guard.type = "Production";
  of_guard.awaited = {to_string(company)};
  of_guard.last_there = start;
  of_guard.latest = {{record, start, true}};
  of_guard.proof = {{to_string(record), {{record, start, true}, Fate::gone}}};
  of_guard.type_refused_at = of_guard.compared_at = start;
  of_guard.failures = 4;
  of_guard.missing = 2;
  of_guard.failure = "no answer";
  of_guard.asked = {{company, Asker::approvals}};
  of_guard.is_brief = true;
  of_guard.subscriptions = {true, 200, true};
  of_guard.assured_at = start;
  DirectoryState of_directory;
  of_directory.employee_numbers[to_string(company) + "|" + full_employee().key.id] = "E-7";
  of_directory.employee_emails[to_string(company) + "|E-7"] = "lee@contoso.com";
  of_directory.entries["lee@contoso.com"] = {{"U0LEE"}, "Europe/Berlin", start, true, "is a guest", "U0OLD"};
  of_directory.employees_left[to_string(company) + "|E-8"] = "old@contoso.com";
  of_directory.askers[to_string(record)] = wanted;
  of_directory.named["U0LEE"] = {{"over-1k"}, "Europe/Berlin"};
  of_directory.delegations["U0LEE"] = {stand_in, true};
  const DeskState of_desk{"U0LEE",
                          {true, {"over-1k"}, "Europe/Berlin"},
                          {{to_string(record), returned_item}},
                          true,
                          {start, true, true, start, start}};
  ApprovalsState of_approvals;
  of_approvals.company = company;
  of_approvals.followers = {{to_string(record), Follower{"107214", approval, true, {{entry.id, entry}}}}};
  of_approvals.users = {dana_in_bc};
  of_approvals.users_asked_at = of_approvals.watermark = of_approvals.polled_at = start;
  of_approvals.poll_begun_at = of_approvals.url_in_force_since = of_approvals.ours_at = start;
  of_approvals.reading_users = of_approvals.polling = of_approvals.poll_again = true;
  of_approvals.company_name = "CRONUS DE";
  of_approvals.local_currency = "EUR";
  of_approvals.pending = {{record.id, start}};
  of_approvals.strangers = {record.id};
  of_approvals.subscribing = of_approvals.subscribed = of_approvals.told_off = true;
  of_approvals.ours = {"99999999-9999-4999-8999-999999999999"};
  of_approvals.problem = "forbidden";
  of_approvals.watched = {"MS-PDAW-WH-01"};
  of_approvals.missing = "MS-PDAW-WH-02";
  of_approvals.encoded_url = of_approvals.heard = true;
  of_approvals.reading_workflows = of_approvals.stale_workflows = true;
  of_approvals.url_changes = 2;
  of_approvals.assurance = {start, {held_reading}};
  return {Record{ApprovalsRules::state_type, 1, nlohmann::json(of_approvals).dump()},
          Record{CompanyRules::state_type, 1, nlohmann::json(of_company).dump()},
          Record{SubscriptionRules::state_type, 1, nlohmann::json(of_subscription).dump()},
          Record{EnvironmentRules::state_type, 1, nlohmann::json(of_environment).dump()},
          Record{GuardRules::state_type, 1, nlohmann::json(of_guard).dump()},
          Record{DirectoryRules::state_type, 1, nlohmann::json(of_directory).dump()},
          Record{DeskRules::state_type, 1, nlohmann::json(of_desk).dump()},
          Record{InstallationRules::state_type, 1,
                 nlohmann::json(InstallationState{grant, 2, term, Outage{"token_revoked", start}, true, true,
                                                  3, true, 4, "unreachable"})
                     .dump()},
          Record{NoticeRules::state_type, 1, nlohmann::json(notice_state()).dump()},
          Record{DigestRules::state_type, 1, nlohmann::json(digest_state()).dump()},
          Record{ConversationRules::state_type, 1, nlohmann::json(conversation_state()).dump()}};
}

EntityId entity_of(const Record& snapshot) {
  if (snapshot.type == CompanyRules::state_type) return company_entity(company);
  if (snapshot.type == SubscriptionRules::state_type) return subscription_entity(company, record.resource);
  if (snapshot.type == ApprovalsRules::state_type) return approvals_entity(company);
  if (snapshot.type == EnvironmentRules::state_type) return environment_entity("Production");
  if (snapshot.type == DirectoryRules::state_type) return directory_entity();
  if (snapshot.type == NoticeRules::state_type) return notice_entity(full_vendor().key);
  if (snapshot.type == GuardRules::state_type) return guard_entity();
  if (snapshot.type == InstallationRules::state_type) return installation_entity();
  if (snapshot.type == DeskRules::state_type) return desk_entity("U0LEE");
  if (snapshot.type == DigestRules::state_type) return digest_entity("C1");
  return conversation_entity(record);
}

/// As the domain does it.
template <class Variant>
Record stored(const Variant& value) {
  if constexpr (std::is_same_v<Variant, Call> || std::is_same_v<Variant, Message>) {
    return encode(value);
  } else {
    return encode_variant(value);
  }
}
template <class Variant>
Result<Variant> read_back(const Record& row) {
  if constexpr (std::is_same_v<Variant, Call>) {
    return decode_call(row);
  } else if constexpr (std::is_same_v<Variant, Message>) {
    return decode_message(row);
  } else {
    return decode_variant<Variant>(row);
  }
}

template <class Variant>
void check_kind(const std::string& kind, const std::vector<Variant>& samples) {
  INFO("every alternative needs exactly one sample in this file");
  REQUIRE(covers_all(samples));
  for (const auto& sample : samples) {
    const Record encoded = stored(sample);
    check_golden(kind, encoded);
    const Record golden = golden_record(kind, encoded.type);
    const auto decoded = read_back<Variant>(golden);
    REQUIRE(decoded.has_value());
    CHECK(stored(*decoded) == golden);
  }
  INFO("a golden file without a sample: its type was renamed or removed");
  CHECK(golden_count(kind) == samples.size());
}

template <class Variant>
void check_refusals(const std::string& kind, const std::vector<Variant>& samples) {
  const auto code = [](const Record& row) {
    const auto decoded = read_back<Variant>(row);
    REQUIRE_FALSE(decoded.has_value());
    return decoded.error().code;
  };
  for (const auto& sample : samples) {
    const Record golden = golden_record(kind, stored(sample).type);
    INFO(golden.type);
    CHECK(code({golden.type, 2, golden.body}) == ErrorCode::not_understood);
    CHECK(code({golden.type, 0, golden.body}) == ErrorCode::not_understood);
    CHECK(code({golden.type + "_of_tomorrow", 1, golden.body}) == ErrorCode::not_understood);
    CHECK(code({golden.type, 1, golden.body.substr(1)}) == ErrorCode::not_understood);
    CHECK(code({golden.type, 1, ""}) == ErrorCode::not_understood);
    const auto body = nlohmann::json::parse(golden.body);
    for (const auto& field : body.items()) {
      INFO(field.key());
      auto without = body;
      without.erase(field.key());
      CHECK(code({golden.type, 1, without.dump()}) == ErrorCode::not_understood);
      auto other = body;
      other[field.key()] = nlohmann::json::array({nlohmann::json::array()});
      CHECK(code({golden.type, 1, other.dump()}) == ErrorCode::not_understood);
    }
  }
}

}  // namespace

TEST_CASE("messages keep the stored form of their golden files", "[golden]") {
  check_kind("message", messages());
}
TEST_CASE("calls keep the stored form of their golden files", "[golden]") {
  check_kind("call", calls());
}
TEST_CASE("a company's events keep the stored form of their golden files", "[golden]") {
  check_kind("company", company_events());
}
TEST_CASE("a subscription's events keep the stored form of their golden files", "[golden]") {
  check_kind("subscription", subscription_events());
}
TEST_CASE("an environment's events keep the stored form of their golden files", "[golden]") {
  check_kind("environment", environment_events());
}
TEST_CASE("a guard's events keep the stored form of their golden files", "[golden]") {
  check_kind("guard", guard_events());
}
TEST_CASE("the events of approvals keep the stored form of their golden files", "[golden]") {
  check_kind("approvals", approvals_events());
}
TEST_CASE("the directory's events keep the stored form of their golden files", "[golden]") {
  check_kind("directory", directory_events());
}
TEST_CASE("a desk's events keep the stored form of their golden files", "[golden]") {
  check_kind("desk", desk_events());
}
TEST_CASE("an installation's events keep the stored form of their golden files", "[golden]") {
  check_kind("installation", installation_events());
}
TEST_CASE("a conversation's events keep the stored form of their golden files", "[golden]") {
  check_kind("conversation", conversation_events());
}
TEST_CASE("a notice's events keep the stored form of their golden files", "[golden]") {
  check_kind("notice", notice_events());
}

TEST_CASE("a digest's events keep the stored form of their golden files", "[golden]") {
  check_kind("digest", digest_events());
}
TEST_CASE("outcomes that are held keep the stored form of their golden files", "[golden]") {
  check_kind("held", held_outcomes());
}

TEST_CASE("stored forms of an unknown type, of another version or with a field missing or amiss are refused",
          "[golden]") {
  check_refusals("message", messages());
  check_refusals("call", calls());
  check_refusals("company", company_events());
  check_refusals("subscription", subscription_events());
  check_refusals("environment", environment_events());
  check_refusals("guard", guard_events());
  check_refusals("approvals", approvals_events());
  check_refusals("directory", directory_events());
  check_refusals("desk", desk_events());
  check_refusals("installation", installation_events());
  check_refusals("conversation", conversation_events());
  check_refusals("notice", notice_events());
  check_refusals("digest", digest_events());
  check_refusals("held", held_outcomes());
}

TEST_CASE("snapshots keep the stored form of their golden files", "[golden]") {
  for (const auto& sample : snapshots()) {
    check_golden("state", sample);
    const auto machine = make_machine(entity_of(sample));
    REQUIRE(machine.has_value());
    const Record golden = golden_record("state", sample.type);
    REQUIRE((*machine)->restore(golden).has_value());
    CHECK((*machine)->snapshot() == golden);
  }
  CHECK(golden_count("state") == snapshots().size());
}

TEST_CASE("a snapshot of another kind, of another version or cut is refused and changes nothing",
          "[golden]") {
  for (const auto& sample : snapshots()) {
    INFO(sample.type);
    const auto machine = make_machine(entity_of(sample));
    REQUIRE(machine.has_value());
    const Record before = (*machine)->snapshot();
    CHECK_FALSE((*machine)->restore({sample.type, 2, sample.body}).has_value());
    CHECK_FALSE((*machine)->restore({"other.state", 1, sample.body}).has_value());
    CHECK_FALSE((*machine)->restore({sample.type, 1, sample.body.substr(1)}).has_value());
    const auto body = nlohmann::json::parse(sample.body);
    for (const auto& field : body.items()) {
      INFO(field.key());
      auto without = body;
      without.erase(field.key());
      CHECK_FALSE((*machine)->restore({sample.type, 1, without.dump()}).has_value());
    }
    CHECK((*machine)->snapshot() == before);
  }
}

TEST_CASE("a stored name that stands for nothing known is refused, never taken for another", "[golden]") {
  const auto refused = [](const std::string& state, const char* known, const char* unknown) {
    Record golden = golden_record("state", state);
    const auto at = golden.body.find(known);
    REQUIRE(at != std::string::npos);
    golden.body.replace(at, std::string(known).size(), unknown);
    const auto machine = make_machine(entity_of(golden));
    return !(*machine)->restore(golden).has_value();
  };
  CHECK(refused("conversation.state", R"("phase":"checking")", R"("phase":"escalated")"));
  CHECK(refused("conversation.state", R"("kind":"email")", R"("kind":"group")"));
  CHECK(refused("conversation.state", R"("resource":"purchaseInvoices")", R"("resource":"no such thing")"));
  CHECK(refused("subscription.state", R"("work":"creating")", R"("work":"deleting")"));
  Record whisper = golden_record("call", "whisper");
  whisper.body.replace(whisper.body.find("stranger"), 8, "over_budget");
  CHECK_FALSE(decode_call(whisper).has_value());
}

TEST_CASE("every enumerator has a stored name that reads back as itself", "[golden]") {
  const auto kept = [](const auto& values, const std::vector<std::string>& names) {
    REQUIRE(values.size() == names.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const nlohmann::json stored = values[i];
      CHECK(stored == names[i]);
      CHECK(stored.get<typename std::decay_t<decltype(values)>::value_type>() == values[i]);
    }
  };
  kept(std::vector{Phase::unseen, Phase::settling, Phase::notice, Phase::waiting, Phase::posting,
                   Phase::checking, Phase::failed, Phase::posted, Phase::handled, Phase::deleted,
                   Phase::approved, Phase::rejected, Phase::releasing, Phase::expired},
       {"unseen", "settling", "notice", "waiting", "posting", "checking", "failed", "posted", "handled",
        "deleted", "approved", "rejected", "releasing", "expired"});
  kept(std::vector{DocumentStatus::blank, DocumentStatus::draft, DocumentStatus::in_review,
                   DocumentStatus::open, DocumentStatus::paid, DocumentStatus::canceled,
                   DocumentStatus::corrective, DocumentStatus::unknown},
       {" ", "Draft", "In Review", "Open", "Paid", "Canceled", "Corrective", "Unknown"});
  kept(std::vector<Resource>{Resource::purchase_invoices, Resource::sales_invoices, Resource::purchase_orders,
                             Resource::purchase_credit_memos, Resource::vendors, Resource::customers,
                             Resource::employees, Resource::described_as("projects")},
       {"purchaseInvoices", "salesInvoices", "purchaseOrders", "purchaseCreditMemos", "vendors", "customers",
        "employees", "projects"});
  kept(std::vector{Origin::first, Origin::added, Origin::changed}, {"first", "added", "changed"});
  kept(std::vector{RecordChange::created, RecordChange::changed, RecordChange::blocked,
                   RecordChange::unblocked, RecordChange::deleted},
       {"created", "changed", "blocked", "unblocked", "deleted"});
  kept(std::vector{ApproverReference::Kind::slack_user, ApproverReference::Kind::email,
                   ApproverReference::Kind::employee, ApproverReference::Kind::user_group,
                   ApproverReference::Kind::business_central},
       {"slack_user", "email", "employee", "user_group", "business_central"});
  kept(std::vector{DeskItem::Kind::owes_answer, DeskItem::Kind::waiting, DeskItem::Kind::in_business_central,
                   DeskItem::Kind::action_needed, DeskItem::Kind::returned, DeskItem::Kind::ready,
                   DeskItem::Kind::decided},
       {"owes_answer", "waiting", "in_business_central", "action_needed", "returned", "ready", "decided"});
  kept(std::vector{SubscriptionWork::none, SubscriptionWork::creating, SubscriptionWork::renewing},
       {"none", "creating", "renewing"});
}

TEST_CASE("the outcomes' names, which events and the audit store, stay as they are", "[golden]") {
  const std::vector<Outcome> outcomes{RecordRead{full_document()},
                                      RecordGone{},
                                      RecordUnreadable{},
                                      PostAccepted{},
                                      PostRefused{},
                                      PostConflict{},
                                      PageRead{},
                                      IdsRead{},
                                      CompanyRead{},
                                      CompaniesListed{},
                                      EnvironmentMissing{},
                                      EnvironmentTypeRead{},
                                      SubscriptionActive{},
                                      SubscriptionMissing{},
                                      SubscriptionsListed{},
                                      SubscriptionDeleted{},
                                      WebhookResourcesRead{},
                                      ApprovalsRead{},
                                      ApprovalUsersRead{},
                                      ReleaseRead{},
                                      ChecksRead{},
                                      FilesListed{},
                                      FileRead{},
                                      NotOffered{},
                                      WorkflowsGone{},
                                      WorkflowSubscribed{},
                                      WorkflowsRead{},
                                      PendingRead{},
                                      WorkflowAnswered{},
                                      WorkflowRefused{},
                                      CardShown{},
                                      CardFound{},
                                      CannotTell{},
                                      Delivered{},
                                      UserFound{},
                                      UserUnknown{},
                                      UserGroupRead{},
                                      SlackTokenTaken{},
                                      SlackTokenRefused{},
                                      SlackTokenRefreshed{},
                                      InDoubt{},
                                      Failed{}};
  REQUIRE(covers_all(outcomes));
  std::vector<std::string> names;
  for (const auto& outcome : outcomes) names.push_back(name_of(outcome));
  CHECK(names == std::vector<std::string>{"record_read",
                                          "record_gone",
                                          "record_unreadable",
                                          "post_accepted",
                                          "post_refused",
                                          "post_conflict",
                                          "page_read",
                                          "ids_read",
                                          "company_read",
                                          "companies_listed",
                                          "environment_missing",
                                          "environment_type_read",
                                          "subscription_active",
                                          "subscription_missing",
                                          "subscriptions_listed",
                                          "subscription_deleted",
                                          "webhook_resources_read",
                                          "approvals_read",
                                          "approval_users_read",
                                          "release_read",
                                          "checks_read",
                                          "files_listed",
                                          "file_read",
                                          "not_offered",
                                          "workflows_gone",
                                          "workflow_subscribed",
                                          "workflows_read",
                                          "pending_read",
                                          "workflow_answered",
                                          "workflow_refused",
                                          "card_shown",
                                          "card_found",
                                          "cannot_tell",
                                          "delivered",
                                          "user_found",
                                          "user_unknown",
                                          "user_group_read",
                                          "slack_token_taken",
                                          "slack_token_refused",
                                          "slack_token_refreshed",
                                          "in_doubt",
                                          "failed"});
}

}  // namespace countersign::golden_test

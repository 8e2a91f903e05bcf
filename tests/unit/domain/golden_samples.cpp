#include "golden_samples.hpp"

namespace countersign::golden_samples {

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

Document stored_document() {
  auto document = full_document();
  document.total.currency = "USD";
  document.local_total =
      LocalTotal{{decimal("17036.73"), "EUR"}, decimal("92.34"), *parse_date("2026-11-02"), decimal("100")};
  document.dimensions.emplace({DimensionValue{"DEPARTMENT", "SALES"}});
  return document;
}

namespace {

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

}  // namespace

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

std::vector<HeldOutcome> held_outcomes() {
  return {RecordRead{blocked_vendor(), 2s, {dollars}}, RecordGone{},
          PageRead{
              {stored_document()}, {{record.id, "no status", "{}"}}, "https://localhost/next", 2s, {dollars}},
          ApprovalsRead{{entry}}, PendingRead{{record.id}}};
}

}  // namespace countersign::golden_samples

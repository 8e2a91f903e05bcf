#include "random_input.hpp"

#include "support.hpp"

namespace countersign::domain::test {
namespace {

/// Not UTF-8: the words of a broken proxy.
const std::string garbage = "no \xff\xfe answer";

Instant some_instant(Choices& choices) {
  return start + Duration{60'000} * static_cast<long long>(choices.below(40));
}

UserFound some_user(const std::string& name, bool is_deactivated) {
  UserFacts facts;
  facts.id = "U0LEE";
  facts.name = name;
  facts.is_deactivated = is_deactivated;
  return {facts};
}

RecordKey some_key(Choices& choices) {
  auto key = record;
  key.resource = choices.one_of<Resource>({Resource::purchase_invoices, Resource::purchase_invoices,
                                           Resource::purchase_orders, Resource::employees});
  return key;
}

ApproverReference some_person(Choices& choices) {
  return choices.one_of<ApproverReference>({{ApproverReference::Kind::slack_user, "U0DANA"},
                                            {ApproverReference::Kind::email, "Lee@Contoso.com"},
                                            {ApproverReference::Kind::employee, "E-7"}});
}

ApprovalEntry some_entry(Choices& choices) {
  const auto number = choices.below(4);
  return {"77777777-7777-4777-8777-77777777777" + std::to_string(number),
          number,
          choices.one_of<std::string>({"107214", "107214", "1"}),
          choices.one_of<EntryStatus>({EntryStatus::created, EntryStatus::open, EntryStatus::canceled,
                                       EntryStatus::rejected, EntryStatus::approved, EntryStatus::unknown}),
          "MARIA",
          "DANA",
          "Dana Reyes",
          choices.one_of<std::string>({"first", "second"}),
          some_instant(choices),
          some_instant(choices)};
}

ApprovalFacts some_approval(Choices& choices) {
  return {
      choices.one_of<ApprovalState>({ApprovalState::pending, ApprovalState::approved, ApprovalState::rejected,
                                     ApprovalState::canceled, ApprovalState::none, ApprovalState::unknown}),
      {"MARIA", "Maria Okafor", "", false},
      {{"DANA", "Dana Reyes", choices.one_of<std::string>({"", "dana@contoso.com"}), false}},
      some_instant(choices)};
}

/// Mostly nothing to object to.
ChecksRead some_checks(Choices& choices) {
  ChecksRead read = unread_checks(garbage);
  if (choices.below(8) != 0)
    read.vendors.value = {{"10000", choices.below(6) == 0 ? "All" : " ", start},
                          {"10001", choices.below(6) == 0 ? "Payment" : " ", start - 999h}};
  OtherInvoice other{"99999999-9999-4999-8999-999999999999",
                     "108051",
                     choices.one_of<std::string>({"1", "1", "1", "INV-88213", "inv 88213"}),
                     choices.one_of<DocumentStatus>({DocumentStatus::draft, DocumentStatus::open,
                                                     DocumentStatus::canceled, DocumentStatus::unknown}),
                     *parse_date("2026-11-04"),
                     {decimal("19050"), "EUR"}};
  if (choices.below(8) != 0) read.same_number.value = {other};
  if (choices.below(8) != 0) read.recent.value = {other};
  if (choices.below(8) != 0) read.posting_range.value = PostingRange{*parse_date("2026-11-05"), std::nullopt};
  return read;
}

SubscriptionsListed some_list(Choices& choices) {
  SubscriptionsListed listed;
  for (const auto* id : {"first", "second", "third"}) {
    if (choices.below(2) == 0) continue;
    FoundSubscription found;
    found.id = id;
    if (choices.below(4) != 0) found.company = company;
    if (found.company) found.resource = some_key(choices).resource;
    found.expires_at = some_instant(choices) + 24h;
    found.reaches_us = choices.below(4) != 0;
    found.outdated = choices.below(4) == 0;
    listed.ours.push_back(found);
  }
  listed.all = listed.ours.size() + choices.one_of<std::uint32_t>({0, 3, 199, 200});
  return listed;
}

PlainRecord some_vendor(Choices& choices) {
  auto vendor = full_vendor();
  const auto city = choices.below(3);
  const auto minute = choices.below(40);
  vendor.blocked = choices.below(3) == 0;
  vendor.fields[2].value = vendor.blocked ? "All" : "";
  vendor.fields[6].value = std::to_string(city);
  vendor.last_modified = start + 1min * static_cast<long long>(minute);
  vendor.etag = std::to_string(city) + "." + std::to_string(minute) + (vendor.blocked ? "b" : "");
  return vendor;
}

FormSubmitted some_form(Choices& choices) {
  return {record,
          choices.one_of<std::string>({"reject", "reject", "ask", "answer", "unheard of"}),
          choices.below(4),
          choices.one_of<std::string>({"U0DANA", "U0DANA", "U0LEE", "U0STRANGE"}),
          choices.one_of<std::string>({"C1", "C1", "C9"}),
          choices.one_of<std::string>({"", " \n", "Price differs", garbage, std::string(4'000, 'x')}),
          choices.one_of<std::string>({"", "U0LEE"}),
          some_instant(choices)};
}

Message some_message(Choices& choices) {
  const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR"};
  switch (choices.below(33)) {
    case 31:
      return CheckClicked{"0123", some_instant(choices)};
    case 32:
      return Assured{some_instant(choices), choices.below(3) == 0};
    case 28:
      return AssuranceWanted{company, choices.one_of<Asker>({Asker::company, Asker::approvals})};
    case 29: {
      std::optional<Instant> until;
      if (choices.below(2) == 0) until = some_instant(choices);
      return NoticeTaken{choices.one_of<std::string>({"C1", "C2"}),
                         choices.one_of<std::string>({"dl_1", "dl_2"}), until};
    }
    case 30: {
      auto key = full_vendor().key;
      key.id.back() = static_cast<char>('0' + choices.below(10));
      std::optional<Instant> not_before;
      if (choices.below(2) == 0) not_before = some_instant(choices);
      if (choices.below(4) == 0) return NoticeRetracted{key};
      return NoticeOffered{
          {key, RecordChange::changed, "vendor", garbage, "20000", {}, "CRONUS", start}, not_before, "dl_1"};
    }
    case 26:
      return HomeOpened{some_instant(choices)};
    case 23:
      return CommandGiven{
          choices.one_of<std::string>({"U0DANA", "U0LEE", "U0STRANGE"}),
          choices.one_of<std::string>({"mine", "ready", "find", "delegate", "delegate", "help"}),
          choices.one_of<std::string>({"", "stop", "<@U0LEE> until friday", "<@U0DANA> until 2026-12-24",
                                       "<@U0STRANGE> from tomorrow until 24 dec", garbage}),
          some_instant(choices)};
    case 24: {
      auto key = record;
      key.id.back() = static_cast<char>('0' + choices.below(10));
      DeskItem item;
      item.kind = choices.one_of<DeskItem::Kind>(
          {DeskItem::Kind::waiting, DeskItem::Kind::ready, DeskItem::Kind::decided});
      item.since = some_instant(choices);
      return DeskChanged{key, choices.below(3) == 0 ? std::nullopt : std::optional{item}};
    }
    case 25:
      return PersonKnown{choices.below(2) == 0, {"over-1k"}, garbage};
    case 22:
      return ProofOffered{company, {{record, some_instant(choices), choices.below(2) == 0}}};
    case 14:
      return RequestHeard{choices.below(2) == 0};
    case 15:
      return some_form(choices);
    case 16:
      return PageTurned{record, choices.below(4), "U0LEE", choices.one_of<std::string>({"C1", "C9"}), "V1",
                        "h"};
    case 27:
      return FileOpened{record, "U0LEE", garbage, garbage};
    case 17:
      return ProofWanted{};
    case 18:
      return StartOver{"resumed"};
    case 19:
      return CopySuspected{"gone", some_instant(choices)};
    case 20:
      return WentBack{record, some_instant(choices), some_instant(choices)};
    case 21:
      return ResumeRequested{"dana", ""};
    case 12:
      return ApprovalRequested{record, choices.one_of<std::string>({"first", "second"}),
                               choices.one_of<std::string>({"", "lee@contoso.com", "maria@contoso.com"})};
    case 10: {
      SubscriptionReviewed review;
      review.plan =
          choices.one_of<SubscriptionPlan>({SubscriptionPlan::subscribe, SubscriptionPlan::subscribe,
                                            SubscriptionPlan::poll, SubscriptionPlan::none});
      review.subscription_id = choices.one_of<std::string>({"", "first", "second"});
      review.expires_at = some_instant(choices) + 72h;
      review.outdated = choices.below(3) == 0;
      review.listed_at = some_instant(choices);
      return review;
    }
    case 13:
      return PlainRecordRead{some_vendor(choices), facts,
                             choices.one_of<Origin>({Origin::first, Origin::added, Origin::changed})};
    case 11:
      return SubscriptionsQuestioned{"gone"};
    case 8:
      return ApprovalsWanted{record, choices.one_of<std::string>({"107214", "107214", ""})};
    case 9:
      return ApprovalsKnown{some_approval(choices), choices.below(2) == 0};
    case 0:
      return RecordMarked{some_key(choices).resource, record.id, "updated"};
    case 1:
      return SweepRequested{Resource::purchase_invoices, some_instant(choices), "a collection changed",
                            false};
    case 2:
      return RecordMissing{record};
    case 3:
      return PeopleResolved{{{some_person(choices), choices.one_of<std::string>({"", "U0DANA", "U0LEE"})}},
                            {{"U0DANA", "U0LEE", start, some_instant(choices)}}};
    case 4: {
      auto employee = full_employee();
      employee.active = choices.below(3) != 0;
      return EmployeeRead{employee};
    }
    case 5:
      return PeopleWanted{to_string(record), company,
                          choices.below(4) == 0 ? std::vector<ApproverReference>{}
                                                : std::vector<ApproverReference>{some_person(choices)}};
    case 6: {
      const auto version = choices.below(4);
      return Clicked{record,
                     choices.one_of<std::string>({"approve", "approve", "sign", "post", "retry", "reject",
                                                  "ask", "answer", "lines", "cancel", "unheard of"}),
                     version,
                     choices.one_of<std::string>({"U0DANA", "U0DANA", "U0LEE", "U0STRANGE"}),
                     "C1",
                     "1.0",
                     start,
                     "1.2"};
    }
    default:
      return DocumentRead{some_document(choices), facts, Origin::changed, choices.below(4) == 0};
  }
}

}  // namespace

Document some_document(Choices& choices) {
  auto document = full_document();
  const auto facts = choices.below(4);
  const auto status = choices.below(8);
  const auto minute = choices.below(40);
  if (facts == 1) document.total.amount = decimal("19050");
  if (facts == 2) document.total.amount = decimal("10");
  if (facts == 3) document.external_number.clear();
  // Mostly a draft: elsewhere there is little to tell.
  if (status == 5) document.status = DocumentStatus::open;
  if (status == 6) document.status = DocumentStatus::paid;
  if (status == 7) document.status = DocumentStatus::unknown;
  document.last_modified = start + 1min * static_cast<long long>(minute);
  document.etag = std::to_string(facts) + "." + std::to_string(status) + "." + std::to_string(minute);
  return document;
}

Call some_call(Choices& choices) {
  switch (choices.below(30)) {
    case 29:
      return PublishHome{"U0LEE"};
    case 26:
      return TellPerson{"U0LEE", {ThreadNote::Kind::reminder, {"U0LEE"}, {}, {}}, "C1", garbage};
    case 27:
      return ReadUserGroup{"S0FINANCE1"};
    case 20:
      return ReadWorkflows{company};
    case 21:
      return OpenModal{"1.2", "U0LEE", {Modal::Kind::lines, "C1", 1}};
    case 22:
      return UpdateModal{"V1", "h", "U0LEE", {Modal::Kind::lines, "C1", 2}};
    case 23:
      return TellChannel{"C9", {ChannelNotice::Kind::workflow_off, "CRONUS", garbage}};
    case 24:
      return ReadCompanies{"Production"};
    case 25:
      return ReadEnvironmentType{"Production"};
    case 17:
      return EnsureWorkflow{company, "CRONUS", {}, choices.below(2) == 0};
    case 18:
      return ReadPending{company, "CRONUS"};
    case 19:
      return AnswerWorkflow{record, "first",
                            choices.one_of<Verdict>({Verdict::approve, Verdict::reject, Verdict::cancel})};
    case 14:
      return ListSubscriptions{"Production"};
    case 15:
      return DeleteSubscription{"Production", "first"};
    case 16:
      return ReadWebhookResources{company};
    case 11:
      return ReadApprovals{company, choices.one_of<std::string>({"", "107214"}), std::nullopt};
    case 12:
      return ReadApprovalUsers{company};
    case 13:
      return ReadRelease{record, "CRONUS"};
    case 28:
      return what_to_read(some_document(choices), {});
    case 0:
      return ReadRecord{some_key(choices)};
    case 1:
      return PostDocument{record, "0.0.0"};
    case 2:
      return ReadPage{company, Resource::purchase_invoices, some_instant(choices), {}};
    case 3:
      return ReadCompany{company};
    case 4:
      return CreateSubscription{company, Resource::purchase_invoices};
    case 5:
      return RenewSubscription{company, Resource::purchase_invoices, "first"};
    case 6:
      return ShowCard{choices.one_of<std::string>({"C1", "C2"}), "dl_1"};
    case 7:
      return FindCard{choices.one_of<std::string>({"C1", "C2"}), "dl_1", start};
    case 8:
      return Whisper{"C1", "U0LEE", {}};
    case 9:
      return NotifyThread{"C1", "1.0", {ThreadNote::Kind::changed, {"U0DANA"}, {}, {}}};
    default:
      return LookUpUser{"lee@contoso.com"};
  }
}

Outcome some_outcome(Choices& choices) {
  switch (choices.below(35)) {
    case 34:
      return some_checks(choices);
    case 32:
      return UserGroupRead{{"U0DANA", "U0LEE"}};
    case 33:
      return WorkflowsGone{};
    case 28:
      return WorkflowsRead{{{"MS-PDAW-WH-01", choices.below(2) == 0}, {garbage, true}}};
    case 29:
      return CompaniesListed{{{company.company, choices.one_of<std::string>({"CRONUS", "CRONUS", "other"}),
                               some_instant(choices)}}};
    case 30:
      return EnvironmentMissing{};
    case 31:
      return EnvironmentTypeRead{choices.one_of<std::string>({"Production", "Sandbox", ""})};
    case 24:
      return WorkflowSubscribed{choices.below(2), choices.below(2), choices.below(2) == 0,
                                choices.one_of<std::vector<std::string>>({{}, {"first"}, {"second"}})};
    case 25:
      return PendingRead{{record.id}};
    case 26:
      return WorkflowAnswered{};
    case 27:
      return WorkflowRefused{"code", garbage};
    case 21:
      return some_list(choices);
    case 22:
      return SubscriptionDeleted{};
    case 23:
      return WebhookResourcesRead{{Resource::purchase_invoices, Resource::purchase_orders}};
    case 17:
      return ApprovalsRead{{some_entry(choices)}};
    case 18:
      return ApprovalUsersRead{{{"DANA", "Dana Reyes", "dana@contoso.com", choices.below(2) == 0}}};
    case 19:
      return ReleaseRead{choices.one_of<ReleaseStatus>({ReleaseStatus::open, ReleaseStatus::pending_approval,
                                                        ReleaseStatus::released, ReleaseStatus::unknown})};
    case 20:
      return NotOffered{};
    case 0:
      return RecordRead{some_document(choices)};
    case 1:
      return RecordRead{full_vendor()};
    case 2:
      return RecordGone{};
    case 3:
      return PostAccepted{};
    case 4:
      return PostRefused{"Application_DialogException", garbage};
    case 5:
      return PostConflict{};
    case 6:
      return PageRead{{some_document(choices)},
                      {{"1", garbage, garbage}},
                      choices.below(3) == 0 ? "https://localhost/next" : ""};
    case 7:
      return CompanyRead{"CRONUS", "CRONUS DE", "EUR"};
    case 8:
      return SubscriptionActive{choices.one_of<std::string>({"first", "second"}),
                                some_instant(choices) + 24h};
    case 9:
      return SubscriptionMissing{};
    case 10:
      return CardShown{"1.0", choices.below(9)};
    case 11:
      return choices.below(2) == 0 ? CardFound{} : CardFound{"1.0"};
    case 12:
      return CannotTell{};
    case 13:
      return choices.below(2) == 0 ? Outcome{Delivered{}} : Outcome{UserUnknown{}};
    case 14:
      return some_user(garbage, choices.below(3) == 0);
    case 15:
      return InDoubt{garbage};
    default:
      return Failed{Failed::Kind::exhausted, garbage, garbage};
  }
}

Outcome fitting_outcome(const Call& call, Choices& choices) {
  const Failed failed{Failed::Kind::exhausted, "exhausted", garbage};
  const auto kind = choices.below(8);
  if (std::holds_alternative<PostDocument>(call)) {
    const std::vector<Outcome> answers{PostAccepted{}, PostAccepted{}, PostRefused{"code", "closed"},
                                       PostConflict{}, PostConflict{}, InDoubt{garbage},
                                       RecordGone{},   failed};
    return answers.at(kind);
  }
  if (kind == 7) return failed;
  if (std::holds_alternative<ReadRecord>(call)) {
    return kind == 6 ? Outcome{RecordGone{}} : Outcome{RecordRead{some_document(choices)}};
  }
  if (std::holds_alternative<ReadPage>(call)) {
    return PageRead{{some_document(choices)}, {}, kind == 6 ? "https://localhost/next" : ""};
  }
  if (std::holds_alternative<ReadApprovals>(call)) return ApprovalsRead{{some_entry(choices)}};
  if (std::holds_alternative<EnsureWorkflow>(call))
    return WorkflowSubscribed{kind == 6 ? 1U : 0U, 0, false, {"first"}};
  if (std::holds_alternative<ReadWorkflows>(call)) return WorkflowsRead{{{"MS-PDAW-WH-01", kind < 4}}};
  if (std::holds_alternative<ReadPending>(call)) return PendingRead{{record.id}};
  if (std::holds_alternative<AnswerWorkflow>(call)) {
    return kind == 6 ? Outcome{InDoubt{garbage}} : Outcome{WorkflowAnswered{}};
  }
  if (std::holds_alternative<ReadApprovalUsers>(call))
    return ApprovalUsersRead{{{{"DANA", "Dana Reyes", "dana@contoso.com", false}, "", {}, true},
                              {{"LEE", "", "Lee@Contoso.com", false}, "DANA", decimal("100"), kind < 4}}};
  if (std::holds_alternative<ReadChecks>(call)) return some_checks(choices);
  if (std::holds_alternative<ReadRelease>(call)) {
    return kind == 6 ? Outcome{NotOffered{}} : Outcome{ReleaseRead{ReleaseStatus::released}};
  }
  if (std::holds_alternative<ReadCompanies>(call)) {
    return kind == 6 ? Outcome{EnvironmentMissing{}}
                     : Outcome{CompaniesListed{{{company.company, "CRONUS", start}}}};
  }
  if (std::holds_alternative<ReadEnvironmentType>(call)) {
    return kind == 6 ? Outcome{NotOffered{}} : Outcome{EnvironmentTypeRead{"Production"}};
  }
  if (std::holds_alternative<ReadCompany>(call)) return CompanyRead{"CRONUS", "CRONUS DE", "EUR"};
  if (std::holds_alternative<CreateSubscription>(call) || std::holds_alternative<RenewSubscription>(call)) {
    if (kind == 6 && std::holds_alternative<RenewSubscription>(call)) return SubscriptionMissing{};
    return SubscriptionActive{kind < 4 ? "first" : "second", some_instant(choices) + 72h};
  }
  if (std::holds_alternative<ListSubscriptions>(call)) return some_list(choices);
  if (std::holds_alternative<DeleteSubscription>(call)) return SubscriptionDeleted{};
  if (std::holds_alternative<ReadWebhookResources>(call)) {
    return kind < 3 ? Outcome{NotOffered{}} : Outcome{WebhookResourcesRead{{Resource::purchase_invoices}}};
  }
  if (std::holds_alternative<ShowCard>(call)) {
    return kind == 6 ? Outcome{InDoubt{garbage}} : Outcome{CardShown{"1.0", choices.below(6)}};
  }
  if (std::holds_alternative<FindCard>(call)) {
    if (kind == 6) return CannotTell{};
    return kind < 3 ? CardFound{} : CardFound{"1.0"};
  }
  if (std::holds_alternative<LookUpUser>(call)) {
    return kind < 3 ? Outcome{UserUnknown{}} : Outcome{some_user("Lee", kind == 6)};
  }
  if (std::holds_alternative<ReadUserGroup>(call)) {
    return kind < 3 ? Outcome{UserUnknown{}} : Outcome{UserGroupRead{{"U0DANA", "U0LEE"}}};
  }
  return kind == 6 ? Outcome{InDoubt{garbage}} : Outcome{Delivered{}};
}

Input some_input(std::uint32_t number) {
  Choices choices{number};
  switch (choices.below(5)) {
    case 0:
    case 1:
      return encode(some_message(choices));
    case 2:
      return TimerFired{choices.one_of<std::string>({"settle", "look", "sweep", "renew", "check", "poll",
                                                     "look_again", "poll", "release", "compare", "census",
                                                     "patience", "checks", "unheard of"})};
    case 3: {
      const Call call = some_call(choices);
      if (choices.below(2) == 0) return EffectEnded{EffectId{"e"}, call, some_outcome(choices)};
      return EffectEnded{EffectId{"e"}, call, fitting_outcome(call, choices)};
    }
    default:
      if (choices.below(4) == 0) return Record{"unheard_of", 1, "{}"};
      return Wake{};
  }
}

void OpenCalls::take(const Turn& turn) {
  for (const auto& effect : turn.effects) calls.push_back(*decode_call(effect.call));
}

Call OpenCalls::pull(Choices& choices) {
  const auto at = choices.below(static_cast<std::uint32_t>(calls.size()));
  const Call call = calls.at(at);
  calls.erase(calls.begin() + at);
  return call;
}

}  // namespace countersign::domain::test

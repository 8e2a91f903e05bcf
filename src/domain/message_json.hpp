// JSON forms of messages. Included by .cpp files alone.
#pragma once

#include "core/hex.hpp"
#include "domain/desk_item_json.hpp"
#include "domain/message.hpp"
#include "domain/record_codec.hpp"
#include "domain/slack_calls_json.hpp"

namespace countersign {

/// What is sealed is not text: JSON takes it as hex digits.
template <std::same_as<nlohmann::json> Json>
void to_json(Json& out, const SealedSecret& secret) {
  out = Json{{"name", secret.name}, {"sealed", to_hex(secret.sealed)}};
}
template <std::same_as<nlohmann::json> Json>
void from_json(const Json& in, SealedSecret& secret) {
  secret.name = in.at("name").template get<std::string>();
  secret.sealed = domain::value_or_throw(from_hex(in.at("sealed").template get<std::string>()));
}

}  // namespace countersign

namespace countersign::domain {

template <>
struct StoredNames<SubscriptionPlan> {
  static constexpr StoredName<SubscriptionPlan> names[] = {{SubscriptionPlan::subscribe, "subscribe"},
                                                           {SubscriptionPlan::poll, "poll"},
                                                           {SubscriptionPlan::none, "none"}};
};
COUNTERSIGN_JSON(SubscriptionReviewed, plan, reason, subscription_id, expires_at, outdated, listed_at)
COUNTERSIGN_JSON(SubscriptionsQuestioned, reason)
COUNTERSIGN_JSON(RecordMarked, resource, id, change)
COUNTERSIGN_JSON(SweepRequested, resource, since, reason, may_have_deletes, announced)
COUNTERSIGN_JSON(AnnouncingChanged, resource, announced)
COUNTERSIGN_JSON(CompanyFacts, name, display_name, local_currency, watched_since)
template <>
struct StoredNames<Origin> {
  static constexpr StoredName<Origin> names[] = {
      {Origin::first, "first"}, {Origin::added, "added"}, {Origin::changed, "changed"}};
};
COUNTERSIGN_JSON(DocumentRead, document, company, origin, is_afresh, exchange_rate)
COUNTERSIGN_JSON(UnreadableRead, resource, id, reason, raw)
COUNTERSIGN_JSON(RecordMissing, key)
COUNTERSIGN_JSON(PlainRecordRead, record, company, origin)
COUNTERSIGN_JSON(DigestLine, record, change, label, title, number, changes, company_name, at, amount,
                 mentions)
COUNTERSIGN_JSON(NoticeOffered, line, not_before, delivery)
COUNTERSIGN_JSON(NoticeRetracted, record)
COUNTERSIGN_JSON(NoticeTaken, channel, delivery, line_until)
COUNTERSIGN_JSON(Clicked, conversation, action, version, user, channel, message_ts, at, trigger, step)
COUNTERSIGN_JSON(FormSubmitted, conversation, form, version, user, channel, text, person, at)
COUNTERSIGN_JSON(PageTurned, conversation, page, user, channel, view_id, hash)
COUNTERSIGN_JSON(FileOpened, conversation, user, file, name)
COUNTERSIGN_JSON(ResolvedPerson, reference, user, time_zone, left)
COUNTERSIGN_JSON(TimedStandIn, from, to, starts, ends)
COUNTERSIGN_JSON(PeopleResolved, people, delegations)
COUNTERSIGN_JSON(CommandGiven, user, verb, words, at)
COUNTERSIGN_JSON(DeskChanged, conversation, item)
COUNTERSIGN_JSON(PersonKnown, is_named, rules, time_zone)
COUNTERSIGN_JSON(HomeOpened, at)
COUNTERSIGN_JSON(CheckClicked, token, at)
COUNTERSIGN_JSON(EmployeeRead, employee)
COUNTERSIGN_JSON(PeopleWanted, conversation, company, references)
COUNTERSIGN_JSON(ApprovalsWanted, conversation, document_number)
COUNTERSIGN_JSON(ApprovalsKnown, facts, may_cancel)
COUNTERSIGN_JSON(RequestHeard, encoded)
COUNTERSIGN_JSON(ApprovalRequested, conversation, step, requester, encoded)

template <>
struct StoredNames<FormAnswer::Problem> {
  static constexpr StoredName<FormAnswer::Problem> names[] = {{FormAnswer::Problem::none, "none"},
                                                              {FormAnswer::Problem::no_text, "no_text"},
                                                              {FormAnswer::Problem::long_text, "long_text"},
                                                              {FormAnswer::Problem::nobody, "nobody"}};
};
COUNTERSIGN_JSON(FormAnswer, problem, refusal)
template <>
struct StoredNames<CommandAnswer::Kind> {
  static constexpr StoredName<CommandAnswer::Kind> names[] = {
      {CommandAnswer::Kind::stranger, "stranger"},     {CommandAnswer::Kind::help, "help"},
      {CommandAnswer::Kind::unknown, "unknown"},       {CommandAnswer::Kind::mine, "mine"},
      {CommandAnswer::Kind::ready, "ready"},           {CommandAnswer::Kind::find, "find"},
      {CommandAnswer::Kind::delegation, "delegation"}, {CommandAnswer::Kind::delegated, "delegated"},
      {CommandAnswer::Kind::stopped, "stopped"},       {CommandAnswer::Kind::not_delegated, "not_delegated"}};
};
COUNTERSIGN_JSON(CommandAnswer, kind, words, entries, more, is_cut, rules, problem, delegation, is_confirmed,
                 time_zone)
COUNTERSIGN_JSON(ProofWanted, gone_since)
COUNTERSIGN_JSON(StartOver, reason)
COUNTERSIGN_JSON(CopySuspected, reason, last_there)
COUNTERSIGN_JSON(WentBack, record, known, seen)
COUNTERSIGN_JSON(KnownChange, record, at, posted)
COUNTERSIGN_JSON(ProofOffered, company, changes)
COUNTERSIGN_JSON(ResumeRequested, by, reason)
template <>
struct StoredNames<Asker> {
  static constexpr StoredName<Asker> names[] = {{Asker::company, "company"}, {Asker::approvals, "approvals"}};
};
COUNTERSIGN_JSON(Assured, at, was_paused)
COUNTERSIGN_JSON(AssuranceWanted, company, asker)

COUNTERSIGN_JSON(InstallReturned, at)
COUNTERSIGN_JSON(AppInstalled, app_id, team_id, team, enterprise_id, is_org_wide, bot_user, installer, scopes,
                 life, mark, secrets, at)
COUNTERSIGN_JSON(SlackTokenDoubted, code)
COUNTERSIGN_JSON(AppRemoved, event)
COUNTERSIGN_EMPTY_JSON(SlackTokenReplaced)
template <>
struct StoredNames<InstallAnswer::Problem> {
  static constexpr StoredName<InstallAnswer::Problem> names[] = {
      {InstallAnswer::Problem::none, "none"},
      {InstallAnswer::Problem::org_wide, "org_wide"},
      {InstallAnswer::Problem::other_team, "other_team"},
      {InstallAnswer::Problem::other_enterprise, "other_enterprise"},
      {InstallAnswer::Problem::other_app, "other_app"},
      {InstallAnswer::Problem::not_renewable, "not_renewable"},
      {InstallAnswer::Problem::shared_chain, "shared_chain"}};
};
COUNTERSIGN_JSON(InstallAnswer, problem)

COUNTERSIGN_RECORD_TYPE(InstallReturned, "install_returned")
COUNTERSIGN_RECORD_TYPE(AppInstalled, "app_installed")
COUNTERSIGN_RECORD_TYPE(SlackTokenDoubted, "slack_token_doubted")
COUNTERSIGN_RECORD_TYPE(AppRemoved, "app_removed")
COUNTERSIGN_RECORD_TYPE(SlackTokenReplaced, "slack_token_replaced")
COUNTERSIGN_RECORD_TYPE(InstallAnswer, "install_answer")
COUNTERSIGN_RECORD_TYPE(ProofWanted, "proof_wanted")
COUNTERSIGN_RECORD_TYPE(StartOver, "start_over")
COUNTERSIGN_RECORD_TYPE(CopySuspected, "copy_suspected")
COUNTERSIGN_RECORD_TYPE(WentBack, "went_back")
COUNTERSIGN_RECORD_TYPE(ProofOffered, "proof_offered")
COUNTERSIGN_RECORD_TYPE(ResumeRequested, "resume_requested")
COUNTERSIGN_RECORD_TYPE(Assured, "assured")
COUNTERSIGN_RECORD_TYPE(AssuranceWanted, "assurance_wanted")
COUNTERSIGN_RECORD_TYPE(SubscriptionReviewed, "subscription_reviewed")
COUNTERSIGN_RECORD_TYPE(SubscriptionsQuestioned, "subscriptions_questioned")
COUNTERSIGN_RECORD_TYPE(RecordMarked, "record_marked")
COUNTERSIGN_RECORD_TYPE(SweepRequested, "sweep_requested")
COUNTERSIGN_RECORD_TYPE(AnnouncingChanged, "announcing_changed")
COUNTERSIGN_RECORD_TYPE(DocumentRead, "document_read")
COUNTERSIGN_RECORD_TYPE(UnreadableRead, "unreadable_record")
COUNTERSIGN_RECORD_TYPE(RecordMissing, "record_missing")
COUNTERSIGN_RECORD_TYPE(NoticeOffered, "notice_offered")
COUNTERSIGN_RECORD_TYPE(NoticeRetracted, "notice_retracted")
COUNTERSIGN_RECORD_TYPE(NoticeTaken, "notice_taken")
COUNTERSIGN_RECORD_TYPE(PlainRecordRead, "plain_record_read")
COUNTERSIGN_RECORD_TYPE(Clicked, "clicked")
COUNTERSIGN_RECORD_TYPE(FormSubmitted, "form_submitted")
COUNTERSIGN_RECORD_TYPE(PageTurned, "page_turned")
COUNTERSIGN_RECORD_TYPE(FileOpened, "file_opened")
COUNTERSIGN_RECORD_TYPE(FormAnswer, "form_answer")
COUNTERSIGN_RECORD_TYPE(PeopleResolved, "people_resolved")
COUNTERSIGN_RECORD_TYPE(CommandGiven, "command_given")
COUNTERSIGN_RECORD_TYPE(CommandAnswer, "command_answer")
COUNTERSIGN_RECORD_TYPE(DeskChanged, "desk_changed")
COUNTERSIGN_RECORD_TYPE(PersonKnown, "person_known")
COUNTERSIGN_RECORD_TYPE(CheckClicked, "check_clicked")
COUNTERSIGN_RECORD_TYPE(HomeOpened, "home_opened")
COUNTERSIGN_RECORD_TYPE(EmployeeRead, "employee_read")
COUNTERSIGN_RECORD_TYPE(PeopleWanted, "people_wanted")
COUNTERSIGN_RECORD_TYPE(ApprovalsWanted, "approvals_wanted")
COUNTERSIGN_RECORD_TYPE(ApprovalsKnown, "approvals_known")
COUNTERSIGN_RECORD_TYPE(RequestHeard, "request_heard")
COUNTERSIGN_RECORD_TYPE(ApprovalRequested, "approval_requested")

}  // namespace countersign::domain

#include "domain/effect.hpp"

#include <algorithm>

#include "domain/slack_calls_json.hpp"

namespace countersign::domain {

COUNTERSIGN_JSON(ReadRecord, key, for_rate)
COUNTERSIGN_JSON(PostDocument, key, etag)
COUNTERSIGN_JSON(ReadPage, company, resource, modified_since, next_link)
COUNTERSIGN_JSON(ReadIds, company, resource, next_link)
COUNTERSIGN_JSON(ReadCompany, company)
COUNTERSIGN_JSON(ReadCompanies, environment)
COUNTERSIGN_JSON(ReadEnvironmentType, environment)
COUNTERSIGN_JSON(CreateSubscription, company, resource)
COUNTERSIGN_JSON(RenewSubscription, company, resource, subscription_id)
COUNTERSIGN_JSON(ListSubscriptions, environment)
COUNTERSIGN_JSON(DeleteSubscription, environment, subscription_id, api)
COUNTERSIGN_JSON(ReadWebhookResources, company)
COUNTERSIGN_JSON(ReadApprovals, company, document_number, modified_since)
COUNTERSIGN_JSON(ReadApprovalUsers, company)
COUNTERSIGN_JSON(ReadRelease, key, company_name)
COUNTERSIGN_JSON(ReadChecks, key, vendor, pay_to, external_number, since, draft_number, company_name,
                 with_requester)
template <>
struct StoredNames<DocumentFile::Kind> {
  static constexpr StoredName<DocumentFile::Kind> names[] = {
      {DocumentFile::Kind::attachment, "attachment"},
      {DocumentFile::Kind::incoming_document, "incoming_document"}};
};
COUNTERSIGN_JSON(DocumentFile, kind, id, name, bytes)
COUNTERSIGN_JSON(ListFiles, key)
COUNTERSIGN_JSON(ReadFile, key, file)
template <>
struct StoredNames<HoldRule::Currencies> {
  static constexpr StoredName<HoldRule::Currencies> names[] = {{HoldRule::Currencies::all, "all"},
                                                               {HoldRule::Currencies::local, "local"},
                                                               {HoldRule::Currencies::one, "one"},
                                                               {HoldRule::Currencies::others, "others"}};
};
COUNTERSIGN_JSON(HoldRule, currencies, currency, except, except_local, at_least)
COUNTERSIGN_JSON(EnsureWorkflow, company, company_name, rules, encoded_url, expects_ours)
COUNTERSIGN_JSON(ReadWorkflows, company)
COUNTERSIGN_JSON(ReadPending, company, company_name)
COUNTERSIGN_JSON(AnswerWorkflow, key, step, verdict)
COUNTERSIGN_JSON(ShowCard, channel, delivery)
COUNTERSIGN_JSON(FindCard, channel, delivery, since)
COUNTERSIGN_JSON(Whisper, channel, user, answer)
COUNTERSIGN_JSON(NotifyThread, channel, thread_ts, note)
COUNTERSIGN_JSON(TellChannel, channel, notice)
COUNTERSIGN_JSON(LookUpUser, email, user)
COUNTERSIGN_JSON(TellPerson, user, note, channel, about)
COUNTERSIGN_JSON(ReadUserGroup, group)
COUNTERSIGN_JSON(PublishHome, user)
COUNTERSIGN_EMPTY_JSON(ProbeSlackToken)
COUNTERSIGN_EMPTY_JSON(RefreshSlackToken)
COUNTERSIGN_JSON(OpenModal, trigger, user, modal)
COUNTERSIGN_JSON(UpdateModal, view_id, hash, user, modal)

COUNTERSIGN_RECORD_TYPE(ReadRecord, "read_record")
COUNTERSIGN_RECORD_TYPE(PostDocument, "post_document")
COUNTERSIGN_RECORD_TYPE(ReadPage, "read_page")
COUNTERSIGN_RECORD_TYPE(ReadIds, "read_ids")
COUNTERSIGN_RECORD_TYPE(ReadCompany, "read_company")
COUNTERSIGN_RECORD_TYPE(ReadCompanies, "read_companies")
COUNTERSIGN_RECORD_TYPE(ReadEnvironmentType, "read_environment_type")
COUNTERSIGN_RECORD_TYPE(CreateSubscription, "create_subscription")
COUNTERSIGN_RECORD_TYPE(RenewSubscription, "renew_subscription")
COUNTERSIGN_RECORD_TYPE(ListSubscriptions, "list_subscriptions")
COUNTERSIGN_RECORD_TYPE(DeleteSubscription, "delete_subscription")
COUNTERSIGN_RECORD_TYPE(ReadWebhookResources, "read_webhook_resources")
COUNTERSIGN_RECORD_TYPE(ReadApprovals, "read_approvals")
COUNTERSIGN_RECORD_TYPE(ReadApprovalUsers, "read_approval_users")
COUNTERSIGN_RECORD_TYPE(ReadRelease, "read_release")
COUNTERSIGN_RECORD_TYPE(ReadChecks, "read_checks")
COUNTERSIGN_RECORD_TYPE(ListFiles, "list_files")
COUNTERSIGN_RECORD_TYPE(ReadFile, "read_file")
COUNTERSIGN_RECORD_TYPE(EnsureWorkflow, "ensure_workflow")
COUNTERSIGN_RECORD_TYPE(ReadPending, "read_pending")
COUNTERSIGN_RECORD_TYPE(AnswerWorkflow, "answer_workflow")
COUNTERSIGN_RECORD_TYPE(ShowCard, "show_card")
COUNTERSIGN_RECORD_TYPE(FindCard, "find_card")
COUNTERSIGN_RECORD_TYPE(Whisper, "whisper")
COUNTERSIGN_RECORD_TYPE(NotifyThread, "notify_thread")
COUNTERSIGN_RECORD_TYPE(ReadWorkflows, "read_workflows")
COUNTERSIGN_RECORD_TYPE(TellChannel, "tell_channel")
COUNTERSIGN_RECORD_TYPE(LookUpUser, "look_up_user")
COUNTERSIGN_RECORD_TYPE(TellPerson, "tell_person")
COUNTERSIGN_RECORD_TYPE(ReadUserGroup, "read_user_group")
COUNTERSIGN_RECORD_TYPE(PublishHome, "publish_home")
COUNTERSIGN_RECORD_TYPE(ProbeSlackToken, "probe_slack_token")
COUNTERSIGN_RECORD_TYPE(RefreshSlackToken, "refresh_slack_token")
COUNTERSIGN_RECORD_TYPE(OpenModal, "open_modal")
COUNTERSIGN_RECORD_TYPE(UpdateModal, "update_modal")

namespace {

using namespace std::chrono_literals;

template <class... Types>
struct Overloaded : Types... {
  using Types::operator()...;
};
template <class... Types>
Overloaded(Types...) -> Overloaded<Types...>;

}  // namespace

Record encode(const Call& call) {
  return encode_variant(call);
}

Result<Call> decode_call(const Record& record) {
  return decode_variant<Call>(record);
}

std::string name_of(const Call& call) {
  return std::visit([]<class T>(const T&) { return std::string(RecordType<T>::name); }, call);
}

bool names_people(const PrivateAnswer& answer) {
  return !answer.approvers.empty() || !answer.rule.empty() || !answer.decided_by.empty();
}

PrivateAnswer without_names(PrivateAnswer answer) {
  answer.approvers.clear();
  answer.rule.clear();
  answer.decided_by.clear();
  return answer;
}

bool is_modal(const Call& call) {
  return std::holds_alternative<OpenModal>(call) || std::holds_alternative<UpdateModal>(call);
}

bool is_about_slack_token(const Call& call) {
  return std::holds_alternative<ProbeSlackToken>(call) || std::holds_alternative<RefreshSlackToken>(call);
}

Party party_of(const Call& call) {
  if (!channel_of(call).empty()) return Party::slack_channel;
  if (std::holds_alternative<FindCard>(call) || std::holds_alternative<Whisper>(call) ||
      std::holds_alternative<LookUpUser>(call) || std::holds_alternative<ReadUserGroup>(call) ||
      std::holds_alternative<PublishHome>(call) || is_about_slack_token(call) || is_modal(call)) {
    return Party::slack_workspace;
  }
  return Party::business_central;
}

std::string channel_of(const Call& call) {
  if (const auto* show = std::get_if<ShowCard>(&call)) return show->channel;
  if (const auto* note = std::get_if<NotifyThread>(&call)) return note->channel;
  if (const auto* tell = std::get_if<TellChannel>(&call)) return tell->channel;
  if (const auto* tell = std::get_if<TellPerson>(&call)) return tell->user;
  return {};
}

std::string environment_of(const Call& call) {
  return std::visit(
      []<class T>(const T& one) -> std::string {
        if constexpr (requires { one.environment; }) {
          return one.environment;
        } else if constexpr (requires { one.company.environment; }) {
          return one.company.environment;
        } else if constexpr (requires { one.key.company.environment; }) {
          return one.key.company.environment;
        } else {
          return {};
        }
      },
      call);
}

std::string name_of(const Outcome& outcome) {
  return std::visit(Overloaded{
                        [](const RecordRead&) { return "record_read"; },
                        [](const RecordGone&) { return "record_gone"; },
                        [](const RecordUnreadable&) { return "record_unreadable"; },
                        [](const PostAccepted&) { return "post_accepted"; },
                        [](const PostRefused&) { return "post_refused"; },
                        [](const PostConflict&) { return "post_conflict"; },
                        [](const PageRead&) { return "page_read"; },
                        [](const IdsRead&) { return "ids_read"; },
                        [](const CompanyRead&) { return "company_read"; },
                        [](const CompaniesListed&) { return "companies_listed"; },
                        [](const EnvironmentMissing&) { return "environment_missing"; },
                        [](const EnvironmentTypeRead&) { return "environment_type_read"; },
                        [](const SubscriptionActive&) { return "subscription_active"; },
                        [](const SubscriptionMissing&) { return "subscription_missing"; },
                        [](const SubscriptionsListed&) { return "subscriptions_listed"; },
                        [](const SubscriptionDeleted&) { return "subscription_deleted"; },
                        [](const WebhookResourcesRead&) { return "webhook_resources_read"; },
                        [](const ApprovalsRead&) { return "approvals_read"; },
                        [](const ApprovalUsersRead&) { return "approval_users_read"; },
                        [](const ReleaseRead&) { return "release_read"; },
                        [](const ChecksRead&) { return "checks_read"; },
                        [](const FilesListed&) { return "files_listed"; },
                        [](const FileRead&) { return "file_read"; },
                        [](const NotOffered&) { return "not_offered"; },
                        [](const WorkflowsGone&) { return "workflows_gone"; },
                        [](const WorkflowSubscribed&) { return "workflow_subscribed"; },
                        [](const WorkflowsRead&) { return "workflows_read"; },
                        [](const PendingRead&) { return "pending_read"; },
                        [](const WorkflowAnswered&) { return "workflow_answered"; },
                        [](const WorkflowRefused&) { return "workflow_refused"; },
                        [](const CardShown&) { return "card_shown"; },
                        [](const CardFound&) { return "card_found"; },
                        [](const CannotTell&) { return "cannot_tell"; },
                        [](const Delivered&) { return "delivered"; },
                        [](const UserFound&) { return "user_found"; },
                        [](const UserUnknown&) { return "user_unknown"; },
                        [](const UserGroupRead&) { return "user_group_read"; },
                        [](const SlackTokenTaken&) { return "slack_token_taken"; },
                        [](const SlackTokenRefused&) { return "slack_token_refused"; },
                        [](const SlackTokenRefreshed&) { return "slack_token_refreshed"; },
                        [](const InDoubt&) { return "in_doubt"; },
                        [](const Failed&) { return "failed"; },
                    },
                    outcome);
}

std::string words_of(const Outcome& outcome) {
  if (const auto* refused = std::get_if<PostRefused>(&outcome)) return refused->message;
  if (const auto* refused = std::get_if<WorkflowRefused>(&outcome)) return refused->message;
  if (const auto* failed = std::get_if<Failed>(&outcome)) return failed->reason;
  if (const auto* doubt = std::get_if<InDoubt>(&outcome)) return doubt->reason;
  return {};
}

WhenInDoubt when_in_doubt(const Call& call) {
  if (is_modal(call)) return WhenInDoubt::drop;
  const bool harmful =
      std::holds_alternative<PostDocument>(call) || std::holds_alternative<AnswerWorkflow>(call) ||
      std::holds_alternative<CreateSubscription>(call) || std::holds_alternative<ShowCard>(call) ||
      std::holds_alternative<Whisper>(call) || std::holds_alternative<NotifyThread>(call) ||
      std::holds_alternative<TellChannel>(call) || std::holds_alternative<TellPerson>(call);
  return harmful ? WhenInDoubt::ask : WhenInDoubt::repeat;
}

RetrySchedule retry_schedule(const Call& call) {
  return std::visit(
      Overloaded{
          // A person waits: what is certainly not done is tried for about two minutes, then shown as failed.
          [](const PostDocument&) {
            return RetrySchedule{8, 1s, 30s};
          },
          [](const ReadRecord&) {
            return RetrySchedule{10, 1s, 2min};
          },
          [](const ReadPage&) {
            return RetrySchedule{10, 2s, 5min};
          },
          [](const ReadIds&) {
            return RetrySchedule{10, 2s, 5min};
          },
          [](const ReadCompany&) {
            return RetrySchedule{10, 2s, 5min};
          },
          [](const ReadCompanies&) {
            return RetrySchedule{6, 2s, 1min};
          },
          // What does not answer is done without.
          [](const ReadEnvironmentType&) {
            return RetrySchedule{2, 2s, 2s};
          },
          [](const ReadApprovals&) {
            return RetrySchedule{10, 2s, 5min};
          },
          [](const ReadApprovalUsers&) {
            return RetrySchedule{10, 2s, 5min};
          },
          [](const ReadRelease&) {
            return RetrySchedule{10, 1s, 2min};
          },
          // A card or a person waits for it; what cannot be read is said.
          [](const ReadChecks&) {
            return RetrySchedule{6, 1s, 30s};
          },
          // Somebody looks at an empty page meanwhile, and can ask again.
          [](const ListFiles&) {
            return RetrySchedule{1, 1s, 1s};
          },
          [](const ReadFile&) {
            return RetrySchedule{1, 1s, 1s};
          },
          [](const EnsureWorkflow&) {
            return RetrySchedule{5, 2s, 1min};
          },
          [](const ReadWorkflows&) {
            return RetrySchedule{5, 2s, 1min};
          },
          [](const ReadPending&) {
            return RetrySchedule{10, 2s, 5min};
          },
          // As for a post: a person waits.
          [](const AnswerWorkflow&) {
            return RetrySchedule{8, 1s, 30s};
          },
          // The subscription entity has a schedule of its own, over days.
          [](const CreateSubscription&) {
            return RetrySchedule{3, 2s, 30s};
          },
          [](const RenewSubscription&) {
            return RetrySchedule{3, 2s, 30s};
          },
          [](const ListSubscriptions&) {
            return RetrySchedule{6, 2s, 1min};
          },
          [](const DeleteSubscription&) {
            return RetrySchedule{6, 2s, 1min};
          },
          [](const ReadWebhookResources&) {
            return RetrySchedule{3, 2s, 30s};
          },
          // Slack may be down for hours; a card is worth waiting for.
          [](const ShowCard&) {
            return RetrySchedule{40, 1s, 10min};
          },
          [](const FindCard&) {
            return RetrySchedule{10, 2s, 5min};
          },
          [](const Whisper&) {
            return RetrySchedule{2, 1s, 2s};
          },
          [](const NotifyThread&) {
            return RetrySchedule{10, 1s, 2min};
          },
          [](const TellChannel&) {
            return RetrySchedule{40, 1s, 10min};
          },
          [](const TellPerson&) {
            return RetrySchedule{10, 1s, 2min};
          },
          [](const LookUpUser&) {
            return RetrySchedule{5, 2s, 1min};
          },
          [](const ReadUserGroup&) {
            return RetrySchedule{5, 2s, 1min};
          },
          // It is shown again when something changes, or when it is opened.
          [](const PublishHome&) {
            return RetrySchedule{4, 2s, 1min};
          },
          // The installation has a schedule of its own, over hours. A lost reply may have used the refresh
          // token up; nobody but Slack can say, so it is asked again.
          [](const ProbeSlackToken&) {
            return RetrySchedule{4, 1s, 30s};
          },
          [](const RefreshSlackToken&) {
            return RetrySchedule{4, 1s, 30s};
          },
          // Once more within the three seconds of a trigger.
          [](const OpenModal&) {
            return RetrySchedule{2, 1s, 1s};
          },
          [](const UpdateModal&) {
            return RetrySchedule{2, 1s, 1s};
          },
      },
      call);
}

RetryDecision after_failed_attempt(const Call& call, std::uint32_t attempt, const AttemptFailed& failure,
                                   Instant now, double fraction) {
  if (failure.possibly_done && when_in_doubt(call) != WhenInDoubt::repeat)
    return Outcome{InDoubt{failure.reason}};
  const RetrySchedule schedule = retry_schedule(call);
  if (attempt >= schedule.attempts)
    return Outcome{Failed{Failed::Kind::exhausted, "exhausted", failure.reason}};
  Duration ceiling = schedule.first;
  for (std::uint32_t i = 1; i < attempt && ceiling < schedule.longest; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, schedule.longest);
  // Half fixed, half random: never immediate, and a crowd that failed together does not come back together.
  const Duration jittered =
      ceiling / 2 + Duration{static_cast<long long>(static_cast<double>(ceiling.count() / 2) * fraction)};
  return RetryAt{now + std::max(jittered, failure.retry_after.value_or(Duration::zero()))};
}

}  // namespace countersign::domain

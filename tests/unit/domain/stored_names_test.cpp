// The names that stored forms and the audit use stay as they are.
#include "catch.hpp"
#include "golden.hpp"
#include "golden_samples.hpp"

namespace countersign::stored_names_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

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

}  // namespace countersign::stored_names_test

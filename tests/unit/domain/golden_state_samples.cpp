#include "golden_samples.hpp"

namespace countersign::golden_samples {

namespace {

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

}  // namespace

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

}  // namespace countersign::golden_samples

// One value of every durable type, every field filled in, as the golden files store it.
#pragma once

#include <vector>

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

namespace countersign::golden_samples {

using namespace countersign::domain;
using namespace countersign::domain::test;

// What several of them hold ---------------------------------------------------------------------------------

inline const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
inline const ApproverReference lee{ApproverReference::Kind::employee, "E-7"};
inline const ApproverReference payables{ApproverReference::Kind::user_group, "S0614TZR7"};
inline const ResolvedPerson dana{
    {ApproverReference::Kind::email, "dana@contoso.com"}, "U0DANA", "Europe/Berlin", "U0OLD"};
inline const Chain chain{true,
                         ApproverChain{{"DANA", "Dana Reyes", "dana@contoso.com", false},
                                       {{{"LEE", "Lee Wong", "lee@contoso.com", false}, decimal("10000")}},
                                       "it is empty"},
                         {"MARIA", "Maria Okafor", "maria@contoso.com", false},
                         decimal("18450"),
                         "HTTP 403",
                         3,
                         start,
                         "U0DANA"};
inline const PeopleWanted wanted{to_string(record), company, {lee}};
inline const ApprovalUser dana_in_bc{"DANA", "Dana Reyes", "dana@contoso.com", true};
inline const ApprovalFacts approval{
    ApprovalState::pending, {"MARIA", "Maria Okafor", "maria@contoso.com", false}, {dana_in_bc}, start};
inline const ApprovalEntry entry{
    "77777777-7777-4777-8777-777777777777", 12,    "107214", EntryStatus::open, "MARIA", "DANA", "Dana Reyes",
    "88888888-8888-4888-8888-888888888888", start, start};
inline const TimedStandIn stand_in{"U0LEE", "U0DANA", start, start + 72h};
inline const DeskItem returned_item{DeskItem::Kind::returned,
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
inline const ExchangeRate dollars{"USD", "EUR", decimal("92.34"), *parse_date("2026-11-02"), decimal("100")};
inline const DigestLine digest_line{full_vendor().key, RecordChange::blocked,
                                    "vendor",          "Fabrikam Supplies GmbH",
                                    "20000",           {{"City", "Bremen", "Kiel"}},
                                    "CRONUS DE",       start,
                                    "EUR 18,450.05",   {payables}};
inline const ThreadNote held_note{ThreadNote::Kind::changed, {"U0DANA"}, "U0LEE",
                                  "Price differs",           1,          {payables}};
inline const ReadingHeld held_reading{encode(Call{ReadRecord{record}}), encode_as(RecordGone{})};
inline const ListedCompany cronus{company.company, "CRONUS DE", start};
inline const Fingerprint fingerprint{"Production",
                                     "https://api.businesscentral.dynamics.com/v2.0/x/Production/api/v2.0",
                                     "Production",
                                     {{company.company, cronus}}};
inline const Grant grant{
    "A024BE7LJ", "T024BE7LD", "Contoso", "E1", "U0BOT", "U0DANA", {"chat:write", "users:read"}, start};
inline const TokenTerm term{start + 12h, "0123456789abcdef"};
inline const Check posted_twice{CheckKind::duplicate_number, CheckVerdict::stop,        "108051", "INV-88213",
                                *parse_date("2026-11-04"),   *parse_date("2026-11-30"), 1};
inline const Story story{RecordChange::blocked,        "vendors", "vendor", {{"City", "Bremen"}},
                         {{"Blocked", "none", "All"}}, true,      start,    {{"C2", {payables}}}};

PlainRecord blocked_vendor();
Route full_route();
/// With what only some documents have.
Document stored_document();

// The samples -----------------------------------------------------------------------------------------------

std::vector<Message> messages();
std::vector<Call> calls();
std::vector<HeldOutcome> held_outcomes();
std::vector<CompanyRules::Event> company_events();
std::vector<SubscriptionRules::Event> subscription_events();
std::vector<EnvironmentRules::Event> environment_events();
std::vector<GuardRules::Event> guard_events();
std::vector<ApprovalsRules::Event> approvals_events();
std::vector<DirectoryRules::Event> directory_events();
std::vector<DeskRules::Event> desk_events();
std::vector<InstallationRules::Event> installation_events();
std::vector<ConversationEvent> conversation_events();
std::vector<NoticeEvent> notice_events();
std::vector<DigestEvent> digest_events();
/// The snapshot of each kind of entity.
std::vector<Record> snapshots();
/// An entity that has such a snapshot.
EntityId entity_of(const Record& snapshot);

}  // namespace countersign::golden_samples

#include "golden_samples.hpp"

namespace countersign::golden_samples {

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

std::vector<InstallationRules::Event> installation_events() {
  return {Installed{grant, term}, TokenReplaced{},
          ProbeBegun{},           ProbeOutdated{},
          ProbeEnded{},           TokenLost{"token_revoked", start},
          TokenFound{},           RefreshBegun{},
          Refreshed{term},        RefreshFailed{"invalid_refresh_token"}};
}

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

}  // namespace countersign::golden_samples

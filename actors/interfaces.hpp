// Every actor's typed interface and every message, in one place. Messages stay in this process and are never
// serialised; they carry hints and results and are never the only copy of anything.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <caf/all.hpp>

#include "actors/outcome_teller.hpp"
#include "businesscentral/exchange.hpp"
#include "core/ids.hpp"
#include "core/turn.hpp"
#include "domain/effect.hpp"
#include "domain/entity.hpp"
#include "domain/notice_view.hpp"
#include "journal/journal.hpp"
#include "ports.hpp"
#include "slack/exchange.hpp"

namespace countersign::actors {

// Messages --------------------------------------------------------------------------------------------------

/// A pending input of this tenant: once after the write that made its row, and lost when nobody is there;
/// then a reading of the pending rows finds it. The tenant passes each row to its entity once.
struct Hint {
  journal::InboxRow row;
};
/// A timer row is due; it stays until the entity's turn takes it.
struct TimerDue {
  EntityAddress entity;
  std::string name;
};
/// An entity's timers as just committed: armed, or cancelled when there is no due instant.
struct TimersChanged {
  EntityAddress entity;
  std::vector<TimerChange> timers;
};
/// An open effect to carry out; one that is known already is ignored.
struct Dispatch {
  EntityId owner;
  Effect effect;
};
/// An effect has ended; the entity's turn that takes it closes the row.
struct Ended {
  EntityId owner;
  EffectId effect;
  domain::Call call;
  domain::Outcome outcome;
};
/// What does the card in this channel show now?
struct ContentRequest {
  EntityId owner;
  std::string channel;
};
/// Null: there is nothing to show (any more).
struct Content {
  std::shared_ptr<const domain::ShownCard> card;
};
/// What may leave the tenant from now on: from the guard to the tenant, and on to all who send.
struct GateMoved {
  domain::Gate gate = domain::Gate::closed;
};
/// Whether Slack takes the bot token: from the installation to the tenant, and on to the workspace.
struct SlackAccessMoved {
  domain::SlackAccess access;
};
/// Compare your state with the settings and ask for what is missing.
struct WakeUp {
  EntityId entity;
};
/// An entity has nothing to do, and has had nothing for a while: it may leave memory, unless something is on
/// its way to it.
struct Idle {
  std::uint64_t received = 0;  ///< Messages that its tenant passed to it, as it counted them.
};
/// Answered when no call is under way any more; nothing new is begun.
struct Drain {};
struct Drained {};
/// The same for tenants. Not a request of CAF's: each answer to one is looked for among all that are awaited,
/// and there may be a hundred thousand tenants.
struct DrainTenant {
  std::shared_ptr<void> under_way;  ///< Held until no call is under way any more, and gone with an actor.
};
/// Each tenant writes what it is doing at its own place, and lets go.
struct TenantHealthRequest {
  std::shared_ptr<std::vector<TenantHealth>> tenants;
  std::size_t place = 0;
};

/// A tenant's wait after a failure is over.
struct TenantRestartDue {
  TenantId tenant;
};
/// A tenant has handed out what was pending; another one may begin.
struct TenantReady {
  TenantId tenant;
};
/// Asks all tenants; the callback is called once, by whoever answers last.
struct HealthRequest {
  std::shared_ptr<std::function<void(std::vector<TenantHealth>)>> done;
};
/// Whoever waits for the reply to this input has waited long enough.
struct ReplyLate {
  std::uint64_t sequence = 0;
};
/// The entity must be loaded afresh: a dead letter of it was replayed. It leaves its quarantine.
struct Reload {
  EntityAddress entity;
  bool only_if_quarantined = false;
};

// Messages from an actor to itself, out of a callback
// -----------------------------------------------------------

struct Loaded {
  std::shared_ptr<Result<journal::LoadedEntity>> entity;
};
struct Committed {
  journal::CommitOutcome outcome = journal::CommitOutcome::committed;
  std::vector<journal::InboxRow> sent;
};
struct LeaseAnswer {
  std::shared_ptr<Result<journal::Lease>> lease;
};
struct SecretsAnswer {
  std::shared_ptr<Result<std::vector<journal::IndexRow>>> secrets;  ///< Sealed, by name.
};
struct PendingAnswer {
  std::shared_ptr<Result<journal::PendingPage>> page;
};
struct OwnersAnswer {
  std::shared_ptr<Result<std::vector<EntityId>>> owners;
};
struct DueAnswer {
  std::shared_ptr<Result<std::vector<journal::DueTimer>>> timers;
};
/// The oldest entry of a tenant's audit, if it has any.
struct OldestAudit {
  std::shared_ptr<Result<std::vector<journal::AuditRow>>> rows;
};
/// A step of pruning has ended.
struct PruneAnswer {
  std::shared_ptr<Result<journal::PruneStep>> step;
};
/// A turn was fenced, not written, or perhaps written: the tenant's actors must be loaded again.
struct CommitLost {};
/// A restart's wait is over, or the entity must be loaded afresh.
struct RestartDue {
  EntityId entity;
  bool only_if_quarantined = false;
};
/// To an entity from itself: has anything come since?
struct LookWhetherIdle {};
/// Something may be due now (tick.hpp).
struct Tick {
  Instant at{};
};
/// An effect's row (started, or queued for a later attempt) is durable.
struct EffectSaved {
  std::uint64_t job = 0;
  journal::CommitOutcome outcome = journal::CommitOutcome::committed;
};
/// Business Central answered, judged by the wire module.
struct BusinessCentralAnswered {
  std::uint64_t job = 0;
  std::shared_ptr<businesscentral::Answer> answer;
};
/// Entra answered.
struct TokenAnswered {
  std::size_t identity = 0;  ///< Its place in the settings.
  std::string access_token;  ///< Empty: `error` says why.
  Instant expires_at{};
  std::string error;
  bool refused = false;             ///< By Entra's rules, not for want of an answer.
  bool refused_credential = false;  ///< For the credential's sake: another one may be taken.
};
/// Look whether a credential ends soon.
struct LookAtCredentials {};
/// Slack answered, judged by the wire module.
struct SlackAnswered {
  std::uint64_t job = 0;
  std::shared_ptr<slack::Answer> answer;
};
/// Slack told of a change of a channel: a hint to look, believed no further. Lost with the process, which
/// then looks at every channel afresh.
struct ChannelTouched {
  TenantId tenant;
  std::string channel;
};
/// To a channel: look at it again. `look`: the look whose time is over; 0: something happened.
struct LookAtChannel {
  std::uint64_t look = 0;
};
/// Slack said what the channel is.
struct ChannelLookedAt {
  std::shared_ptr<HttpResult> reply;
};
/// Make this call to Business Central now or not at all: somebody outside waits for it.
struct ReadAtOnce {
  TenantId tenant;
  domain::Call call;
  std::shared_ptr<OutcomeTeller> teller;
};
/// May one call be made now? Answered when the workspace's budget has room.
struct Permit {};
struct Permitted {};
/// Of the workspace in a browser, for the Home tab that waits for it; empty: Slack did not say.
struct WorkspaceAddress {
  std::uint64_t home = 0;
  std::string url;
};
/// Whether somebody is a full member of the workspace.
struct MemberWord {
  std::string refusal;    ///< Why not, or why nobody knows, as the end of a sentence; empty: they are one.
  bool is_known = false;  ///< Slack said it.
};
/// The same of whoever a call is for.
struct MemberLookedAt {
  std::uint64_t job = 0;
  std::string user;
  MemberWord word;
};
/// Slack refuses the token: no call of this workspace is made for a while.
struct TokenRefusedBySlack {
  std::string code;  ///< Slack's error; empty: not known.
};

// Interfaces ------------------------------------------------------------------------------------------------

/// All timers of the process: one heap over the rows that are due within minutes.
using TimersActor = caf::typed_actor<
    // Arms or cancels.
    caf::reacts_to<TimersChanged>,
    // Rows that are due soon, as read.
    caf::reacts_to<DueAnswer>, caf::reacts_to<Tick>>;

/// Prunes the journal, one tenant after another, one step at a time.
using RetentionActor =
    caf::typed_actor<caf::reacts_to<Tick>, caf::reacts_to<OldestAudit>, caf::reacts_to<PruneAnswer>>;

/// One entity of any kind: loads, decides, commits, hands on.
using EntityActor = caf::typed_actor<
    // Inputs.
    caf::reacts_to<Hint>, caf::reacts_to<TimerDue>, caf::reacts_to<WakeUp>, caf::reacts_to<Ended>,
    // The present content of a card, from committed state alone.
    caf::replies_to<ContentRequest>::with<Content>,
    // Answers of the journal.
    caf::reacts_to<Loaded>, caf::reacts_to<Committed>,
    // From itself.
    caf::reacts_to<LookWhetherIdle>>;

/// One workspace: its budget, and the calls that belong to no channel.
using SlackActor =
    caf::typed_actor<caf::reacts_to<Dispatch>, caf::reacts_to<GateMoved>, caf::reacts_to<SlackAccessMoved>,
                     caf::reacts_to<WorkspaceAddress>, caf::reacts_to<MemberLookedAt>,
                     caf::replies_to<Permit>::with<Permitted>, caf::reacts_to<TokenRefusedBySlack>,
                     caf::reacts_to<EffectSaved>, caf::reacts_to<SlackAnswered>, caf::reacts_to<Tick>,
                     caf::replies_to<Drain>::with<Drained>>;

/// One Slack channel's pace: one call in flight, the next at least a second after its reply.
using ChannelActor = caf::typed_actor<caf::reacts_to<Dispatch>, caf::reacts_to<GateMoved>,
                                      caf::reacts_to<LookAtChannel>, caf::reacts_to<ChannelLookedAt>,
                                      caf::reacts_to<EffectSaved>, caf::reacts_to<SlackAnswered>,
                                      caf::reacts_to<Tick>, caf::replies_to<Drain>::with<Drained>>;

/// A tenant's identities in Business Central: who makes which call, their tokens, their budgets, and at most
/// five calls in flight of each.
using BusinessCentralActor =
    caf::typed_actor<caf::reacts_to<Dispatch>, caf::reacts_to<GateMoved>, caf::reacts_to<EffectSaved>,
                     caf::reacts_to<BusinessCentralAnswered>, caf::reacts_to<TokenAnswered>,
                     caf::reacts_to<LookAtCredentials>, caf::reacts_to<ReadAtOnce>, caf::reacts_to<Tick>,
                     caf::replies_to<Drain>::with<Drained>>;

/// The root: supervises the tenants and routes to them.
using RootActor =
    caf::typed_actor<caf::reacts_to<Hint>, caf::reacts_to<TimerDue>, caf::reacts_to<Reload>,
                     caf::reacts_to<TenantRestartDue>, caf::reacts_to<TenantReady>,
                     caf::reacts_to<HealthRequest>, caf::reacts_to<ReplyLate>, caf::reacts_to<ChannelTouched>,
                     caf::reacts_to<ReadAtOnce>, caf::reacts_to<DrainTenant>>;

/// One tenant: supervises its actors and routes between them.
using TenantActor = caf::typed_actor<
    // From the door, the timers and the tenant's own entities.
    caf::reacts_to<Hint>, caf::reacts_to<TimerDue>, caf::reacts_to<Dispatch>, caf::reacts_to<Ended>,
    caf::replies_to<ContentRequest>::with<Content>,
    // An entity must be loaded afresh: a dead letter was replayed as an effect.
    caf::reacts_to<RestartDue>,
    // From the door.
    caf::reacts_to<ChannelTouched>, caf::reacts_to<ReadAtOnce>,
    // From an entity whose turn the journal did not take.
    caf::reacts_to<CommitLost>,
    // From an entity that may leave memory.
    caf::reacts_to<Idle>,
    // From the guard, after each of its turns.
    caf::reacts_to<GateMoved>,
    // From the installation, likewise.
    caf::reacts_to<SlackAccessMoved>,
    // Answers of the journal.
    caf::reacts_to<LeaseAnswer>, caf::reacts_to<SecretsAnswer>, caf::reacts_to<PendingAnswer>,
    caf::reacts_to<OwnersAnswer>, caf::reacts_to<TenantHealthRequest>, caf::reacts_to<DrainTenant>>;

}  // namespace countersign::actors

// Process-local: no message leaves this process, so none needs a serial form.
#define COUNTERSIGN_LOCAL(Type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(countersign::actors::Type)
COUNTERSIGN_LOCAL(Hint)
COUNTERSIGN_LOCAL(TimerDue)
COUNTERSIGN_LOCAL(TimersChanged)
COUNTERSIGN_LOCAL(Dispatch)
COUNTERSIGN_LOCAL(Ended)
COUNTERSIGN_LOCAL(ContentRequest)
COUNTERSIGN_LOCAL(Content)
COUNTERSIGN_LOCAL(GateMoved)
COUNTERSIGN_LOCAL(SlackAccessMoved)
COUNTERSIGN_LOCAL(WorkspaceAddress)
COUNTERSIGN_LOCAL(MemberLookedAt)
COUNTERSIGN_LOCAL(SecretsAnswer)
COUNTERSIGN_LOCAL(WakeUp)
COUNTERSIGN_LOCAL(CommitLost)
COUNTERSIGN_LOCAL(Idle)
COUNTERSIGN_LOCAL(LookWhetherIdle)
COUNTERSIGN_LOCAL(Drain)
COUNTERSIGN_LOCAL(Drained)
COUNTERSIGN_LOCAL(TenantHealthRequest)
COUNTERSIGN_LOCAL(DrainTenant)
COUNTERSIGN_LOCAL(TenantRestartDue)
COUNTERSIGN_LOCAL(TenantReady)
COUNTERSIGN_LOCAL(HealthRequest)
COUNTERSIGN_LOCAL(Reload)
COUNTERSIGN_LOCAL(ReplyLate)
COUNTERSIGN_LOCAL(Loaded)
COUNTERSIGN_LOCAL(Committed)
COUNTERSIGN_LOCAL(LeaseAnswer)
COUNTERSIGN_LOCAL(PendingAnswer)
COUNTERSIGN_LOCAL(OwnersAnswer)
COUNTERSIGN_LOCAL(DueAnswer)
COUNTERSIGN_LOCAL(OldestAudit)
COUNTERSIGN_LOCAL(PruneAnswer)
COUNTERSIGN_LOCAL(RestartDue)
COUNTERSIGN_LOCAL(Tick)
COUNTERSIGN_LOCAL(EffectSaved)
COUNTERSIGN_LOCAL(BusinessCentralAnswered)
COUNTERSIGN_LOCAL(TokenAnswered)
COUNTERSIGN_LOCAL(LookAtCredentials)
COUNTERSIGN_LOCAL(SlackAnswered)
COUNTERSIGN_LOCAL(ChannelTouched)
COUNTERSIGN_LOCAL(LookAtChannel)
COUNTERSIGN_LOCAL(ChannelLookedAt)
COUNTERSIGN_LOCAL(ReadAtOnce)
COUNTERSIGN_LOCAL(Permit)
COUNTERSIGN_LOCAL(Permitted)
COUNTERSIGN_LOCAL(TokenRefusedBySlack)
#undef COUNTERSIGN_LOCAL

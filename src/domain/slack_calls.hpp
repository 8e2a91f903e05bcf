// The calls to Slack: cards, private answers, notes in a thread, modals. Part of effect.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"
#include "domain/approval.hpp"
#include "domain/policy.hpp"

namespace countersign::domain {

/// Makes the card in this channel show the conversation's present state: posts it, or updates it once it has
/// a ts. The content is asked of the conversation when the slot comes. Outcomes: CardShown, InDoubt, Failed.
struct ShowCard {
  std::string channel;
  std::string delivery;  ///< Our id of this message, in its metadata; finds it again after a lost reply.
  bool operator==(const ShowCard&) const = default;
};

/// Looks for a message of ours by its delivery id. Outcomes: CardFound, CannotTell, Failed.
struct FindCard {
  std::string channel;
  std::string delivery;
  Instant since{};
  bool operator==(const FindCard&) const = default;
};

/// Why what a person clicked or submitted did nothing; said to that person alone.
struct PrivateAnswer {
  enum class Kind {
    already_decided,
    stranger,
    stale,
    not_waiting,
    own_document,
    not_asked,       ///< The question is for somebody else.
    not_opened,      ///< The form could not be opened in time.
    unfinished,      ///< The form was submitted, but its answer came too late to be shown in it.
    over_limit,      ///< It is more than this person may approve.
    another_step,    ///< This person is asked in another step.
    would_be_last,   ///< Others approved meanwhile: the click would have done more than its button said.
    lines_withheld,  ///< The lines are for those who decide.
    not_checked,     ///< The checks of this version are still being read.
    stopped,         ///< A check keeps it from being approved.
  };
  Kind kind = Kind::not_waiting;
  std::string decided_by;     ///< already_decided: a Slack user id.
  std::optional<Instant> at;  ///< already_decided: when; stale: when the record changed.
  /// Slack user ids. stranger, not_asked: who may; over_limit, another_step: who is asked now.
  std::vector<std::string> approvers;
  std::string rule;                    ///< stranger: the route's name.
  Verdict verdict = Verdict::approve;  ///< already_decided.
  std::optional<Money> limit{};        ///< over_limit.
  std::string check{};                 ///< stopped: what the check found; ERP text.
  bool operator==(const PrivateAnswer&) const = default;
};

/// What may be said of it to whoever is no full member of the workspace: neither names nor the route.
PrivateAnswer without_names(PrivateAnswer answer);
/// Whether it says any of these.
bool names_people(const PrivateAnswer& answer);

/// chat.postEphemeral. Useless when late: dropped instead of repeated. Outcomes: Delivered, InDoubt, Failed.
struct Whisper {
  std::string channel;
  std::string user;
  PrivateAnswer answer;
  bool operator==(const Whisper&) const = default;
};

/// What a reply in a card's thread says.
struct ThreadNote {
  enum class Kind {
    changed,             ///< Decide again.
    question,            ///< An approver's, to somebody.
    answer,              ///< To the one who asked.
    rejected,            ///< To the one who gets the document back.
    not_posted,          ///< Long after the click: it is still a draft.
    undecided,           ///< Nobody could read whether it was posted.
    next_step,           ///< To those whose approval is asked for now that others have given theirs.
    reminder,            ///< To those who are asked, and have not decided.
    escalated,           ///< To those who are asked, too, because nobody decided.
    expired,             ///< Nobody decided in time: to those who were asked and whoever sent it.
    ready,               ///< To those who may post what was approved.
    delegated,           ///< To whoever stands in for `by` from now on; `text` says until when.
    delegation_refused,  ///< To whoever wanted it; `text` is Slack's reason.
    named,               ///< To whom Business Central's setup names as the approver.
    cleared,             ///< To those who are asked: what kept it from being approved is corrected.
  };
  Kind kind = Kind::changed;
  std::vector<std::string> users;  ///< Slack user ids: whom it is for, and whom it mentions.
  std::string by;                  ///< A Slack user id; of question, answer, rejected and next_step.
  std::string text;                ///< In that person's words.
  std::uint32_t fallen = 0;        ///< changed: approvals that no longer count.
  std::vector<ApproverReference> mentions{};  ///< changed: who else is told; users and groups.
  bool operator==(const ThreadNote&) const = default;
};

/// A reply in the card's thread that mentions people, because an edit notifies nobody. Outcomes: Delivered,
/// InDoubt, Failed.
struct NotifyThread {
  std::string channel;
  std::string thread_ts;
  ThreadNote note;
  bool operator==(const NotifyThread&) const = default;
};

/// What controllers are told in their channel, beside the cards of exceptions.
struct ChannelNotice {
  enum class Kind {
    workflow_off,      ///< Business Central's workflow does not hold invoices any more.
    workflow_on,       ///< It does again.
    requests_unheard,  ///< It holds them, but asks nobody here.
  };
  Kind kind = Kind::workflow_off;
  std::string company;  ///< Its name.
  std::string detail;   ///< The workflow's code, or empty.
  bool operator==(const ChannelNotice&) const = default;
};

/// A message in a channel. Outcomes: Delivered, InDoubt, Failed.
struct TellChannel {
  std::string channel;
  ChannelNotice notice;
  bool operator==(const TellChannel&) const = default;
};

/// A person's own conversation with the app: chat.postMessage to a user. Outcomes: Delivered, InDoubt,
/// Failed.
struct TellPerson {
  std::string user;
  ThreadNote note;
  std::string channel;  ///< Where the card is; empty where there is none.
  std::string about;    ///< What the card is about; ERP text.
  bool operator==(const TellPerson&) const = default;
};

/// users.lookupByEmail, or users.info where the user is named. Outcomes: UserFound, UserUnknown, Failed.
struct LookUpUser {
  std::string email;
  std::string user{};  ///< A Slack user id; then `email` is empty.
  bool operator==(const LookUpUser&) const = default;
};

/// usergroups.users.list. Outcomes: UserGroupRead, UserUnknown, Failed.
struct ReadUserGroup {
  std::string group;
  bool operator==(const ReadUserGroup&) const = default;
};

/// auth.test: whether Slack still takes the bot token. Outcomes: SlackTokenTaken, SlackTokenRefused, Failed.
struct ProbeSlackToken {
  bool operator==(const ProbeSlackToken&) const = default;
};

/// oauth.v2.access with the refresh token, which Slack takes once: another bot token, another refresh token.
/// Outcomes: SlackTokenRefreshed, SlackTokenRefused, Failed.
struct RefreshSlackToken {
  bool operator==(const RefreshSlackToken&) const = default;
};

/// A form or a list that opens over Slack. What it shows is asked of the conversation when its slot comes.
struct Modal {
  enum class Kind {
    reject,  ///< Asks for the reason.
    ask,     ///< Asks for a question and whom it is for.
    answer,  ///< Asks for the answer to the open question.
    lines,   ///< All lines, to be read.
  };
  Kind kind = Kind::lines;
  std::string channel;     ///< Of the card where it was asked for.
  std::uint32_t page = 1;  ///< lines: the first is 1.
  bool operator==(const Modal&) const = default;
};

/// views.open, within three seconds of the click that gave the trigger. Outcomes: Delivered, InDoubt, Failed.
struct OpenModal {
  std::string trigger;
  std::string user;  ///< Who clicked.
  Modal modal;
  bool operator==(const OpenModal&) const = default;
};

/// views.publish: a person's Home tab. What it shows is asked of their desk when its slot comes. Outcomes:
/// Delivered, Failed.
struct PublishHome {
  std::string user;
  bool operator==(const PublishHome&) const = default;
};

/// views.update: another page. Outcomes: Delivered, InDoubt, Failed.
struct UpdateModal {
  std::string view_id;
  std::string hash;  ///< Of the view as it was clicked; Slack refuses when it has changed since.
  std::string user;
  Modal modal;
  bool operator==(const UpdateModal&) const = default;
};

}  // namespace countersign::domain

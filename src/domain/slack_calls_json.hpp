// JSON forms of what calls to Slack are made of. Included by .cpp files alone.
#pragma once

#include "domain/record_codec.hpp"
#include "domain/slack_calls.hpp"

namespace countersign::domain {

template <>
struct StoredNames<Verdict> {
  static constexpr StoredName<Verdict> names[] = {
      {Verdict::approve, "approve"}, {Verdict::reject, "reject"}, {Verdict::cancel, "cancel"}};
};

template <>
struct StoredNames<PrivateAnswer::Kind> {
  static constexpr StoredName<PrivateAnswer::Kind> names[] = {
      {PrivateAnswer::Kind::not_waiting, "not_waiting"},
      {PrivateAnswer::Kind::already_decided, "already_decided"},
      {PrivateAnswer::Kind::stranger, "stranger"},
      {PrivateAnswer::Kind::stale, "stale"},
      {PrivateAnswer::Kind::own_document, "own_document"},
      {PrivateAnswer::Kind::not_asked, "not_asked"},
      {PrivateAnswer::Kind::not_opened, "not_opened"},
      {PrivateAnswer::Kind::unfinished, "unfinished"},
      {PrivateAnswer::Kind::over_limit, "over_limit"},
      {PrivateAnswer::Kind::another_step, "another_step"},
      {PrivateAnswer::Kind::would_be_last, "would_be_last"},
      {PrivateAnswer::Kind::lines_withheld, "lines_withheld"},
      {PrivateAnswer::Kind::not_checked, "not_checked"},
      {PrivateAnswer::Kind::stopped, "stopped"}};
};
COUNTERSIGN_JSON(PrivateAnswer, kind, decided_by, at, approvers, rule, verdict, limit, check)

template <>
struct StoredNames<ThreadNote::Kind> {
  static constexpr StoredName<ThreadNote::Kind> names[] = {
      {ThreadNote::Kind::changed, "changed"},
      {ThreadNote::Kind::question, "question"},
      {ThreadNote::Kind::answer, "answer"},
      {ThreadNote::Kind::rejected, "rejected"},
      {ThreadNote::Kind::not_posted, "not_posted"},
      {ThreadNote::Kind::undecided, "undecided"},
      {ThreadNote::Kind::next_step, "next_step"},
      {ThreadNote::Kind::reminder, "reminder"},
      {ThreadNote::Kind::escalated, "escalated"},
      {ThreadNote::Kind::expired, "expired"},
      {ThreadNote::Kind::ready, "ready"},
      {ThreadNote::Kind::delegated, "delegated"},
      {ThreadNote::Kind::delegation_refused, "delegation_refused"},
      {ThreadNote::Kind::named, "named"},
      {ThreadNote::Kind::cleared, "cleared"}};
};
COUNTERSIGN_JSON(ThreadNote, kind, users, by, text, fallen, mentions)

template <>
struct StoredNames<ChannelNotice::Kind> {
  static constexpr StoredName<ChannelNotice::Kind> names[] = {
      {ChannelNotice::Kind::workflow_off, "workflow_off"},
      {ChannelNotice::Kind::workflow_on, "workflow_on"},
      {ChannelNotice::Kind::requests_unheard, "requests_unheard"}};
};
COUNTERSIGN_JSON(ChannelNotice, kind, company, detail)

template <>
struct StoredNames<Modal::Kind> {
  static constexpr StoredName<Modal::Kind> names[] = {{Modal::Kind::reject, "reject"},
                                                      {Modal::Kind::ask, "ask"},
                                                      {Modal::Kind::answer, "answer"},
                                                      {Modal::Kind::lines, "lines"}};
};
COUNTERSIGN_JSON(Modal, kind, channel, page)

}  // namespace countersign::domain

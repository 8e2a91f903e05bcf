// Clicks and forms: durable before they are answered. A click is answered at once; a form waits for what its
// conversation replies, because Slack shows the answer in it.
#include <charconv>

#include <nlohmann/json.hpp>

#include "cards/modal.hpp"
#include "domain/message.hpp"
#include "ingress/requests.hpp"
#include "slack/click_check.hpp"
#include "slack/form_metadata.hpp"
#include "slack/interaction.hpp"
#include "slack/text.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

using domain::Message;

std::string text_of(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_durable(journal::AcceptOutcome outcome) {
  return outcome == journal::AcceptOutcome::accepted || outcome == journal::AcceptOutcome::duplicate;
}

void accept(const Door& door, journal::AcceptRequest request, const http::Responder& responder) {
  door.server.accept(std::move(request), [responder](journal::AcceptOutcome outcome) {
    responder.send(plain(is_durable(outcome) ? 200 : 503));
  });
}

journal::AcceptRequest input_for(const Door& door, const TenantDoor& tenant,
                                 const domain::RecordKey& record) {
  journal::AcceptRequest request;
  request.to = {tenant.settings.tenant, domain::conversation_entity(record)};
  request.now = door.clock.now();
  return request;
}

// Whose: one rule for clicks, buttons in modals and forms (slack::is_of): made in this workspace, and Slack
// says so. Who may decide is the conversation's question, by the person.

/// A document's lines are for whoever sees its card, but not for another firm's people in a shared channel.
/// Of an organisation's other workspaces the payload names the organisation where it was clicked, not the
/// person's: they read the lines in Business Central. Unless Slack says of the person that they are the
/// organisation's that the app is installed in.
bool may_read_lines(const slack::BlockAction& action, const TenantDoor& tenant) {
  const auto& slack = tenant.settings.slack;
  const auto& team = action.user_team_id;
  return !team.empty() && (team == slack.team_id || team == slack.enterprise_id);
}

constexpr std::string_view foreign_reader = "another workspace's person asks for the lines";

/// A set-up check looks for it in the journal: so far came the click.
void take_check(const Door& door, const TenantDoor& tenant, const slack::BlockAction& action,
                const http::Responder& responder) {
  constexpr std::size_t token_characters = 64;
  const std::string token = action.value.value_or("");
  if (token.empty() || token.size() > token_characters || action.user_id.empty())
    return pass_over_slack(door, tenant.settings.tenant, "a click of a check without its token", responder);
  journal::AcceptRequest request;
  request.to = {tenant.settings.tenant, domain::desk_entity(action.user_id)};
  request.now = door.clock.now();
  request.input = domain::encode(Message{domain::CheckClicked{token, request.now}});
  request.dedup_keys = slack::dedup_keys(action);
  accept(door, std::move(request), responder);
}

// Clicks ----------------------------------------------------------------------------------------------------

void take_click(const Door& door, const TenantDoor& tenant, const slack::BlockAction& action,
                const http::Responder& responder) {
  const auto& settings = tenant.settings;
  // A link button tells of its click and wants nothing.
  if (action.action_id == "open") return static_cast<void>(responder.send(plain(200)));
  if (action.action_id == slack::click_check_action) return take_check(door, tenant, action, responder);
  const auto value = action.value ? slack::parse_button_value(*action.value)
                                  : Result<slack::ButtonValue>{fail(ErrorCode::not_understood, "no value")};
  if (!value) return pass_over_slack(door, settings.tenant, "a button without a value of ours", responder);
  const auto record = domain::parse_record_key(value->conversation);
  if (!record || action.channel_id.empty()) {
    return pass_over_slack(door, settings.tenant, "a button whose record or channel is missing", responder);
  }
  if (action.action_id == "lines" && !may_read_lines(action, tenant))
    return pass_over_slack(door, settings.tenant, foreign_reader, responder);
  auto request = input_for(door, tenant, *record);
  request.input = domain::encode(
      Message{domain::Clicked{*record, action.action_id, value->version, action.user_id, action.channel_id,
                              action.message_ts, request.now, action.trigger_id, value->step}});
  request.dedup_keys = slack::dedup_keys(action);
  request.audit.push_back({"click.received", domain::to_string(*record),
                           text_of({{"user", action.user_id},
                                    {"action", action.action_id},
                                    {"version", value->version},
                                    {"step", value->step},
                                    {"channel", action.channel_id}})});
  accept(door, std::move(request), responder);
}

/// "2"; none for anything else.
std::optional<std::uint32_t> page_of(const std::optional<std::string>& value) {
  if (!value) return std::nullopt;
  std::uint32_t page = 0;
  const char* end = value->data() + value->size();
  const auto [rest, problem] = std::from_chars(value->data(), end, page);
  if (problem != std::errc{} || rest != end || page == 0) return std::nullopt;
  return page;
}

struct Subject {
  domain::RecordKey record;
  std::uint32_t version = 0;
  std::string channel;
};

/// What a modal is about; none when its metadata is not what we wrote.
std::optional<Subject> subject_of(const std::string& private_metadata) {
  const auto metadata = slack::parse_form_metadata(private_metadata);
  if (!metadata) return std::nullopt;
  auto record = domain::parse_record_key(metadata->about.conversation);
  if (!record) return std::nullopt;
  return Subject{*std::move(record), metadata->about.version, metadata->channel};
}

/// A button in a modal: it is in no channel, and knows what it is about from the modal's metadata.
void take_page(const Door& door, const TenantDoor& tenant, const slack::BlockAction& action,
               const http::Responder& responder) {
  if (action.action_id == "files")
    return static_cast<void>(responder.send(plain(200)));  // A link, as "open".
  const auto subject = subject_of(action.private_metadata);
  const auto page = page_of(action.value);
  const bool is_page = action.action_id == "previous" || action.action_id == "next";
  if (!subject || !page || !is_page)
    return pass_over_slack(door, tenant.settings.tenant, "a button of a modal that is not ours", responder);
  if (!may_read_lines(action, tenant))
    return pass_over_slack(door, tenant.settings.tenant, foreign_reader, responder);
  auto request = input_for(door, tenant, subject->record);
  request.input = domain::encode(Message{domain::PageTurned{
      subject->record, *page, action.user_id, subject->channel, action.view_id, action.view_hash}});
  request.dedup_keys = slack::dedup_keys(action);
  accept(door, std::move(request), responder);
}

// Forms -----------------------------------------------------------------------------------------------------

HttpResponse form_response(journal::AcceptOutcome outcome, const std::optional<Record>& reply,
                           const std::string& form, const std::string& time_zone) {
  if (!is_durable(outcome)) return plain(503);
  const auto answer =
      reply ? domain::decode_form_answer(*reply) : Result<domain::FormAnswer>{domain::FormAnswer{}};
  const std::string body = answer ? cards::form_answer(*answer, form, time_zone) : std::string{};
  // An empty body closes the form.
  if (body.empty()) return plain(200);
  return {200, {{"Content-Type", "application/json; charset=utf-8"}}, body};
}

void take_submission(const Door& door, const TenantDoor& tenant, const slack::ViewSubmission& submission,
                     const http::Responder& responder) {
  const auto subject = subject_of(submission.private_metadata);
  if (!subject)
    return pass_over_slack(door, tenant.settings.tenant, "a form without metadata of ours", responder);
  auto request = input_for(door, tenant, subject->record);
  request.input = domain::encode(Message{
      domain::FormSubmitted{subject->record, submission.callback_id, subject->version, submission.user_id,
                            subject->channel, slack::unescape(slack::value_of(submission, cards::text_block)),
                            slack::value_of(submission, cards::person_block), request.now}});
  request.dedup_keys = slack::dedup_keys(submission);
  request.audit.push_back({"form.received", domain::to_string(subject->record),
                           text_of({{"user", submission.user_id},
                                    {"form", submission.callback_id},
                                    {"version", subject->version},
                                    {"channel", subject->channel}})});
  door.server.ask(std::move(request),
                  [responder, form = submission.callback_id, time_zone = tenant.settings.time_zone](
                      journal::AcceptOutcome outcome, const std::optional<Record>& reply) {
                    responder.send(form_response(outcome, reply, form, time_zone));
                  });
}

}  // namespace

void take_slack_interaction(const Door& door, const TenantDoor& tenant, const slack::Interaction& interaction,
                            const http::Responder& responder) {
  const auto& settings = tenant.settings;
  if (const auto* click = std::get_if<slack::BlockAction>(&interaction)) {
    if (!slack::is_of(click->origin, settings.slack))
      return pass_over_slack(door, settings.tenant, "a click from another workspace", responder);
    return click->view_id.empty() ? take_click(door, tenant, *click, responder)
                                  : take_page(door, tenant, *click, responder);
  }
  if (const auto* submission = std::get_if<slack::ViewSubmission>(&interaction)) {
    if (!slack::is_of(submission->origin, settings.slack))
      return pass_over_slack(door, settings.tenant, "a form from another workspace", responder);
    return take_submission(door, tenant, *submission, responder);
  }
  if (const auto* unknown = std::get_if<slack::InteractionNotUnderstood>(&interaction))
    return pass_over_slack(door, settings.tenant, unknown->reason, responder);
  // A modal that was closed, or a kind of interaction that nothing of ours asks for.
  responder.send(plain(200));
}

}  // namespace countersign::ingress

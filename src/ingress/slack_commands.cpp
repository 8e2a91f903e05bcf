// Slash commands: stored like a click, and answered in the reply to the command itself, to its sender alone.
#include <nlohmann/json.hpp>

#include "cards/command_answer.hpp"
#include "core/limits.hpp"
#include "domain/command.hpp"
#include "domain/message.hpp"
#include "ingress/requests.hpp"
#include "slack/text.hpp"

namespace countersign::ingress {
namespace {

using domain::CommandAnswer;

void answer(const http::Responder& responder, const slack::Message& message) {
  responder.send({200,
                  {{"Content-Type", "application/json; charset=utf-8"}},
                  slack::private_reply(message.text, message.blocks_json)});
}

/// Everything that an answer needs once the entity has replied.
struct Asked {
  Door door;
  domain::ParsedCommand command;
  std::string user;
  TenantId tenant;
  std::string time_zone;
  http::Responder responder;
};

void answer_find(const Asked& asked, const CommandAnswer& allowed) {
  asked.door.server.find_documents(
      asked.tenant, allowed.words, [asked, allowed](const Result<std::vector<domain::FoundDocument>>& found) {
        if (!found) return answer(asked.responder, cards::not_taken_answer());
        std::vector<domain::FoundDocument> visible;
        for (const auto& one : *found) {
          if (domain::may_find(one.row, asked.user, allowed.rules)) visible.push_back(one);
        }
        answer(asked.responder, cards::found_answer(allowed, visible, asked.time_zone));
      });
}

void on_reply(const Asked& asked, journal::AcceptOutcome outcome, const std::optional<Record>& reply) {
  const bool is_durable =
      outcome == journal::AcceptOutcome::accepted || outcome == journal::AcceptOutcome::duplicate;
  if (!is_durable) return answer(asked.responder, cards::not_taken_answer());
  if (!reply) return answer(asked.responder, cards::late_answer(asked.command.verb));
  const auto decided = domain::decode_command_answer(*reply);
  if (!decided) return answer(asked.responder, cards::late_answer(asked.command.verb));
  if (decided->kind == CommandAnswer::Kind::find) return answer_find(asked, *decided);
  answer(asked.responder, cards::command_answer(*decided, asked.time_zone));
}

/// What is looked for is told, because the answer may show a document; other words are not.
nlohmann::json story_of(const domain::ParsedCommand& command) {
  nlohmann::json story{{"command", command.verb}};
  if (command.verb == "find")
    story["sought"] = slack::clean(slack::cut(command.words, limits::number_characters));
  return story;
}

void take_command(const Door& door, const TenantDoor& tenant, const slack::SlashCommand& command,
                  const http::Responder& responder) {
  const auto& settings = tenant.settings;
  // From another workspace: its people are strangers, whatever they ask.
  if (!slack::is_of(command.origin, settings.slack))
    return answer(responder, cards::command_answer({}, settings.time_zone));
  auto parsed = domain::parse_command(slack::unescape(command.text));
  journal::AcceptRequest request;
  request.now = door.clock.now();
  request.to = {settings.tenant, parsed.verb == "delegate" ? domain::directory_entity()
                                                           : domain::desk_entity(command.user_id)};
  request.input = domain::encode(
      domain::Message{domain::CommandGiven{command.user_id, parsed.verb, parsed.words, request.now}});
  request.dedup_keys = slack::dedup_keys(command);
  request.audit.push_back({"command.received", command.user_id,
                           story_of(parsed).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
  const Asked asked{door, std::move(parsed), command.user_id, settings.tenant, settings.time_zone, responder};
  door.server.ask(std::move(request),
                  [asked](journal::AcceptOutcome outcome, const std::optional<Record>& reply) {
                    on_reply(asked, outcome, reply);
                  });
}

}  // namespace

void take_slack_command(const Door& door, const TenantDoor& tenant, const slack::CommandBody& body,
                        const http::Responder& responder) {
  if (const auto* command = std::get_if<slack::SlashCommand>(&body))
    return take_command(door, tenant, *command, responder);
  if (std::holds_alternative<slack::SslCheck>(body)) return static_cast<void>(responder.send(plain(200)));
  pass_over_slack(door, tenant.settings.tenant, std::get<slack::CommandNotUnderstood>(body).reason,
                  responder);
}

}  // namespace countersign::ingress

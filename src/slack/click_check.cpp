#include "slack/click_check.hpp"

#include <nlohmann/json.hpp>

#include "slack/json_reader.hpp"
#include "slack/probe_reply.hpp"
#include "slack/web_request.hpp"

namespace countersign::slack {
namespace {

constexpr const char* words =
    "Countersign checks whether clicks reach it. Please click the button: nothing else happens.";
constexpr const char* last_words = "Countersign's check of clicks is over.";

}  // namespace

HttpRequest click_check_request(const domain::SlackSettings& settings, const std::string& channel,
                                const std::string& token) {
  const nlohmann::json button{{"type", "button"},
                              {"action_id", click_check_action},
                              {"text", {{"type", "plain_text"}, {"text", "I see this"}}},
                              {"value", token}};
  const nlohmann::json body{{"channel", channel},
                            {"text", words},
                            {"blocks",
                             {{{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", words}}}},
                              {{"type", "actions"}, {"elements", nlohmann::json::array({button})}}}}};
  return json_request(settings, "chat.postMessage", body.dump());
}

Result<std::string> read_click_check(const HttpResult& reply) {
  JsonReader reader;
  if (auto read = read_ok(reply, reader); !read) return fail(read.error());
  const std::string ts = text_at(reader.root(), {"ts"});
  if (ts.empty()) return fail(incomplete("message"));
  return ts;
}

HttpRequest end_click_check_request(const domain::SlackSettings& settings, const std::string& channel,
                                    const std::string& ts) {
  const nlohmann::json section{{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", last_words}}}};
  const nlohmann::json body{
      {"channel", channel}, {"ts", ts}, {"text", last_words}, {"blocks", nlohmann::json::array({section})}};
  return json_request(settings, "chat.update", body.dump());
}

}  // namespace countersign::slack

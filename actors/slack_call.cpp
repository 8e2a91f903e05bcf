#include "actors/slack_call.hpp"

namespace countersign::actors {

void call_slack(const Executor& executor, const domain::Call& call, slack::Content content,
                std::function<void(slack::Answer)> done) {
  const auto& settings = executor.tenant->settings.slack;
  auto request = slack::request_for(settings, call, content);
  if (!request) {
    done({domain::Outcome{domain::Failed{domain::Failed::Kind::payload, to_string(request.error().code),
                                         request.error().message}},
          false, false});
    return;
  }
  const auto token = executor.tenant->secrets.get(settings.bot_token);
  request->headers.push_back({"Authorization", "Bearer " + std::string(token.reveal())});
  executor.services->http.send(
      *std::move(request), [call, content = std::move(content), done = std::move(done)](HttpResult reply) {
        done(slack::read_answer(call, content, reply));
      });
}

}  // namespace countersign::actors

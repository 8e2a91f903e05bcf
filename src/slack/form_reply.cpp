#include "slack/form_reply.hpp"

#include <nlohmann/json.hpp>

namespace countersign::slack {
namespace {

std::string text_of(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string form_errors(const std::string& block_id, const std::string& text) {
  return text_of({{"response_action", "errors"}, {"errors", {{block_id, text}}}});
}

std::string form_update(const std::string& view_json) {
  return text_of({{"response_action", "update"}, {"view", nlohmann::json::parse(view_json, nullptr, false)}});
}

}  // namespace countersign::slack

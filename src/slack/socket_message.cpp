#include "slack/socket_message.hpp"

#include <nlohmann/json.hpp>

#include "slack/json_reader.hpp"

namespace countersign::slack {
namespace {

SocketMessage read_envelope(simdjson::dom::element root, std::string type) {
  simdjson::dom::element payload;
  SocketEnvelope envelope;
  envelope.id = text_at(root, {"envelope_id"});
  if (envelope.id.empty()) return SocketMessageNotUnderstood{"A message without an envelope_id."};
  if (!find(root, {"payload"}, payload)) return SocketMessageNotUnderstood{"An envelope without a payload."};
  envelope.type = std::move(type);
  envelope.payload = simdjson::minify(payload);
  envelope.accepts_response = is_true_at(root, {"accepts_response_payload"});
  return envelope;
}

}  // namespace

SocketMessage parse_socket_message(std::string_view text) {
  JsonReader reader;
  if (!reader.read(text)) return SocketMessageNotUnderstood{"A message that is not a JSON object."};
  std::string type = text_at(reader.root(), {"type"});
  if (type == "hello") return SocketHello{};
  if (type == "disconnect") return SocketDisconnect{text_at(reader.root(), {"reason"})};
  return read_envelope(reader.root(), std::move(type));
}

std::string acknowledgement(const std::string& envelope_id, std::string_view response) {
  nlohmann::json message{{"envelope_id", envelope_id}};
  auto payload = nlohmann::json::parse(response, nullptr, false);
  if (payload.is_object()) message["payload"] = std::move(payload);
  return message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace countersign::slack

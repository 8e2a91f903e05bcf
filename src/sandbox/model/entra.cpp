// Microsoft Entra ID: client credentials for a token that looks like the real one.
#include <algorithm>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr const char* scope = "https://api.businesscentral.dynamics.com/.default";
constexpr std::size_t most_tokens = 10'000;

HttpResponse refused(World& world, unsigned status, const char* error, int code, const std::string& text) {
  const auto trace = make_guid(world.engine.entropy);
  const auto correlation = make_guid(world.engine.entropy);
  const auto when = format_instant(world.engine.now());
  const auto stamp = when.substr(0, 10) + " " + when.substr(11, 8) + "Z";
  return json_response(
      status, {{"error", error},
               {"error_description", "AADSTS" + std::to_string(code) + ": " + text + " Trace ID: " + trace +
                                         " Correlation ID: " + correlation + " Timestamp: " + stamp},
               {"error_codes", Json::array({code})},
               {"timestamp", stamp},
               {"trace_id", trace},
               {"correlation_id", correlation},
               {"error_uri", "https://login.microsoftonline.com/error?code=" + std::to_string(code)}});
}

std::string make_token(World& world, const std::string& client, Instant expires) {
  const auto seconds = [](Instant instant) { return instant.time_since_epoch().count() / 1000; };
  const Json header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", "sandbox"}};
  Json payload{{"aud", "https://api.businesscentral.dynamics.com"},
               {"iss", std::string("https://sts.windows.net/") + directory_id + "/"},
               {"iat", seconds(world.engine.now())},
               {"nbf", seconds(world.engine.now())},
               {"exp", seconds(expires)},
               {"appid", client},
               {"idtyp", "app"},
               {"tid", directory_id},
               {"ver", "1.0"}};
  // An app without an application permission gets a token all the same, without the claim.
  if (!world.app.roles.empty()) payload["roles"] = world.app.roles;
  // Nobody checks the signature but the service that asked for the token to be made.
  return base64url(write_json(header)) + "." + base64url(write_json(payload)) + "." +
         base64url(world.engine.entropy.hex(64));
}

void forget_expired(World& world) {
  std::erase_if(world.tokens, [&](const auto& entry) { return entry.second.expires <= world.engine.now(); });
  while (world.tokens.size() >= most_tokens) world.tokens.erase(world.tokens.begin());
}

}  // namespace

HttpResponse handle_entra(World& world, const HttpRequest& request) {
  const auto parts = path_parts(read_target(request.url).path);
  const bool known_path =
      parts.size() == 5 && parts[2] == "oauth2" && parts[3] == "v2.0" && parts[4] == "token";
  if (!known_path || request.method != "POST") return {404, {{"Content-Type", "text/html"}}, {}};
  if (lower_case(parts[1]) != directory_id) {
    return refused(world, 400, "invalid_request", 90002, "Tenant '" + parts[1] + "' not found.");
  }
  auto form = read_form(request.body);
  if (form["grant_type"] != "client_credentials") {
    return refused(world, 400, "unsupported_grant_type", 70003,
                   "The app requested an unsupported grant type.");
  }
  const auto client = lower_case(form["client_id"]);
  const auto known = world.app.clients.find(client);
  if (known == world.app.clients.end()) {
    return refused(world, 400, "unauthorized_client", 700016,
                   "Application with identifier '" + client + "' was not found in the directory 'CRONUS'.");
  }
  if (form["client_secret"] != known->second) {
    return refused(
        world, 401, "invalid_client", 7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID, for a secret added to app '" +
            client + "'.");
  }
  if (form["scope"] != scope) {
    return refused(world, 400, "invalid_scope", 70011,
                   "The provided value for the input parameter 'scope' is not valid.");
  }
  forget_expired(world);
  const auto expires = world.engine.now() + world.options.token_life_ms;
  const auto token = make_token(world, client, expires);
  world.tokens[token] = {client, expires};
  ++world.oracle.tokens_issued;
  const auto life = world.options.token_life_ms.count() / 1000;
  return json_response(
      200,
      {{"token_type", "Bearer"}, {"expires_in", life}, {"ext_expires_in", life}, {"access_token", token}});
}

}  // namespace countersign::sandbox

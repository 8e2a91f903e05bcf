// Microsoft Entra ID: client credentials for a token that looks like the real one.
#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/client_assertion.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr const char* scope = "https://api.businesscentral.dynamics.com/.default";
/// One for each of a hundred thousand tenants, and what they ask for again.
constexpr std::size_t most_tokens = 200'000;

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
  const auto& roles = world.app.clients.at(client).roles.value_or(world.app.roles);
  if (!roles.empty()) payload["roles"] = roles;
  // Nobody checks the signature but the service that asked for the token to be made.
  return base64url(write_json(header)) + "." + base64url(write_json(payload)) + "." +
         base64url(world.engine.entropy.hex(64));
}

AssertionVerdict judge_secret(const std::string& secret, const std::string& client, const ClientApp& app,
                              Instant now) {
  if (secret.empty()) {
    return {7000216,
            "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant "
            "type."};
  }
  for (const auto& one : app.secrets) {
    if (one.value != secret) continue;
    if (!one.expires || *one.expires > now) return {};
    return {7000222,
            "The provided client secret keys for app '" + client +
                "' are expired. Visit the Azure portal to create new keys for your app, or consider using "
                "certificate credentials for added security."};
  }
  return {7000215,
          "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
          "value, not the client secret ID, for a secret added to app '" +
              client + "'."};
}

AssertionVerdict judge_proof(World& world, std::map<std::string, std::string>& form,
                             const std::string& client, const ClientApp& app) {
  const auto now = world.engine.now();
  if (form["client_assertion"].empty()) return judge_secret(form["client_secret"], client, app, now);
  if (form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
    return {90023, "Unsupported 'client_assertion_type' value."};
  }
  const std::string audience = world.options.public_url + "/entra/" + directory_id + "/oauth2/v2.0/token";
  return judge_assertion(form["client_assertion"], client, app, audience, now);
}

Result<ClientSecret> read_secret(const Json& body) {
  ClientSecret secret{text_member(body, "value"), {}};
  const auto expires = text_member(body, "expires");
  if (secret.value.empty()) return fail(ErrorCode::invalid_argument, "a client secret needs a value");
  if (expires.empty()) return secret;
  const auto at = parse_instant(expires);
  if (!at) return fail(ErrorCode::invalid_argument, "expires must be an instant, as 2026-11-24T00:00:00Z");
  secret.expires = *at;
  return secret;
}

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  for (const auto& one : list) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

Result<std::set<Permission>> read_permissions(const Json& names) {
  static const std::map<std::string, Permission> known{{"read", Permission::read},
                                                       {"post", Permission::post},
                                                       {"webhooks", Permission::webhooks},
                                                       {"workflow", Permission::workflow}};
  std::set<Permission> permissions;
  for (const auto& name : texts_of(names)) {
    const auto found = known.find(name);
    if (found == known.end()) return fail(ErrorCode::invalid_argument, "no permission is named " + name);
    permissions.insert(found->second);
  }
  return permissions;
}

void make_room(World& world) {
  if (world.tokens.size() < most_tokens) return;
  std::erase_if(world.tokens, [&](const auto& entry) { return entry.second.expires <= world.engine.now(); });
  while (world.tokens.size() >= most_tokens) world.tokens.erase(world.tokens.begin());
}

}  // namespace

Result<bool> set_client(World& world, const Json& body) {
  const auto client = ascii::lower(text_member(body, "client_id"));
  if (client.empty()) return false;
  const auto known = world.app.clients.find(client);
  ClientApp app = known == world.app.clients.end() ? ClientApp{} : known->second;
  if (const auto secret = text_member(body, "client_secret"); !secret.empty()) app.secrets = {{secret, {}}};
  if (const auto& secrets = member(body, "client_secrets"); secrets.is_array()) {
    app.secrets.clear();
    for (const auto& one : secrets) {
      auto secret = read_secret(one);
      if (!secret) return fail(secret.error());
      app.secrets.push_back(*std::move(secret));
    }
  }
  if (const auto& certificates = member(body, "certificates"); certificates.is_array()) {
    app.certificates.clear();
    for (const auto& one : certificates) {
      if (!one.is_string() || !is_certificate(one.get<std::string>())) {
        return fail(ErrorCode::invalid_argument, "certificates must be PEM texts");
      }
      app.certificates.push_back(one.get<std::string>());
    }
  }
  if (const auto& roles = member(body, "roles"); roles.is_array()) app.roles = texts_of(roles);
  app.enabled = bool_member(body, "enabled", app.enabled);
  if (const auto& names = member(body, "permissions"); names.is_array()) {
    auto permissions = read_permissions(names);
    if (!permissions) return fail(permissions.error());
    app.permissions = *std::move(permissions);
  }
  world.app.clients[client] = std::move(app);
  return true;
}

std::string client_of_form(const HttpRequest& request) {
  return ascii::lower(read_form(request.body)["client_id"]);
}

HttpResponse handle_entra(World& world, const HttpRequest& request) {
  const auto parts = path_parts(read_target(request.url).path);
  const bool known_path =
      parts.size() == 5 && parts[2] == "oauth2" && parts[3] == "v2.0" && parts[4] == "token";
  if (!known_path || request.method != "POST") return {404, {{"Content-Type", "text/html"}}, {}};
  if (ascii::lower(parts[1]) != directory_id) {
    return refused(world, 400, "invalid_request", 90002, "Tenant '" + parts[1] + "' not found.");
  }
  auto form = read_form(request.body);
  if (form["grant_type"] != "client_credentials") {
    return refused(world, 400, "unsupported_grant_type", 70003,
                   "The app requested an unsupported grant type.");
  }
  const auto client = ascii::lower(form["client_id"]);
  const auto known = world.app.clients.find(client);
  if (known == world.app.clients.end()) {
    return refused(world, 400, "unauthorized_client", 700016,
                   "Application with identifier '" + client + "' was not found in the directory 'CRONUS'.");
  }
  const auto proof = judge_proof(world, form, client, known->second);
  if (proof.code != 0) return refused(world, 401, "invalid_client", proof.code, proof.text);
  if (form["scope"] != scope) {
    return refused(world, 400, "invalid_scope", 70011,
                   "The provided value for the input parameter 'scope' is not valid.");
  }
  make_room(world);
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

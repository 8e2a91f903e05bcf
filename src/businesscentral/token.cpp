#include "businesscentral/token.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "businesscentral/json_fields.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"
#include "core/url.hpp"

namespace countersign::businesscentral {
namespace {

struct EntraError {
  int number;
  const char* message;
  const char* remedy;
};
constexpr const char* ask_for_new_secret =
    "Make a new client secret in Entra (App registrations, Certificates & secrets) and store it with "
    "`countersign secret set`";
constexpr const char* check_scope =
    "Set business_central.scope to https://api.businesscentral.dynamics.com/.default";
constexpr const char* check_directory =
    "Compare the directory in business_central.token_url with Entra's Directory (tenant) ID";

// learn.microsoft.com/entra/identity-platform/reference-error-codes
constexpr std::array<EntraError, 14> entra_errors{{
    {7000215, "Entra refuses the client secret: it is not one of this app's (AADSTS7000215)",
     "Store the secret's value, not its id, with `countersign secret set`"},
    {7000222, "Entra refuses the client secret: it has expired (AADSTS7000222)", ask_for_new_secret},
    {7000216, "Entra was given no client secret (AADSTS7000216)", ask_for_new_secret},
    {700027,
     "Entra does not take the certificate: it is not one of this app's, or not of this key (AADSTS700027)",
     "Upload the certificate, without its key, in Entra (App registrations, Certificates & secrets), and "
     "store the "
     "same certificate with its key with `countersign secret set`"},
    {700024, "Entra finds the certificate's assertion outside its time (AADSTS700024)",
     "Switch on a time service for this machine (timedatectl set-ntp true)"},
    {700016, "Entra does not know the app in this directory (AADSTS700016)",
     "Compare the identity's client_id in the settings with the Application (client) ID, and give admin "
     "consent"},
    {7000112, "The app is disabled in this directory (AADSTS7000112)",
     "Enable the app in Entra (Enterprise applications, Properties)"},
    {7000229, "The app has no service principal in this directory (AADSTS7000229)",
     "Give admin consent in the customer's directory"},
    {90002, "Entra does not know the directory (AADSTS90002)", check_directory},
    {900023, "The directory in the token URL is neither an id nor a domain (AADSTS900023)", check_directory},
    {500011, "Business Central is not set up in this directory (AADSTS500011)",
     "Give the app the Business Central application permission API.ReadWrite.All and admin consent"},
    {70011, "Entra refuses the scope (AADSTS70011)", check_scope},
    {1002012, "Entra refuses the scope for an app without a user (AADSTS1002012)", check_scope},
    {53003, "A Conditional Access policy blocks the app (AADSTS53003)",
     "Except the app's workload identity from the policy, or allow this server's address"},
}};

/// The number of "AADSTS700016: …" or of error_codes; 0 when there is none.
int entra_number(const JsonObject& object) {
  const JsonValue* codes = object.find("error_codes");
  std::string digits;
  if (codes != nullptr && codes->kind == JsonValue::Kind::array) {
    const auto numbers = parse_array(codes->text, 100);
    if (numbers && !numbers->empty()) digits = numbers->front().text;
  }
  const std::string description = object.text("error_description").value_or("");
  constexpr std::string_view prefix = "AADSTS";
  if (digits.empty() && description.compare(0, prefix.size(), prefix) == 0) {
    digits = description.substr(prefix.size(), 10);
  }
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Only a name as OAuth has them, so that nothing else of the reply reaches a message.
std::string error_name(const JsonObject& object) {
  const std::string name = object.text("error").value_or("");
  const bool plain = !name.empty() && name.size() <= 40 &&
                     name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
  return plain ? name : "an error without a name";
}

Error entra_failure(const HttpResponse& response) {
  const std::string status = "HTTP " + std::to_string(response.status);
  const auto object = JsonObject::parse(response.body);
  if (!object) {
    return {ErrorCode::not_understood, "The token endpoint answered " + status + " and no Entra error",
            "Check business_central.token_url, and whether a proxy stands in between"};
  }
  const int number = entra_number(*object);
  for (const auto& known : entra_errors) {
    if (known.number == number) return {ErrorCode::unauthorised, known.message, known.remedy};
  }
  const std::string name = error_name(*object);
  if (name == "temporarily_unavailable") {
    return {ErrorCode::unavailable, "Entra is not available now", {}};
  }
  const std::string code = number == 0 ? "" : ", AADSTS" + std::to_string(number);
  return {ErrorCode::unauthorised, "Entra refuses a token (" + status + ", " + name + code + ")",
          "Look the code up at https://login.microsoftonline.com/error"};
}

/// Seconds as a number, or as text by older endpoints.
std::optional<Duration> token_life(const JsonObject& object) {
  const JsonValue* value = object.find("expires_in");
  if (value == nullptr) return std::nullopt;
  long long seconds = 0;
  const char* end = value->text.data() + value->text.size();
  const auto parsed = std::from_chars(value->text.data(), end, seconds);
  if (parsed.ec != std::errc{} || parsed.ptr != end || seconds <= 0) return std::nullopt;
  const long long most = longest_token_life_ms.count() / 1000;
  return Duration{std::min(seconds, most) * 1000};
}

std::optional<std::string> decode_base64url(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = ((bits << 6U) | static_cast<unsigned>(digit)) & 0xFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xFFU);
  }
  return bytes;
}

HttpRequest token_form(const domain::BusinessCentralSettings& settings, const FormPairs& pairs) {
  HttpRequest request;
  request.method = "POST";
  request.url = settings.token_url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = form_encode(pairs);
  return request;
}

tl::unexpected<Error> no_roles() {
  return fail(ErrorCode::not_understood, "The access token's roles cannot be read");
}

}  // namespace

HttpRequest token_request(const domain::BusinessCentralSettings& settings, const std::string& client_id,
                          const std::string& client_secret) {
  return token_form(settings, {{"grant_type", "client_credentials"},
                               {"client_id", client_id},
                               {"client_secret", client_secret},
                               {"scope", settings.scope}});
}

HttpRequest token_request_with_assertion(const domain::BusinessCentralSettings& settings,
                                         const std::string& client_id, const std::string& assertion) {
  return token_form(settings,
                    {{"grant_type", "client_credentials"},
                     {"client_id", client_id},
                     {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                     {"client_assertion", assertion},
                     {"scope", settings.scope}});
}

int entra_error_number(std::string_view body) {
  const auto object = JsonObject::parse(body);
  return object ? entra_number(*object) : 0;
}

Result<Token> read_token(const HttpResult& result, Instant now) {
  if (!result) return fail(ErrorCode::unavailable, "The token endpoint does not answer");
  const unsigned status = result->status;
  if (status == 408 || status == 429 || status >= 500) {
    return fail(ErrorCode::unavailable, "The token endpoint answered HTTP " + std::to_string(status));
  }
  if (status != 200) return fail(entra_failure(*result));
  const auto not_understood = [] {
    return fail(ErrorCode::not_understood, "The token endpoint's answer is not a bearer token",
                "Check business_central.token_url");
  };
  const auto object = JsonObject::parse(result->body);
  if (!object) return not_understood();
  const auto type = object->text("token_type");
  auto access_token = object->text("access_token");
  const auto life = token_life(*object);
  if (!type || ascii::lower(*type) != "bearer" || !access_token || !life) return not_understood();
  if (!is_header_value(*access_token, access_token_bytes)) return not_understood();
  return Token{std::move(*access_token), now + *life};
}

Result<std::vector<std::string>> roles_of(std::string_view access_token) {
  const auto first = access_token.find('.');
  if (first == std::string_view::npos || access_token.size() > access_token_bytes) return no_roles();
  const auto second = access_token.find('.', first + 1);
  const auto payload = decode_base64url(access_token.substr(first + 1, second - first - 1));
  if (second == std::string_view::npos || !payload) return no_roles();
  const auto object = JsonObject::parse(*payload);
  if (!object) return no_roles();
  const JsonValue* value = object->find("roles");
  if (value == nullptr) return std::vector<std::string>{};
  const auto elements = parse_array(value->text, 1'000);
  if (value->kind != JsonValue::Kind::array || !elements) return no_roles();
  std::vector<std::string> roles;
  for (const auto& element : *elements) {
    if (element.kind == JsonValue::Kind::text) roles.push_back(element.text);
  }
  return roles;
}

}  // namespace countersign::businesscentral

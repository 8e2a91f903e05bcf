// Slack's data: people, channels, messages, and what the people saw.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "sandbox/model/json.hpp"

namespace countersign::sandbox {

struct World;

struct Person {
  std::string id;  ///< Begins with U or W.
  std::string name;
  std::string real_name;
  std::string email;
  bool deleted = false;
  bool is_restricted = false;        ///< A guest of several channels.
  bool is_ultra_restricted = false;  ///< A guest of one.
  bool is_stranger = false;          ///< Of another organisation.
  bool is_bot = false;
  std::string team_id{};  ///< Empty: the workspace's.
};

/// One beside the app's own (`App::team_id`), or that one.
struct Workspace {
  std::string id;
  std::string name;
  std::string domain;
  std::string enterprise_id;  ///< Of its organisation; empty: none.
};

/// Where the app is installed: in a workspace, or in all of an organisation.
struct Installation {
  std::string team_id;
  std::string enterprise_id;  ///< Where `team_id` is empty.
  bool is_org_wide() const { return team_id.empty(); }
  auto operator<=>(const Installation&) const = default;
};

struct Message {
  std::string ts;
  std::string user;
  std::string text;
  Json blocks = Json::array();
  Json metadata;  ///< Null when there is none.
  std::string thread_ts;
  std::string edited_ts;  ///< Empty: never edited.
  bool from_bot = true;
};

struct Ephemeral {
  std::string user;
  std::string channel;
  std::string ts;
  std::string text;
  Json blocks = Json::array();
  std::string thread_ts;
};

/// Counts down with every call and fills again with time.
struct Bucket {
  double tokens = 0;
  std::optional<Instant> filled;
  /// Takes one; otherwise says how long until there is one.
  std::optional<Duration> take(Instant now, double capacity, Duration interval);
};

struct Channel {
  std::string id;
  std::string name;
  bool is_private = false;
  bool is_archived = false;
  bool has_bot = true;
  bool is_ext_shared = false;          ///< Slack Connect.
  bool is_pending_ext_shared = false;  ///< Another organisation is invited.
  bool is_org_shared = false;          ///< With other workspaces of the organisation.
  std::string team_id{};               ///< Its workspace; empty: the app's own.
  std::optional<Instant> shared_since{};
  std::set<std::string> members;
  std::map<std::string, Message> messages;  ///< By ts.
  Bucket bucket;
};

/// A click and what the person who made it saw.
struct Click {
  std::string id;
  Instant at{};
  std::string user;
  std::string channel;
  std::string message_ts;
  std::string action_id;
  std::string block_id;
  std::string value;
  std::string outcome = "pending";  ///< pending, ok, or warning: the triangle beside the button.
  unsigned status = 0;
  Duration took{};
};

/// A response_url: five uses within 30 minutes.
struct ResponseUrl {
  std::string user;
  std::string channel;
  std::string message_ts;
  unsigned uses = 0;
  Instant expires{};
};

/// A trigger_id: good for one modal, for three seconds.
struct Trigger {
  std::string user;
  Instant issued{};
  bool used = false;
};

/// A modal that a person has open.
struct View {
  std::string id;
  std::string hash;              ///< New with every change.
  Json json;                     ///< As the app gave it.
  Json errors = Json::object();  ///< By block: what the app said of the last submission.
  std::string trouble;           ///< What Slack says when a submission is not answered.
  bool submitting = false;
};

/// A bot token that an installation gave.
struct BotToken {
  Installation installation{};
  std::optional<Instant> expires{};
  std::string ended{};  ///< The error that it is refused with since it ended.
};
struct RefreshToken {
  Installation installation;
  std::string scopes;
};
/// A code of a person who gave permission: good for one exchange.
struct PermissionCode {
  Installation installation;
  std::string redirect_uri;
  std::string scopes;
  Instant issued{};
  bool used = false;
};

struct Slack {
  std::map<std::string, Workspace> workspaces;  ///< Beside the app's own.
  std::map<std::string, Person> people;
  std::map<std::string, Channel> channels;
  std::map<std::string, std::vector<std::string>> user_groups;  ///< By id: their members' ids.
  std::deque<Ephemeral> ephemerals;
  std::deque<Click> clicks;
  std::map<std::string, ResponseUrl> response_urls;
  std::map<std::string, Bucket> method_buckets;
  std::map<std::string, Trigger> triggers;
  std::map<std::string, View> views;  ///< By person: each has one open at most.
  std::map<std::string, View> homes;  ///< By person: their Home tab, once it was published.
  std::map<std::string, BotToken> bot_tokens;
  std::map<std::string, RefreshToken> refresh_tokens;
  std::map<std::string, PermissionCode> codes;
  std::int64_t last_ts_us = 0;
  std::uint64_t next_click = 1;
  std::uint64_t next_view = 1;
};

/// A message's or action's time as Slack writes it, "1732456800.000100"; never the same twice.
std::string next_ts(World& world);
Json message_json(const World& world, const Message& message, bool with_metadata);

/// `/slack/api/{method}`: one call of the Web API. Slack answers nearly everything with HTTP 200.
HttpResponse handle_slack_method(World& world, const std::string& method, const HttpRequest& request);
/// `POST /slack/response/{id}`.
HttpResponse handle_response_url(World& world, const std::string& id, const HttpRequest& request);

/// `/slack/oauth/v2/authorize`: Slack's page, and what its buttons do.
HttpResponse handle_oauth_page(World& world, const HttpRequest& request);

/// A method's JSON answer; each method below takes the arguments wherever they came from.
using SlackAnswer = Json;
/// {"ok":false,"error":…}.
SlackAnswer slack_error(const std::string& error);
SlackAnswer slack_argument_error(const std::string& message);

/// The workspace of that id; the app's own for an empty one.
Workspace workspace_of(const World& world, const std::string& id);
std::vector<Workspace> all_workspaces(const World& world);
std::string team_of_channel(const World& world, const std::string& channel);
std::string team_of_person(const World& world, const std::string& user);
/// A token that was stored by hand is the app's own workspace's.
Installation installation_with(const World& world, const std::string& token);
bool is_reached(const World& world, const Installation& installation, const std::string& team);
bool is_installed_org_wide(const World& world, const std::string& team);
bool is_installed(const World& world, const std::string& team);
/// {"id", "name"}, or null outside an organisation.
Json enterprise_json(const World& world, const std::string& team);
/// Null when the installation whose token is among the arguments reaches the people and channels in them.
SlackAnswer check_reach(const World& world, const Json& arguments);
/// `POST /sandbox/api/workspaces`.
HttpResponse control_workspaces(World& world, const std::string& method, const Json& body);

/// oauth.v2.access: a code, or a refresh token.
SlackAnswer exchange_grant(World& world, const HttpRequest& request);
/// Why it is refused; empty when it is not.
std::string trouble_with_bot_token(World& world, const std::string& token);
/// `POST /sandbox/api/installation`: what ends it. {"uninstall", "tokens_first"?} and {"revoke"} end all bot
/// tokens, or with "of" those of one workspace's or organisation's id; Slack tells the app of it unless
/// "quiet". {"expire"} ends those that expire, as time does.
HttpResponse control_installation(World& world, const std::string& method, const Json& body);

SlackAnswer post_message(World& world, const Json& arguments);
SlackAnswer update_message(World& world, const Json& arguments);
SlackAnswer post_ephemeral(World& world, const Json& arguments);
SlackAnswer channel_history(World& world, const Json& arguments);
SlackAnswer channel_info(World& world, const Json& arguments);
SlackAnswer join_channel(World& world, const Json& arguments);
SlackAnswer user_by_email(World& world, const Json& arguments);
SlackAnswer user_info(World& world, const Json& arguments);
SlackAnswer user_group_members(World& world, const Json& arguments);

/// What somebody does with a channel in Slack: {"shared": "external" | "invited" | "organisation" | "no",
/// "archived"?, "private"?, "name"?}. Slack tells the app of it.
Result<bool> change_channel(World& world, Channel& channel, const Json& description);
/// {"deleted"?, "restricted"?, "ultra_restricted"?, "stranger"?, "bot"?, "team_id"?, "email"?}: what becomes
/// of a person.
void change_person(World& world, Person& person, const Json& description);

SlackAnswer open_view(World& world, const Json& arguments);
SlackAnswer update_view(World& world, const Json& arguments);
SlackAnswer publish_view(World& world, const Json& arguments);
/// Null when the app may show this view.
SlackAnswer check_view_argument(const Json& view);
/// Gives it new content, and a new hash.
void set_view(World& world, View& view, Json json);
/// A person opens the app's Home tab, or its Messages tab: {user, tab?}. Slack tells the app; returns the
/// event's id.
Result<std::string> open_home(World& world, const Json& description);
/// A trigger for this person's next modal.
std::string make_trigger(World& world, const std::string& user);
/// A view as Slack sends it, with what was put into its fields.
Json view_json(const World& world, const View& view, const Json& values);

/// Checks a modal against the limits of views and of Block Kit, likewise.
std::vector<std::string> check_view(const Json& view);
/// Checks blocks against Block Kit's limits; empty when they are fine, else messages as Slack words them,
/// "[ERROR] … [json-pointer:/blocks/0/text]". Knows header, section, context, actions with buttons, divider,
/// and in modals input with a text or a person.
std::vector<std::string> check_blocks(const Json& blocks);
/// Gives every block without a block_id one, as Slack does.
void name_blocks(World& world, Json& blocks);

/// What a test or a person asks for: {user, channel, ts, action_id, value?, block_id?, team_id?}; `team_id`:
/// from another workspace than the channel's. Sends the signed block_actions payload; returns the click's id,
/// or what is wrong with the request.
Result<std::string> click(World& world, const Json& description);
/// What a person does with the modal that is open: "submit" {user, values: {block: text}, private_metadata?,
/// callback_id?, force?}, "click" {user, action_id, value?}, "close" {user}. Returns the view's id.
Result<std::string> control_view(World& world, const std::string& verb, const Json& description);
/// Sends {type: "event_callback" | "url_verification", event?, team_id?} signed to the events URL, with
/// Slack's retries; an organisation's id: no workspace is named.
Result<std::string> send_event(World& world, const Json& description);
/// What a person writes: {user, channel, text}. "/countersign …" is sent to the app, and answered within
/// three seconds or not; "@dana" in it becomes "<@U024BE7LH|dana>", as for an app that has people escaped.
/// Other words are a message. Returns the command's or the message's id.
Result<std::string> write_message(World& world, const Json& description);
/// Somebody hears what people write behind /countersign.
bool takes_commands(const World& world);
/// A request as Slack signs it: v0 HMAC-SHA256 over "v0:timestamp:body".
/// Somebody hears what people do.
bool is_connected(const World& world);
HttpRequest signed_request(const World& world, const std::string& url, const std::string& content_type,
                           std::string body);
/// The members that every interaction has: who, in which workspace, which app.
Json interaction_head(const World& world, const std::string& type, const std::string& user,
                      const std::string& team);
/// Likewise a slash command's fields, to the commands URL.
void send_command(World& world, const Json& fields, const std::string& what,
                  std::function<void(const HttpResult&)> answered);
/// Who a response_url is for, and where.
std::string make_response_url(World& world, const std::string& user, const std::string& channel,
                              const std::string& message_ts);
/// A message without the Web API: in the channel, or for one person alone where `response_type` says
/// "ephemeral" or nothing. Null when it is there, else what is wrong with it.
SlackAnswer answer_in_channel(World& world, const std::string& user, const std::string& channel,
                              const Json& arguments);
/// A message that a person writes; its ts.
std::string say_in_channel(World& world, const std::string& user, const std::string& channel,
                           const std::string& text);
/// Sends a payload signed to the interactions URL and tells how it was answered, within three seconds or not.
void send_interaction(World& world, const Json& payload, const std::string& what,
                      std::function<void(const HttpResult&)> answered);

}  // namespace countersign::sandbox

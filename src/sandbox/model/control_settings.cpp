// `/sandbox/api/settings`: what a test changes about the services while they run.
#include <array>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

/// A member of `Settings` by its name in the control API.
template <class Value>
struct Named {
  const char* name;
  Value Settings::*field;
};

constexpr std::array<Named<std::string>, 2> dates{
    {{"allow_posting_from", &Settings::posting_from}, {"allow_posting_to", &Settings::posting_to}}};
constexpr std::array<Named<Duration>, 8> durations{
    {{"notification_delay_ms", &Settings::notification_delay_ms},
     {"notification_retry_ms", &Settings::notification_retry_ms},
     {"posting_takes_ms", &Settings::posting_takes_ms},
     {"request_window_ms", &Settings::request_window_ms},
     {"skip_token_life_ms", &Settings::skip_token_life_ms},
     {"slack_ack_deadline_ms", &Settings::slack_ack_deadline_ms},
     {"slack_channel_interval_ms", &Settings::slack_channel_interval_ms},
     {"workflow_retry_ms", &Settings::workflow_retry_ms}}};
constexpr std::array<Named<std::size_t>, 7> counts{
    {{"notifications_per_subscription", &Settings::notifications_per_subscription},
     {"notifications_logged", &Settings::notifications_logged},
     {"records_per_page", &Settings::records_per_page},
     {"requests_per_window", &Settings::requests_per_window},
     {"requests_in_flight", &Settings::requests_in_flight},
     {"requests_queued", &Settings::requests_queued},
     {"slack_channel_burst", &Settings::slack_channel_burst}}};
constexpr std::array<Named<bool>, 5> switches{{{"job_queue", &Settings::job_queue},
                                               {"recalculate_on_read", &Settings::recalculate_on_read},
                                               {"web_services", &Settings::web_services},
                                               {"slack_tier_limits", &Settings::slack_tier_limits},
                                               {"workflow_decodes_url", &Settings::workflow_decodes_url}}};

tl::unexpected<Error> bad(const char* name, const char* what) {
  return fail(ErrorCode::invalid_argument, std::string(name) + " must be " + what);
}

Result<void> read_dates(const Json& body, Settings& settings) {
  for (const auto& [name, field] : dates) {
    const auto text = text_member(body, name, settings.*field);
    if (!text.empty() && !parse_date(text)) return bad(name, "a date, YYYY-MM-DD, or empty");
    settings.*field = text;
  }
  return {};
}

Result<void> read_numbers(const Json& body, Settings& settings) {
  for (const auto& [name, field] : durations) {
    const auto& value = member(body, name);
    if (value.is_null()) continue;
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0)
      return bad(name, "a whole number of milliseconds");
    settings.*field = Duration(value.get<std::int64_t>());
  }
  for (const auto& [name, field] : counts) {
    const auto value = integer_member(body, name);
    if (value && *value < 1) return bad(name, "at least 1");
    if (value) settings.*field = static_cast<std::size_t>(*value);
  }
  return {};
}

Result<Settings> read_settings(const Json& body, Settings settings) {
  if (!body.is_object()) return fail(ErrorCode::invalid_argument, "the body must be a JSON object");
  if (auto read = read_dates(body, settings); !read) return fail(read.error());
  if (auto read = read_numbers(body, settings); !read) return fail(read.error());
  for (const auto& [name, field] : switches) settings.*field = bool_member(body, name, settings.*field);
  const auto form = text_member(body, "retry_after", retry_after_name(settings.retry_after));
  const auto retry_after = retry_after_named(form);
  if (!retry_after) return bad("retry_after", "none, seconds or date");
  settings.retry_after = *retry_after;
  settings.workflow_parameter = text_member(body, "workflow_parameter", settings.workflow_parameter);
  return settings;
}

Json describe(const Settings& settings) {
  Json out{{"retry_after", retry_after_name(settings.retry_after)},
           {"workflow_parameter", settings.workflow_parameter}};
  for (const auto& [name, field] : dates) out[name] = settings.*field;
  for (const auto& [name, field] : durations) out[name] = (settings.*field).count();
  for (const auto& [name, field] : counts) out[name] = settings.*field;
  for (const auto& [name, field] : switches) out[name] = settings.*field;
  return out;
}

}  // namespace

HttpResponse control_settings(World& world, const std::string& method, const Json& body) {
  if (method == "POST") {
    auto changed = read_settings(body, world.settings);
    if (!changed) return json_response(400, {{"error", countersign::describe(changed.error())}});
    const bool jobs_resume = changed->job_queue && !world.settings.job_queue;
    world.settings = *std::move(changed);
    apply_posting_range(world);
    if (jobs_resume) resume_jobs(world);
    world.engine.touch();
  }
  return json_response(200, describe(world.settings));
}

}  // namespace countersign::sandbox

#include "sandbox/model/model.hpp"

#include <string_view>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

World::World(ModelOptions model_options, Instant start)
    : options(std::move(model_options)), engine(options.seed, start) {
  engine.call_ended = [this](CallId call, Instant at) { sandbox::call_ended(*this, call, at); };
  settings.notification_delay_ms = options.notification_delay_ms;
  settings.notification_retry_ms = options.notification_retry_ms;
  settings.slack_ack_deadline_ms = options.slack_ack_deadline_ms;
  if (options.with_demo_data) load_demo_data(*this);
  if (options.with_demo_data && options.with_every_mode) load_other_modes(*this);
}

HttpResponse json_response(unsigned status, const Json& body) {
  return {status, {{"Content-Type", "application/json; charset=utf-8"}}, write_json(body)};
}

struct Model::State {
  State(ModelOptions options, Instant now) : world(std::move(options), now) {}

  void route(CallId call, const HttpRequest& request);
  void route_slack(CallId call, const HttpRequest& request, std::string_view path);

  World world;
};

void Model::State::route(CallId call, const HttpRequest& request) {
  auto& engine = world.engine;
  const auto path = read_target(request.url).path;
  const auto below = [&](std::string_view prefix) { return std::string_view(path).starts_with(prefix); };
  if (below("/bc/")) {
    ++world.oracle.calls["bc"];
    if (engine.accept(call, request, FaultTarget::business_central, caller_of(world, request)))
      handle_business_central(world, call, request);
  } else if (path == "/environments/v1.2") {
    ++world.oracle.calls["bc"];
    if (engine.accept(call, request, FaultTarget::business_central, caller_of(world, request)))
      engine.reply(call, handle_environments(world, request));
  } else if (below("/entra/")) {
    ++world.oracle.calls["entra"];
    if (engine.accept(call, request, FaultTarget::entra, client_of_form(request)))
      engine.reply(call, handle_entra(world, request));
  } else if (below("/slack/")) {
    ++world.oracle.calls["slack"];
    if (engine.accept(call, request, FaultTarget::slack)) route_slack(call, request, path);
  } else if (below("/sandbox/api/")) {
    engine.accept(call, request, std::nullopt);
    engine.reply(call, handle_control(world, request));
  } else {
    engine.accept(call, request, std::nullopt);
    engine.reply(call,
                 json_response(404, {{"error", "The sandbox serves /bc, /entra, /slack and /sandbox/api."}}));
  }
}

void Model::State::route_slack(CallId call, const HttpRequest& request, std::string_view path) {
  constexpr std::string_view api = "/slack/api/";
  constexpr std::string_view response = "/slack/response/";
  auto& engine = world.engine;
  if (path.starts_with(api)) {
    engine.reply(call, handle_slack_method(world, std::string(path.substr(api.size())), request));
  } else if (path.starts_with("/slack/oauth/")) {
    engine.reply(call, handle_oauth_page(world, request));
  } else if (path.starts_with(response)) {
    engine.reply(call, handle_response_url(world, std::string(path.substr(response.size())), request));
  } else {
    engine.reply(call, {404, {{"Content-Type", "text/plain"}}, "Not found"});
  }
}

Model::Model(ModelOptions options, Instant now) : state_(std::make_unique<State>(std::move(options), now)) {}

Model::~Model() = default;

Reaction Model::handle(CallId call, const HttpRequest& request, Instant now) {
  auto& engine = state_->world.engine;
  engine.begin(now);
  state_->route(call, request);
  return engine.take_reaction();
}

Reaction Model::answered(CallId outgoing, const HttpResult& result, Instant now) {
  auto& engine = state_->world.engine;
  engine.begin(now);
  engine.answered(outgoing, result);
  return engine.take_reaction();
}

std::optional<Instant> Model::next_due() const {
  return state_->world.engine.next_due();
}

Reaction Model::run_due(Instant now) {
  auto& engine = state_->world.engine;
  engine.begin(now);
  engine.run_due();
  return engine.take_reaction();
}

std::uint64_t Model::revision() const {
  return state_->world.engine.revision();
}

}  // namespace countersign::sandbox

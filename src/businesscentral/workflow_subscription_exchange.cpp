// EnsureWorkflow: one subscription of ours for each rule. Each makes and enables a workflow in Business
// Central, and its conditions cannot be changed afterwards: other conditions are another subscription. New
// ones are made before old ones are deleted, so that nothing slips through between.
#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/web_services.hpp"
#include "businesscentral/workflow_conditions.hpp"
#include "businesscentral/workflow_notification.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::HoldRule;
using domain::Outcome;

constexpr const char* service = "workflowWebhookSubscriptions";
constexpr const char* event_code = "RUNWORKFLOWONSENDPURCHASEDOCFORAPPROVAL";
/// Of ours that no rule wants, in one exchange; the rest goes with the next.
constexpr std::size_t most_deleted = 6;

struct Listed {
  std::string id;
  std::string client_id;
  std::string url;
  std::string conditions;
  bool in_force = false;
};

Result<Listed> read_listed(const JsonObject& object) {
  Listed listed;
  const auto* enabled = object.find("enabled");
  listed.in_force =
      enabled != nullptr && enabled->text == "true" && object.text("eventCode").value_or("") == event_code;
  listed.id = ascii::lower(object.text("id").value_or(""));
  listed.client_id = ascii::lower(object.text("clientId").value_or(""));
  listed.url = object.text("notificationUrl").value_or("");
  listed.conditions = object.text("conditions").value_or("");
  return listed;
}

/// Of what was just made; empty when Business Central does not say.
std::string id_in(const std::string& json) {
  const auto object = JsonObject::parse(json);
  return object ? ascii::lower(object->text("id").value_or("")) : std::string{};
}

class EnsureSteps final : public ExchangeSteps {
 public:
  EnsureSteps(const domain::EnsureWorkflow& call, const domain::BusinessCentralSettings& bc,
              SubscriptionIdentity identity)
      : ExchangeSteps(bc),
        identity_(std::move(identity)),
        url_(web_service_url(bc.api_base, call.company_name, service)),
        plain_url_(identity_.notification_url),
        encoded_url_(encode_base64(plain_url_ + "/" + encoded_workflow_part)),
        is_encoded_(call.encoded_url),
        expects_ours_(call.expects_ours),
        rules_(call.rules) {
    for (const auto& rule : rules_) kept_ids_.push_back(workflow_client_id(identity_.client_state, rule));
    get("Listing workflow subscriptions", url_);
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (is_not_offered(response)) return AttemptResult{Outcome{domain::NotOffered{}}};
    switch (stage_) {
      case Stage::listing:
        return take_list(response);
      case Stage::creating:
        return take_creation(response);
      case Stage::deleting:
        break;
    }
    // One that is gone is what was wanted; one that Business Central keeps is tried again with the next
    // sweep.
    if (response.status >= 500) return rest(response);
    if (response.status < 300 || response.status == 404) ++done_.deleted;
    return next();
  }

 private:
  enum class Stage { listing, creating, deleting };

  StepAnswer take_list(const HttpResponse& response) {
    if (response.status != 200) return rest(response);
    const auto next_link = read_list(response.body);
    if (!next_link) return unreadable_reply(what(), describe(next_link.error()));
    if (next_link->empty() && ours_.empty() && expects_ours_)
      return AttemptResult{Outcome{domain::WorkflowsGone{}}};
    if (next_link->empty()) return next();
    auto url = accept_next_link(web_services_base(settings().api_base), *next_link);
    if (!url) return unreadable_reply(what(), describe(url.error()));
    get("Listing workflow subscriptions", std::move(*url));
    return NextRequest{};
  }

  Result<std::string> read_list(const std::string& json) {
    const auto page = JsonObject::parse(json);
    if (!page) return fail(page.error());
    const auto value = page->needed("value", JsonValue::Kind::array);
    if (!value) return fail(value.error());
    const auto elements = parse_array((*value)->text, page_approvals);
    if (!elements) return fail(elements.error());
    for (const auto& element : *elements) {
      const auto object = JsonObject::parse(element.text);
      if (!object) return fail(object.error());
      auto listed = read_listed(*object);
      if (!listed) return fail(listed.error());
      const bool is_ours = listed->url == plain_url_ || listed->url == encoded_url_;
      if (is_ours) ours_.push_back(std::move(*listed));
    }
    return page->text("@odata.nextLink");
  }

  StepAnswer take_creation(const HttpResponse& response) {
    const bool created = response.status == 201 || response.status == 200;
    if (!created && response.status == 400 && !done_.simplified && *creating_ != HoldRule{})
      return simplify();
    if (!created) return rest(response);
    ++done_.created;
    Listed made{id_in(response.body), client_id(*creating_), wanted_url(), conditions_of(*creating_), true};
    ours_.push_back(std::move(made));
    return next();
  }

  /// A build that does not know a field of the rules: everything is held, which is never less than the rules
  /// ask.
  StepAnswer simplify() {
    done_.simplified = true;
    rules_ = {HoldRule{}};
    kept_ids_.push_back(client_id(HoldRule{}));
    return next();
  }

  StepAnswer next() {
    for (const auto& rule : rules_) {
      if (is_listed(rule)) continue;
      stage_ = Stage::creating;
      creating_ = rule;
      change("Creating a workflow subscription", "POST", url_, body_of(rule), subscription_timeout_ms);
      return NextRequest{};
    }
    if (const auto id = take_unwanted()) {
      stage_ = Stage::deleting;
      change("Deleting a workflow subscription", "DELETE", url_ + "(" + *id + ")", "",
             subscription_timeout_ms);
      add_header("If-Match", "*");
      return NextRequest{};
    }
    for (const auto& listed : ours_) {
      if (is_kept(listed)) done_.ours.push_back(listed.id);
    }
    std::sort(done_.ours.begin(), done_.ours.end());
    return AttemptResult{Outcome{done_}};
  }

  bool is_kept(const Listed& listed) const {
    return listed.in_force && listed.url == wanted_url() &&
           std::find(kept_ids_.begin(), kept_ids_.end(), listed.client_id) != kept_ids_.end();
  }

  bool is_listed(const HoldRule& rule) const {
    return std::any_of(ours_.begin(), ours_.end(),
                       [&](const Listed& listed) { return stands_for(listed, rule); });
  }

  bool stands_for(const Listed& listed, const HoldRule& rule) const {
    return listed.in_force && listed.client_id == client_id(rule) && listed.url == wanted_url() &&
           is_conditions(listed.conditions, rule);
  }

  std::optional<std::string> take_unwanted() {
    if (deleted_ == most_deleted) return std::nullopt;
    for (auto listed = ours_.begin(); listed != ours_.end(); ++listed) {
      if (is_kept(*listed) || !domain::is_guid(listed->id)) continue;
      ++deleted_;
      std::string id = listed->id;
      ours_.erase(listed);
      return id;
    }
    return std::nullopt;
  }

  std::string client_id(const HoldRule& rule) const {
    return workflow_client_id(identity_.client_state, rule);
  }
  const std::string& wanted_url() const { return is_encoded_ ? encoded_url_ : plain_url_; }

  std::string body_of(const HoldRule& rule) const {
    const nlohmann::json json{{"clientId", client_id(rule)},
                              {"clientType", "Flow"},
                              {"eventCode", event_code},
                              {"conditions", conditions_of(rule)},
                              {"notificationUrl", wanted_url()}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  SubscriptionIdentity identity_;
  std::string url_;
  std::string plain_url_;
  std::string encoded_url_;
  bool is_encoded_ = false;
  bool expects_ours_ = false;
  std::vector<HoldRule> rules_;
  std::vector<std::string> kept_ids_;  ///< Client ids of the rules asked for, and of the simple one.
  std::vector<Listed> ours_;
  Stage stage_ = Stage::listing;
  std::optional<HoldRule> creating_;
  std::size_t deleted_ = 0;
  domain::WorkflowSubscribed done_;
};

}  // namespace

Steps begin_steps(const domain::EnsureWorkflow& call, const domain::BusinessCentralSettings& bc,
                  const SubscriptionIdentity& identity) {
  if (!domain::is_guid(call.company.company))
    return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
  if (call.company_name.empty()) return fail(ErrorCode::invalid_argument, "The company's name is not known");
  if (identity.notification_url.empty() || !domain::is_guid(identity.client_state)) {
    return fail(ErrorCode::invalid_argument,
                "A workflow subscription needs a notification URL and a client id");
  }
  return std::make_unique<EnsureSteps>(call, bc, identity);
}

}  // namespace countersign::businesscentral

#include "sandbox/model/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace countersign::sandbox {

namespace {

constexpr std::size_t most_faults = 256;

constexpr std::array<std::pair<const char*, FaultTarget>, 5> targets{{
    {"bc", FaultTarget::business_central},
    {"entra", FaultTarget::entra},
    {"slack", FaultTarget::slack},
    {"notifications", FaultTarget::notifications},
    {"interactions", FaultTarget::interactions},
}};

constexpr std::array<std::pair<const char*, FaultEffect>, 8> effects{{
    {"status", FaultEffect::status},
    {"html", FaultEffect::html},
    {"slack_error", FaultEffect::slack_error},
    {"reply_lost", FaultEffect::reply_lost},
    {"hang", FaultEffect::hang},
    {"delay", FaultEffect::delay},
    {"drop", FaultEffect::drop},
    {"duplicate", FaultEffect::duplicate},
}};

template <class Table>
auto find_value(const Table& table, const std::string& name)
    -> std::optional<typename Table::value_type::second_type> {
  for (const auto& [text, value] : table) {
    if (name == text) return value;
  }
  return std::nullopt;
}

template <class Table, class Value>
std::string find_name(const Table& table, Value wanted) {
  for (const auto& [text, value] : table) {
    if (value == wanted) return text;
  }
  return {};
}

bool is_outgoing(FaultTarget target) {
  return target == FaultTarget::notifications || target == FaultTarget::interactions;
}

}  // namespace

Result<std::string> Faults::add(const Json& description) {
  if (faults_.size() >= most_faults)
    return fail(ErrorCode::too_large, "too many faults are set", "Delete some.");
  const auto target = find_value(targets, text_member(description, "target"));
  if (!target)
    return fail(ErrorCode::invalid_argument,
                "target must be bc, entra, slack, notifications or interactions");
  const auto effect = find_value(effects, text_member(description, "effect"));
  if (!effect) return fail(ErrorCode::invalid_argument, "effect is not known");
  if (*effect == FaultEffect::duplicate && !is_outgoing(*target)) {
    return fail(ErrorCode::invalid_argument, "duplicate is for notifications and interactions");
  }
  Fault fault;
  fault.id = text_member(description, "id");
  if (fault.id.empty()) fault.id = "fault-" + std::to_string(next_++);
  fault.target = *target;
  fault.effect = *effect;
  fault.match = text_member(description, "match");
  fault.client = text_member(description, "client");
  fault.status = static_cast<unsigned>(integer_member(description, "status").value_or(0));
  if (fault.effect == FaultEffect::status && (fault.status < 200 || fault.status > 599)) {
    return fail(ErrorCode::invalid_argument, "status must be between 200 and 599");
  }
  fault.retry_after = integer_member(description, "retry_after");
  fault.retry_after_date = bool_member(description, "retry_after_date", false);
  fault.error = text_member(description, "error", "internal_error");
  fault.delay = Duration(std::max<std::int64_t>(0, integer_member(description, "delay_ms").value_or(0)));
  fault.times = integer_member(description, "times").value_or(1);
  fault.every = std::max<std::int64_t>(1, integer_member(description, "every").value_or(1));
  fault.after_work = bool_member(description, "after_work", false);
  remove(fault.id);
  faults_.push_back(fault);
  return fault.id;
}

bool Faults::remove(const std::string& id) {
  return std::erase_if(faults_, [&](const Fault& fault) { return fault.id == id; }) > 0;
}

Json Faults::describe() const {
  auto list = Json::array();
  for (const auto& fault : faults_) {
    Json item{{"id", fault.id},       {"target", find_name(targets, fault.target)},
              {"match", fault.match}, {"effect", find_name(effects, fault.effect)},
              {"times", fault.times}, {"after_work", fault.after_work},
              {"every", fault.every}, {"hits", fault.hits}};
    if (!fault.client.empty()) item["client"] = fault.client;
    if (fault.status != 0) item["status"] = fault.status;
    if (fault.retry_after) item["retry_after"] = *fault.retry_after;
    if (fault.effect == FaultEffect::slack_error) item["error"] = fault.error;
    if (fault.delay.count() != 0) item["delay_ms"] = fault.delay.count();
    list.push_back(std::move(item));
  }
  return list;
}

std::optional<Fault> Faults::take(FaultTarget target, std::string_view method, std::string_view url,
                                  std::string_view client) {
  const auto call = std::string(method) + " " + std::string(url);
  for (auto& fault : faults_) {
    if (fault.target != target || fault.times == 0) continue;
    if (call.find(fault.match) == std::string::npos) continue;
    if (!fault.client.empty() && fault.client != client) continue;
    if (++fault.matched % fault.every != 0) continue;
    if (fault.times > 0) --fault.times;
    ++fault.hits;
    return fault;
  }
  return std::nullopt;
}

}  // namespace countersign::sandbox

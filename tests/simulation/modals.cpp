#include "simulation/modals.hpp"

#include <map>
#include <set>

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

bool shows(const Json& view, const std::string& action) {
  for (const auto& block : view["blocks"]) {
    for (const auto& element : block.value("elements", Json::array())) {
      if (element.value("action_id", "") == action) return true;
    }
  }
  return false;
}

/// Now and then nothing, or more than is taken.
Json filled(const Json& view, Entropy& choices) {
  Json values = Json::object();
  for (const auto& block : view["blocks"]) {
    if (block["type"] != "input") continue;
    const bool is_person = block["element"]["type"] == "users_select";
    const double what = choices.fraction();
    const std::string text = what < 0.1    ? "   "
                             : what < 0.15 ? std::string(1'200, 'x')
                                           : "Wrong price <!channel>";
    values[block["block_id"].get<std::string>()] = is_person ? std::string("U0MARIA001") : text;
  }
  return values;
}

}  // namespace

void use_modal(Network& network, const Json& state, Entropy& choices) {
  const auto& views = state["slack"]["views"];
  if (views.empty()) return;
  const auto& open = views[choices.next() % views.size()];
  Json body{{"user", open["user"]}};
  std::string verb = "close";
  const double what = choices.fraction();
  if (shows(open["view"], "next")) {
    if (what < 0.7) {
      verb = "click";
      body["action_id"] = "next";
    }
  } else if (open["view"].contains("submit") && what < 0.9) {
    verb = "submit";
    body["values"] = filled(open["view"], choices);
    body["force"] = true;
    // Another modal's metadata: another document, channel or version.
    const auto& other = views[choices.next() % views.size()];
    if (what < 0.1) body["private_metadata"] = other["view"].value("private_metadata", "");
  }
  network.control("POST", "/views/" + verb, body.dump());
}

void check_clicks(const std::vector<journal::AuditRow>& audit, const journal::PendingPage& pending,
                  std::vector<std::string>& broken) {
  static const std::set<std::string> decisions{
      "conversation.approved", "conversation.rejected", "click.refused", "post.wanted",
      "post.retried",          "approval.cancel_asked", "form.opened",   "form.refused",
      "question.asked",        "question.answered"};
  std::size_t accepted = 0;
  std::size_t decided = 0;
  for (const auto& row : pending.rows) {
    const auto& type = row.input.type;
    if (type == "clicked" || type == "form_submitted") ++decided;
  }
  for (const auto& row : audit) {
    const auto& type = row.entry.type;
    if (type == "click.received" || type == "form.received") ++accepted;
    if (decisions.contains(type)) ++decided;
  }
  if (accepted != decided) {
    broken.push_back(std::to_string(accepted) + " clicks and forms were accepted, " +
                     std::to_string(decided) + " decided");
  }
}

void check_rejections(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken) {
  static const std::set<std::string> approvals{"conversation.approved", "conversation.released_by_policy",
                                               "conversation.approved_in_business_central", "post.retried"};
  std::set<std::string> rejected;
  for (const auto& row : audit) {
    const auto& subject = row.entry.subject;
    if (row.entry.type == "conversation.rejected") rejected.insert(subject);
    if (approvals.contains(row.entry.type)) rejected.erase(subject);
    if (row.entry.type == "post.asked" && rejected.contains(subject)) {
      broken.push_back(subject + " was rejected and posted all the same");
    }
  }
}

}  // namespace countersign::simulation

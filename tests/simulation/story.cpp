#include "simulation/story.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "core/limits.hpp"
#include "journal/audit_chain.hpp"
#include "journal/reads.hpp"
#include "simulation/checks.hpp"
#include "simulation/desks.hpp"
#include "simulation/limits.hpp"
#include "simulation/modals.hpp"
#include "simulation/records.hpp"
#include "simulation/webhooks.hpp"
#include "simulation/workflows.hpp"

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

/// The documents of the demo company.
Json documents(const Json& state) {
  return state["companies"][0]["documents"];
}

Json messages(const Json& state) {
  for (const auto& channel : state["slack"]["channels"]) {
    if (channel["id"] == "C0APPROVAL") return channel["messages"];
  }
  return Json::array();
}

const Json* pick(const Json& list, Entropy& choices) {
  return list.empty() ? nullptr : &list[choices.next() % list.size()];
}

void create(Network& network, Entropy& choices) {
  const Json body{{"vendorNumber", "20000"},
                  {"vendorInvoiceNumber", some_number(choices)},
                  {"currencyCode", some_currency(choices)},
                  {"enteredBy", some_clerk(choices)},
                  {"dueDate", "2027-01-15"},
                  {"lines",
                   {{{"description", "Chairs <!channel> *bold*"},
                     {"quantity", 1 + static_cast<int>(choices.next() % 40)},
                     {"unitCost", 150}}}}};
  network.control("POST", "/invoices", body.dump());
}

void edit(Network& network, Entropy& choices, const Json& document) {
  static constexpr const char* days[] = {"2027-02-01", "2027-02-15", "2027-03-01"};
  Json change{{"dueDate", days[choices.next() % 3]}};
  if (choices.fraction() < 0.1) change["writer"] = "cannot_register";  // Nobody is told of it.
  if (choices.fraction() < 0.3)
    change["vendorInvoiceNumber"] = choices.fraction() < 0.5 ? "" : "E-" + choices.hex(3);
  network.control("PATCH", "/invoices/" + document["id"].get<std::string>(), change.dump());
}

void click(Network& network, const std::string& user, const Json& message, const std::string& action) {
  network.control(
      "POST", "/clicks",
      Json{{"user", user}, {"channel", "C0APPROVAL"}, {"ts", message["ts"]}, {"action_id", action}}.dump());
}

bool offers(const Json& message, const std::string& action) {
  for (const auto& block : message.value("blocks", Json::array())) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element["action_id"] == action) return true;
    }
  }
  return false;
}

/// What cannot be done is refused there, as it would be in the client.
void in_business_central(Network& network, const Json& document, const std::string& verb, const Json& body) {
  network.control("POST", "/invoices/" + document["id"].get<std::string>() + "/" + verb, body.dump());
}

const std::map<std::string, std::string> emails{{"U0DANA0001", "dana@cronus.example"},
                                                {"W0LEE00001", "lee@cronus.example"},
                                                {"U0MARIA001", "maria@cronus.example"}};

/// Whoever approves as the one whom Business Central's setup names is the one whom it named last.
void check_named(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken) {
  std::map<std::string, std::string> named;
  for (const auto& row : audit) {
    const auto& subject = row.entry.subject;
    const auto body = Json::parse(row.entry.body);
    if (row.entry.type == "approver.named") named[subject] = body["email"];
    if (row.entry.type != "conversation.approved" || !body.contains("named_by")) continue;
    const auto other = body.value("on_behalf_of", "");
    const auto user = emails.find(other.empty() ? body["user"].get<std::string>() : other);
    if (user == emails.end() || user->second != named[subject])
      broken.push_back(subject + " was approved as if Business Central's setup named them");
  }
}

/// Nobody approves what they sent themselves.
void check_senders(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken) {
  std::map<std::string, std::string> requester;
  for (const auto& row : audit) {
    const auto& subject = row.entry.subject;
    if (row.entry.type == "approval.requested") requester[subject] = Json::parse(row.entry.body)["requester"];
    if (row.entry.type == "requester.read") requester[subject] = Json::parse(row.entry.body)["email"];
    if (row.entry.type != "conversation.approved" || !requester.contains(subject)) continue;
    const auto user = emails.find(Json::parse(row.entry.body)["user"].get<std::string>());
    if (user == emails.end() || user->second == requester[subject])
      broken.push_back(subject + " was approved by whoever sent it");
    const auto other = emails.find(Json::parse(row.entry.body).value("on_behalf_of", ""));
    if (other != emails.end() && other->second == requester[subject])
      broken.push_back(subject + " was approved for whoever sent it");
  }
}

/// Nothing is posted or released with fewer approvals than the policy asks for, counted from the audit alone.
void check_policy(const std::vector<journal::AuditRow>& audit, std::size_t approvals_needed,
                  std::vector<std::string>& broken) {
  std::map<std::string, std::vector<std::string>> approvals;
  for (const auto& row : audit) {
    const auto& [type, subject, body] = row.entry;
    auto& given = approvals[subject];
    if (type == "conversation.approved") {
      const auto user = Json::parse(body)["user"].get<std::string>();
      if (std::count(given.begin(), given.end(), user) > 0)
        broken.push_back(subject + " was approved twice by " + user);
      given.push_back(user);
    } else if (type == "conversation.changed") {
      const auto fallen = Json::parse(body)["approvals_fallen"].get<std::size_t>();
      given.resize(given.size() - std::min(fallen, given.size()));
    } else if (type == "conversation.approval_fell") {
      if (!given.empty()) given.pop_back();
    } else if (type == "conversation.ready" || type == "conversation.rejected" ||
               type == "conversation.expired" || type == "conversation.withdrawn") {
      given.clear();
    } else if (type == "post.asked" && given.size() < approvals_needed) {
      broken.push_back(subject + " was to be posted with " + std::to_string(given.size()) + " approvals");
    }
  }
}

// Promises --------------------------------------------------------------------------------------------------

void check_oracle(const Json& oracle, std::vector<std::string>& broken) {
  for (const auto& [document, record] : oracle["posts"].items()) {
    if (record["successes"].get<int>() > 1) broken.push_back(document + " was posted more than once");
  }
  for (const auto& [app, record] : oracle["identities"].items()) {
    if (record["refused"] != 0) broken.push_back("the app " + app + " was asked for what it may not do");
  }
  if (oracle["duplicate_cards"] != 0) broken.emplace_back("a card was posted twice");
  if (oracle["subscriptions_deleted_by_4xx"] != 0) broken.emplace_back("a 4xx deleted subscriptions");
  for (const auto& [channel, record] : oracle["channels"].items()) {
    // Slack's event may be lost, and a call may have been on its way.
    const auto longest = limits::slack_channel_look_every_ms + std::chrono::minutes(1);
    if (record["longest_shared_ms"].get<Duration::rep>() > longest.count())
      broken.push_back(channel + " got messages long after it was shared with another organisation");
    const Json gap = record.value("smallest_gap_ms", Json{});
    // The pace is kept at the sender, from the reply on; what arrives has passed the same wires.
    if (gap.is_number() && gap.get<int>() < 1000) {
      broken.push_back(channel + " got two messages within " + std::to_string(gap.get<int>()) + " ms");
    }
  }
}

std::string expected_word(const Json& document) {
  if (document["status"] != "Draft") return document["posts"]["by_people"] != 0 ? "Handled" : "Posted";
  return "";
}

/// Every card tells what Business Central holds.
void check_cards(const Json& state, std::vector<std::string>& broken) {
  std::map<std::string, std::string> text_of;
  for (const auto& message : messages(state)) {
    for (const auto& block : message.value("blocks", Json::array())) {
      if (block["type"] != "actions") continue;
      for (const auto& element : block["elements"]) {
        const auto value = element.value("value", "");
        const auto bar = value.find('|');
        if (bar != std::string::npos && bar > 36) text_of[value.substr(bar - 36, 36)] = message["text"];
      }
    }
  }
  for (const auto& document : documents(state)) {
    const auto id = document["id"].get<std::string>();
    const auto found = text_of.find(id);
    if (found == text_of.end()) continue;
    const auto word = expected_word(document);
    if (!word.empty() && found->second.find(word) != 0 && found->second.find("Posted") != 0) {
      broken.push_back("the card of " + id + " says '" + found->second + "', but it is " + word);
    }
    if (word.empty() && found->second.find("Posted") == 0)
      broken.push_back(id + " is a draft, its card says posted");
  }
}

void check_pending(const journal::MemoryStore& store, const TenantId& tenant,
                   std::vector<std::string>& broken) {
  const auto pending = journal::read_pending(store, tenant, 0, 10);
  if (!pending) broken.push_back(pending.error().message);
  for (const auto& row : pending ? pending->rows : std::vector<journal::InboxRow>{}) {
    broken.push_back(row.input.type + " is still pending for " + to_string(row.to.entity));
  }
}

void check_store(const journal::MemoryStore& store, const TenantId& tenant, domain::ApprovalMode mode,
                 std::size_t approvals_needed, std::vector<std::string>& broken) {
  const auto letters = journal::read_dead_letters(store, tenant, 0, 100);
  for (const auto& letter : letters ? *letters : std::vector<journal::DeadLetterRow>{}) {
    if (!letter.letter.is_effect) broken.push_back("an input became a dead letter: " + letter.letter.reason);
  }
  const auto audit = journal::read_audit(store, tenant, 1, 1'000'000);
  if (!audit) {
    broken.push_back(audit.error().message);
    return;
  }
  check_senders(*audit, broken);
  check_named(*audit, broken);
  if (mode != domain::ApprovalMode::native) check_policy(*audit, approvals_needed, broken);
  if (const auto chain = journal::verify(*audit); !chain) broken.push_back(chain.error().message);
  const auto pending = journal::read_pending(store, tenant, 0, 1'000);
  if (pending) check_clicks(*audit, *pending, broken);
  check_rejections(*audit, broken);
  check_checks(*audit, broken);
  check_exchange_rates(*audit, broken);
  if (mode == domain::ApprovalMode::release) check_workflows(*audit, broken);
  const auto conversations = journal::read_index(store, tenant, "conversations", "", 1'000);
  for (const auto& row : conversations ? *conversations : std::vector<journal::IndexRow>{}) {
    const auto phase = Json::parse(row.value)["phase"].get<std::string>();
    if (phase == "posting" || phase == "checking" || phase == "undecided" || phase == "waiting" ||
        phase == "releasing") {
      broken.push_back(row.key + " is still " + phase);
    }
  }
}

}  // namespace

void act(Network& network, Entropy& choices) {
  const Json state = read(network, "/state");
  const auto list = documents(state);
  const auto cards = messages(state);
  const double what = choices.fraction();
  const Json* document = pick(list, choices);
  const Json* card = pick(cards, choices);
  static constexpr const char* users[] = {"U0DANA0001", "W0LEE00001", "U0STRANGE1", "U0MARIA001"};
  if (what < 0.25) return create(network, choices);
  if (what < 0.45 && document != nullptr) return edit(network, choices, *document);
  if (what < 0.50 && document != nullptr) {
    network.control("POST", "/invoices/" + (*document)["id"].get<std::string>() + "/post", "{}");
    return;
  }
  if (what < 0.55 && document != nullptr) {
    network.control("DELETE", "/invoices/" + (*document)["id"].get<std::string>(), "");
    return;
  }
  if (what < 0.60) return disturb_subscriptions(network, choices);
  if (what < 0.65) return trouble_business_central(network, choices);
  if (what < 0.70) return write_command(network, choices);
  if (what < 0.73) return act_on_vendor(network, choices);
  use_modal(network, state, choices);
  if (card == nullptr) return;
  static constexpr const char* actions[] = {"approve", "approve", "approve", "sign", "sign",
                                            "sign",    "reject",  "reject",  "ask",  "answer",
                                            "lines",   "cancel",  "retry",   "post"};
  const char* user = users[choices.next() % 4];
  const char* action = actions[choices.next() % std::size(actions)];
  click(network, user, *card, action);
  if (choices.fraction() < 0.4) click(network, users[choices.next() % 4], *card, action);
}

void approve_everything(Network& network) {
  const Json state = read(network, "/state");
  for (const auto& message : messages(state)) {
    for (const auto* action : {"sign", "approve", "retry", "post"}) {
      if (!offers(message, action)) continue;
      for (const auto* user : {"U0DANA0001", "W0LEE00001"}) click(network, user, message, action);
    }
  }
}

void act_on_approvals(Network& network, Entropy& choices) {
  const Json state = read(network, "/state");
  const auto list = documents(state);
  static constexpr const char* verbs[] = {"send", "send", "approve", "approve", "reject", "cancel", "reopen"};
  static constexpr const char* senders[] = {"MARIA", "DANA", "LEE", "AUDITOR"};
  const Json* document = pick(list, choices);
  const std::string verb = verbs[choices.next() % std::size(verbs)];
  Json body{{"sender", senders[choices.next() % std::size(senders)]}, {"approvers", {"LEE"}}};
  if (choices.fraction() < 0.5) body["approvers"].push_back("DANA");
  if (document != nullptr) in_business_central(network, *document, verb, body);
}

void settle_approvals(Network& network) {
  const Json state = read(network, "/state");
  const Json cards = messages(state);
  for (const auto& document : documents(state)) {
    if (document["status"] != "Draft" || document["kind"] != "purchaseInvoices") continue;
    const Json body{{"sender", "MARIA"}, {"approvers", {"LEE"}}};
    if (document["approval"] == "Pending Approval") {
      in_business_central(network, document, "approve", body);  // Where a workflow asks us: nobody is asked.
      const bool can_be_decided = std::any_of(cards.begin(), cards.end(), [&](const Json& message) {
        return (offers(message, "approve") || offers(message, "sign")) &&
               message.dump().find(document["id"].get<std::string>()) != std::string::npos;
      });
      if (!can_be_decided) in_business_central(network, document, "cancel", body);
    }
    // What is incomplete is left to its clerk.
    if (document["externalNumber"] != "") in_business_central(network, document, "send", body);
  }
}

std::vector<std::string> broken_promises(Network& network, const journal::MemoryStore& store,
                                         const TenantId& tenant, domain::ApprovalMode mode,
                                         std::size_t approvals_needed, bool may_have_strays) {
  std::vector<std::string> broken;
  check_oracle(read(network, "/oracle"), broken);
  check_cards(read(network, "/state"), broken);
  check_notices(network, broken);
  check_subscriptions(network, store, tenant, broken);
  if (!may_have_strays) check_pending(store, tenant, broken);
  check_desks(store, tenant, broken);
  check_store(store, tenant, mode, approvals_needed, broken);
  return broken;
}

std::vector<std::string> audit_lines(const journal::MemoryStore& store, const TenantId& tenant) {
  std::vector<std::string> lines;
  const auto audit = journal::read_audit(store, tenant, 1, 1'000'000);
  for (const auto& row : audit ? *audit : std::vector<journal::AuditRow>{}) {
    lines.push_back(format_instant(row.at) + " " + row.entry.type + " " + row.entry.subject + " " +
                    row.entry.body);
  }
  return lines;
}

}  // namespace countersign::simulation

#include "simulation/records.hpp"

#include <map>

#include <nlohmann/json.hpp>

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

constexpr const char* resources[] = {"vendors", "vendorBankAccounts"};
constexpr const char* final_word = "Final";
/// Of a kind; then none is entered any more. All of them may change at once, and a digest names forty.
constexpr std::size_t most_records = 15;

std::string path_of(const std::string& resource, const Json& record) {
  return "/" + resource + "/" + record["number"].get<std::string>();
}

/// What a card shows of a vendor or of a bank account that may change at any time.
const char* field_of(const std::string& resource) {
  return resource == "vendors" ? "city" : "bankName";
}

/// The newest card of each record, by the number that stands on it.
std::map<std::string, std::string> cards_of(const Json& state) {
  std::map<std::string, std::string> cards;
  constexpr std::string_view label = "*Number*\n";
  for (const auto& channel : state["slack"]["channels"]) {
    if (channel["id"] != records_channel) continue;
    for (const auto& message : channel["messages"]) {
      for (const auto& block : message.value("blocks", Json::array())) {
        for (const auto& field : block.value("fields", Json::array())) {
          const auto text = field["text"].get<std::string>();
          if (text.starts_with(label)) cards[text.substr(label.size())] = message.dump();
        }
      }
    }
  }
  return cards;
}

/// Numbers that stand in a digest.
std::string lines_of(const Json& state) {
  std::string lines;
  for (const auto& channel : state["slack"]["channels"]) {
    if (channel["id"] != records_channel) continue;
    for (const auto& message : channel["messages"]) {
      for (const auto& block : message.value("blocks", Json::array())) {
        if (block.value("block_id", "").starts_with("l"))
          lines += block["text"]["text"].get<std::string>() + "\n";
      }
    }
  }
  return lines;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_record(const Json& record, const std::string& field, const std::string& card,
                  std::vector<std::string>& broken) {
  const auto number = record["number"].get<std::string>();
  const bool is_blocked = record.value("blocked", "_x0020_") != "_x0020_";
  if (holds(card, "was deleted")) broken.push_back("the card of " + number + " says that it was deleted");
  if (!holds(card, record[field].get<std::string>())) broken.push_back("the card of " + number + " is older");
  if (holds(card, "blocked now") != is_blocked)
    broken.push_back("the card of " + number + " errs about a block");
}

}  // namespace

void act_on_records(Network& network, Entropy& choices) {
  const std::string resource = resources[choices.next() % 2];
  const auto list = read(network, "/state")["companies"][0][resource];
  const double what = choices.fraction();
  if ((what < 0.25 && list.size() < most_records) || list.empty()) {
    network.control("POST", "/" + resource, Json{{"displayName", "Tailspin <!channel>"}}.dump());
    return;
  }
  const auto& record = list[choices.next() % list.size()];
  // The vendors of the demo firm are needed: its invoices are theirs.
  const bool is_ours = record["number"].get<std::string>().starts_with("8");
  if (what < 0.35 && is_ours) {
    network.control("DELETE", path_of(resource, record), "");
  } else if (what < 0.5 && resource == "vendors" && is_ours) {
    const bool is_blocked = record["blocked"] != "_x0020_";
    network.control("PATCH", path_of(resource, record),
                    Json{{"blocked", is_blocked ? "_x0020_" : "All"}}.dump());
  } else {
    network.control("PATCH", path_of(resource, record), Json{{field_of(resource), choices.hex(4)}}.dump());
  }
}

void change_every_record(Network& network) {
  const Json company = read(network, "/state")["companies"][0];
  for (const std::string resource : resources) {
    for (const auto& record : company[resource]) {
      network.control("PATCH", path_of(resource, record), Json{{field_of(resource), final_word}}.dump());
    }
    network.control("POST", "/" + resource, Json{{field_of(resource), final_word}}.dump());
  }
}

void check_notices(Network& network, std::vector<std::string>& broken) {
  const Json state = read(network, "/state");
  auto cards = cards_of(state);
  const auto lines = lines_of(state);
  for (const std::string resource : resources) {
    for (const auto& record : state["companies"][0][resource]) {
      const auto number = record["number"].get<std::string>();
      const auto card = cards.find(number);
      // What became a line later is not on its card any more.
      if (holds(lines, " · " + number)) {
        if (card != cards.end()) cards.erase(card);
        continue;
      }
      if (card == cards.end()) {
        broken.push_back(std::string(resource).append(" ").append(number) + " changed, and has no card");
        continue;
      }
      check_record(record, field_of(resource), card->second, broken);
      cards.erase(card);
    }
  }
  for (const auto& [number, card] : cards) {
    if (!holds(card, "deleted") && !holds(lines, " · " + number))
      broken.push_back(number + " is gone, and its card does not say so");
  }
}

}  // namespace countersign::simulation

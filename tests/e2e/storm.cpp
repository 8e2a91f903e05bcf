#include "e2e/storm.hpp"

#include <algorithm>
#include <iterator>

#include "slack/button_value.hpp"

namespace countersign::e2e {
namespace {

constexpr double clicks_again = 0.1;

std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}
std::string nth_company(std::size_t index) {
  return "33333333-3333-4333-8333-3333333333" + two_digits(index);
}
std::string nth_channel(std::size_t index) {
  return "C0STORM0" + two_digits(index);
}

/// A changed one offers an approval once its checks were read again; a note in a thread has no blocks at all.
const Json* button_of(const Json& card, const std::string& action) {
  if (!card.contains("blocks")) return nullptr;
  for (const auto& block : card["blocks"]) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element.value("action_id", "") == action) return &element;
    }
  }
  return nullptr;
}

/// "15 Jan 2027" of "2027-01-15".
std::string spelled(const std::string& date) {
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto number = [&](std::size_t at) { return std::stoul(date.substr(at, 2)); };
  return std::to_string(number(8)) + " " + months[number(5) - 1] + " " + date.substr(0, 4);
}

std::vector<std::string> allowed_beginnings(const Json& record) {
  // What was posted stays so on its card, also when the posted document is deleted.
  if (record.is_null())
    return {"", "Deleted in Business Central:", "Posted:", "Handled in Business Central:"};
  if (record["status"] == "Draft" && record["dueDate"] == "") return {"", "Back in preparation:"};
  if (record["status"] == "Draft") return {"Approval needed:", "Changed, decide again:"};
  if (record["posts"]["by_people"] == 0) return {"Posted:"};
  // Where a person was faster than our own posting, what we know of it is that it was posted.
  if (record["posts"]["attempts"] != 0) return {"Handled in Business Central:", "Posted:"};
  return {"", "Handled in Business Central:"};
}

void compare(const std::string& number, const Json& record, const std::vector<std::string>& texts,
             std::vector<std::string>& list) {
  std::vector<std::string> found;
  std::copy_if(texts.begin(), texts.end(), std::back_inserter(found),
               [&](const auto& text) { return text.find(number) != std::string::npos; });
  if (found.size() > 1) list.push_back(number + " has " + std::to_string(found.size()) + " cards");
  const std::string text = found.empty() ? "" : found.front();
  const auto allowed = allowed_beginnings(record);
  const bool fits = std::any_of(allowed.begin(), allowed.end(), [&](const auto& beginning) {
    return beginning.empty() ? text.empty() : text.find(beginning) == 0;
  });
  const std::string held = record.is_null() ? "deleted" : record["status"].get<std::string>();
  if (!fits) list.push_back(number + " is " + held + ", its card says '" + text + "'");
  // A card that asks for nothing keeps the amount that it last asked for.
  const bool asks = text.find("Approval needed:") == 0 || text.find("Changed, decide again:") == 0;
  if (!fits || !asks) return;
  std::string total = record["totalIncludingTax"].dump();
  std::erase(total, '.');
  std::string shown = text.substr(text.find("EUR ") + 4);
  shown = shown.substr(0, shown.find(", "));
  std::erase(shown, ',');
  if (std::stod(shown) != record["totalIncludingTax"].get<double>()) {
    list.push_back(number + " is over " + total + " hundredths, its card says '" + text + "'");
  }
  const auto due = record["dueDate"].get<std::string>();
  if (text.find(", due " + spelled(due) + " (") == std::string::npos)
    list.push_back(number + " is due " + due + ", its card says '" + text + "'");
}

}  // namespace

Storm::Storm(World& world, StormOptions options) : world_(world), options_(options), choices_(options.seed) {
  for (std::size_t index = 0; index < options_.companies; ++index)
    world_.add_company(nth_company(index), nth_channel(index));
}

void Storm::change() {
  const double what = choices_.fraction();
  if (known_.size() < options_.first_documents || what < 0.1) return create();
  auto it = known_.begin();
  std::advance(it, static_cast<std::ptrdiff_t>(choices_.next() % known_.size()));
  auto& [number, document] = *it;
  if (document.deleted) return create();
  const std::string path = "/invoices/" + document.id;
  if (what < 0.14) {
    document.deleted = try_change("DELETE", path, nullptr);
  } else if (what < 0.18) {
    try_change("POST", path + "/post", Json::object());
  } else if (what < 0.3) {
    try_change("PATCH", path, {{"dueDate", ""}});
  } else if (what < 0.7) {
    try_change("PATCH", path, {{"dueDate", "2027-0" + std::to_string(1 + choices_.next() % 9) + "-15"}});
  } else {
    try_change("PATCH", path, {{"lines", lines()}});
  }
}

std::optional<StormClick> Storm::click_card(const std::string& channel, const Json& card,
                                            const std::string& action) {
  const Json* button = button_of(card, action);
  if (button == nullptr) return std::nullopt;
  const auto value = slack::parse_button_value((*button)["value"].get<std::string>());
  if (!value) return std::nullopt;
  return StormClick{world_.click_in(channel, "U0DANA0001", card, action), value->conversation};
}

std::optional<StormClick> Storm::click(const std::string& action) {
  const std::string channel = nth_channel(choices_.next() % options_.companies);
  auto cards = cards_of(channel);
  if (cards.empty()) return std::nullopt;
  std::rotate(cards.begin(), cards.begin() + static_cast<std::ptrdiff_t>(choices_.next() % cards.size()),
              cards.end());
  for (const auto& card : cards) {
    const Json* button = button_of(card, action);
    if (button == nullptr) continue;
    // What was clicked may not show it yet: some people click again, most do not.
    const bool is_new = clicked_.insert((*button)["value"].get<std::string>()).second;
    if (!is_new && choices_.fraction() > clicks_again) continue;
    if (auto made = click_card(channel, card, action)) return made;
  }
  return std::nullopt;
}

std::vector<StormClick> Storm::click_all(const std::string& action) {
  std::vector<StormClick> all;
  for (std::size_t index = 0; index < options_.companies; ++index) {
    for (const auto& card : cards_of(nth_channel(index))) {
      if (auto made = click_card(nth_channel(index), card, action)) all.push_back(*std::move(made));
    }
  }
  return all;
}

std::vector<std::string> Storm::differences() const {
  std::vector<std::string> list;
  const Json state = world_.sandbox("GET", "/state");
  std::map<std::string, Json> documents;
  for (const auto& company : state["companies"]) {
    for (const auto& document : company["documents"]) documents[document["id"]] = document;
  }
  std::map<std::string, std::vector<std::string>> texts;
  for (const auto& channel : state["slack"]["channels"]) {
    for (const auto& message : channel["messages"]) texts[channel["id"]].push_back(message["text"]);
  }
  for (const auto& [number, document] : known_) {
    const auto found = documents.find(document.id);
    const Json record = found == documents.end() ? Json{} : found->second;
    compare(number, record, texts[document.channel], list);
  }
  return list;
}

Json Storm::lines() {
  return Json::array({{{"description", "Chairs"},
                       {"quantity", 10 + static_cast<int>(choices_.next() % 40)},
                       {"unitCost", 150}}});
}

void Storm::create() {
  const std::size_t company = choices_.next() % options_.companies;
  const std::string number = "STORM-" + std::to_string(1'000 + known_.size());
  const Json answer = world_.sandbox("POST", "/invoices",
                                     {{"company", nth_company(company)},
                                      {"vendorNumber", "20000"},
                                      {"vendorInvoiceNumber", number},
                                      {"dueDate", "2027-01-15"},
                                      {"lines", lines()}});
  known_[number] = {answer["id"], nth_company(company), nth_channel(company), false};
}

/// False when Business Central refuses, as it does for a document that was posted meanwhile.
bool Storm::try_change(const std::string& method, const std::string& path, const Json& body) {
  const auto reply = world_.send(method, world_.sandbox_url() + "/sandbox/api" + path,
                                 body.is_null() ? std::string{} : body.dump());
  return reply && reply->status < 300;
}

std::vector<Json> Storm::cards_of(const std::string& channel) const {
  const Json state = world_.sandbox("GET", "/state");
  for (const auto& known : state["slack"]["channels"]) {
    if (known["id"] == channel) return known["messages"].get<std::vector<Json>>();
  }
  return {};
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& line : list) text += line + "\n";
  return text;
}

}  // namespace countersign::e2e

// A thousand random changes over ten companies while webhooks are dropped and repeated and replies are lost:
// in the end every card says what Business Central holds.
#include <algorithm>
#include <map>
#include <thread>

#include "catch.hpp"
#include "core/entropy.hpp"
#include "e2e/support.hpp"

namespace countersign::storm_test {

using namespace countersign;
using namespace countersign::e2e;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t companies = 10;
constexpr std::size_t changes = 1'000;
constexpr std::size_t first_documents = 80;
constexpr std::size_t changes_between_clicks = 20;
/// The load is bounded: about forty changes a second.
constexpr Duration pause_ms = 25ms;

std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}
std::string company_id(std::size_t index) {
  return "33333333-3333-4333-8333-3333333333" + two_digits(index);
}
std::string channel_id(std::size_t index) {
  return "C0STORM0" + two_digits(index);
}

/// What the test did to a document; its vendor's number names it on its card.
struct Known {
  std::string id;
  std::size_t company = 0;
  bool deleted = false;
};

class Storm {
 public:
  explicit Storm(World& world) : world_(world) {}

  void change() {
    const double what = choices_.fraction();
    if (known_.size() < first_documents || what < 0.1) return create();
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

  /// An approver clicks some card that asks.
  void click() {
    const std::size_t company = choices_.next() % companies;
    const auto cards = cards_of(company);
    for (const auto& card : cards) {
      const auto text = card["text"].get<std::string>();
      // A changed one offers it once its checks were read again.
      const bool offers = card.dump().find(R"("action_id":"approve")") != std::string::npos;
      if (offers && (text.find("Approval needed") == 0 || text.find("Changed, decide again") == 0)) {
        world_.click_in(channel_id(company), "U0DANA0001", card);
        return;
      }
    }
  }

  /// One line for each card that does not say what Business Central holds.
  std::vector<std::string> differences() const {
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
      compare(number, record, texts[channel_id(document.company)], list);
    }
    return list;
  }

 private:
  Json lines() {
    return Json::array({{{"description", "Chairs"},
                         {"quantity", 10 + static_cast<int>(choices_.next() % 40)},
                         {"unitCost", 150}}});
  }

  void create() {
    const std::size_t company = choices_.next() % companies;
    const std::string number = "STORM-" + std::to_string(1'000 + known_.size());
    const Json answer = world_.sandbox("POST", "/invoices",
                                       {{"company", company_id(company)},
                                        {"vendorNumber", "20000"},
                                        {"vendorInvoiceNumber", number},
                                        {"dueDate", "2027-01-15"},
                                        {"lines", lines()}});
    known_[number] = {answer["id"], company, false};
  }

  /// False when Business Central refuses, as it does for a document that was posted meanwhile.
  bool try_change(const std::string& method, const std::string& path, const Json& body) {
    const auto reply = world_.send(method, world_.sandbox_url() + "/sandbox/api" + path,
                                   body.is_null() ? std::string{} : body.dump());
    return reply && reply->status < 300;
  }

  std::vector<Json> cards_of(std::size_t company) const {
    const Json state = world_.sandbox("GET", "/state");
    for (const auto& channel : state["slack"]["channels"]) {
      if (channel["id"] == channel_id(company)) return channel["messages"].get<std::vector<Json>>();
    }
    return {};
  }

  /// "15 Jan 2027" of "2027-01-15".
  static std::string spelled(const std::string& date) {
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto number = [&](std::size_t at) { return std::stoul(date.substr(at, 2)); };
    return std::to_string(number(8)) + " " + months[number(5) - 1] + " " + date.substr(0, 4);
  }

  static std::vector<std::string> allowed_beginnings(const Json& record) {
    // What was posted stays so on its card, also when the posted document is deleted.
    if (record.is_null())
      return {"", "Deleted in Business Central:", "Posted:", "Handled in Business Central:"};
    if (record["status"] == "Draft" && record["dueDate"] == "") return {"", "Back in preparation:"};
    if (record["status"] == "Draft") return {"Approval needed:", "Changed, decide again:"};
    if (record["posts"]["by_people"] != 0) return {"", "Handled in Business Central:"};
    return {"Posted:"};
  }

  static void compare(const std::string& number, const Json& record, const std::vector<std::string>& texts,
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

  World& world_;
  SeededEntropy choices_{2026};
  std::map<std::string, Known> known_;
};

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& line : list) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("a thousand changes with lost webhooks and lost replies end in cards that equal Business Central") {
  World world;
  world.sandbox("POST", "/settings", {{"slack_tier_limits", false}});
  for (std::size_t index = 0; index < companies; ++index) {
    world.add_company(company_id(index), channel_id(index));
  }
  world.start();
  for (const auto& [target, effect, every] :
       std::vector<std::tuple<const char*, const char*, int>>{{"notifications", "drop", 5},
                                                              {"notifications", "duplicate", 10},
                                                              {"bc", "reply_lost", 50},
                                                              {"slack", "reply_lost", 50}}) {
    world.sandbox("POST", "/faults",
                  {{"target", target}, {"effect", effect}, {"every", every}, {"times", -1}});
  }
  Storm storm(world);
  for (std::size_t made = 1; made <= changes; ++made) {
    storm.change();
    std::this_thread::sleep_for(pause_ms);
    if (made > first_documents * 2 && made % changes_between_clicks == 0) storm.click();
  }
  std::vector<std::string> differences;
  const bool equal = eventually(
      [&] {
        differences = storm.differences();
        return differences.empty();
      },
      Duration{150s});
  INFO(joined(differences));
  CHECK(equal);
  const auto oracle = world.oracle();
  INFO(oracle.dump(1));
  for (const auto& [document, record] : oracle["posts"].items()) {
    INFO(document);
    CHECK(record["successes"].get<int>() <= 1);
  }
  CHECK(oracle["posts_succeeded"].get<int>() > 0);
  CHECK(oracle["duplicate_cards"] == 0);
  CHECK(oracle["subscriptions_deleted_by_4xx"] == 0);
  // Business Central had nothing to hold back: its limits were kept here.
  REQUIRE(oracle["identities"].size() == 1);
  for (const auto& [client, record] : oracle["identities"].items()) {
    CHECK(record["requests"].get<int>() > 1'000);
    CHECK(record["waited"] == 0);
    CHECK(record["throttled"] == 0);
  }
}

}  // namespace countersign::storm_test

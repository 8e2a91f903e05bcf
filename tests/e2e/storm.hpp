// Random changes in Business Central over many companies and approvers' clicks, and whether every card says
// what came of them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "e2e/support.hpp"

namespace countersign::e2e {

struct StormOptions {
  std::size_t companies = 10;
  std::size_t first_documents = 80;  ///< Created before anything else happens.
  std::uint64_t seed = 2026;
};

/// What was done to a document; its vendor's number names it on its card.
struct StormDocument {
  std::string id;
  std::string company;
  std::string channel;
  bool deleted = false;
};

struct StormClick {
  std::string id;      ///< The sandbox's.
  std::string record;  ///< As the button names it.
};

class Storm {
 public:
  /// Adds its companies to the world, which has not been started yet.
  Storm(World& world, StormOptions options);

  void change();
  /// An approver clicks a card of some company that offers this; none when there is none.
  std::optional<StormClick> click(const std::string& action = "approve");
  /// The same on every card.
  std::vector<StormClick> click_all(const std::string& action);
  /// By the vendor's number.
  const std::map<std::string, StormDocument>& documents() const { return known_; }
  /// One line for each card that does not say what Business Central holds.
  std::vector<std::string> differences() const;

 private:
  Json lines();
  void create();
  bool try_change(const std::string& method, const std::string& path, const Json& body);
  std::vector<Json> cards_of(const std::string& channel) const;
  std::optional<StormClick> click_card(const std::string& channel, const Json& card,
                                       const std::string& action);

  World& world_;
  StormOptions options_;
  SeededEntropy choices_;
  std::map<std::string, StormDocument> known_;
  std::set<std::string> clicked_;  ///< Values of buttons.
};

/// A line each.
std::string joined(const std::vector<std::string>& list);

}  // namespace countersign::e2e

// What the tests of the entities share: a few records, and a driver that plays an entity's surroundings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "domain/entity.hpp"
#include "domain/message.hpp"

namespace countersign::domain::test {

using namespace std::chrono_literals;

inline const CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};
inline const RecordKey record{company, Resource::purchase_invoices, "44444444-4444-4444-8444-444444444444"};
inline const Instant start = *parse_instant("2026-11-24T14:00:00.123Z");

inline Decimal decimal(const char* text) {
  return *Decimal::parse(text);
}

/// A complete draft of a purchase invoice with every field filled in.
Document full_document();
Employee full_employee();
/// Of a vendor, with every field filled in.
PlainRecord full_vendor();
/// Where somebody wants to know of vendors, in the channel C2.
Route vendor_route();
/// One watched company, one approval route for purchase invoices from EUR 1,000.
TenantSettings full_settings();

/// What a conversation shows in a channel.
std::optional<CardView> shown_card(const Machine& machine, const std::string& channel);

/// Drives one entity by hand and keeps what its last turn asked for.
struct Driver {
  explicit Driver(std::unique_ptr<Machine> driven) : machine(std::move(driven)) {}

  TenantSettings settings = full_settings();
  SeededEntropy entropy{7};
  Instant now = start;
  std::unique_ptr<Machine> machine;
  std::vector<Record> events;
  Turn last;  ///< Where the guard's word was wanted and came at once: the turn that took it.
  /// Whether the guard says at once that the environment is the one it was.
  bool is_assured_at_once = true;
  /// Whether a channel's digest lets notices through at once: its answer belongs to the last turn.
  bool lets_notices_through = true;

  void take(const Input& input);
  void tell(const Message& message) { take(encode(message)); }
  void end(const Call& call, const Outcome& outcome) { take(EffectEnded{EffectId{"e"}, call, outcome}); }
  void fire(const std::string& timer) { take(TimerFired{timer}); }
  void wake() { take(Wake{}); }

  /// The calls of this type that the last turn asked for.
  template <class T>
  std::vector<T> calls() const {
    std::vector<T> found;
    for (const auto& effect : last.effects) {
      const auto call = decode_call(effect.call);
      REQUIRE(call.has_value());
      if (const auto* one = std::get_if<T>(&*call)) found.push_back(*one);
    }
    return found;
  }
  template <class T>
  T only_call() const {
    const auto found = calls<T>();
    REQUIRE(found.size() == 1);
    return found.front();
  }
  /// The messages of this type that the last turn sent to this entity.
  template <class T>
  std::vector<T> sent_to(const EntityId& to) const {
    std::vector<T> found;
    for (const auto& send : last.sends) {
      const auto message = decode_message(send.input);
      REQUIRE(message.has_value());
      const auto* one = std::get_if<T>(&*message);
      if (send.to == to && one != nullptr) found.push_back(*one);
    }
    return found;
  }
  /// When the last turn set this timer to fire; nothing when it did not set it.
  std::optional<Instant> timer(const std::string& name) const;
  std::size_t audited(const std::string& type) const;
  /// State rebuilt from the events so far, as a start does it.
  std::string rebuilt(std::unique_ptr<Machine> fresh) const;

 private:
  void let_notices_through();
};

}  // namespace countersign::domain::test

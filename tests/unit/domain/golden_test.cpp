// Every durable type keeps the stored form of its golden file, and what is not known is refused.
#include "golden.hpp"

#include "catch.hpp"
#include "golden_samples.hpp"

namespace countersign::golden_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;
using namespace countersign::golden_samples;

namespace {

/// As the domain does it.
template <class Variant>
Record stored(const Variant& value) {
  if constexpr (std::is_same_v<Variant, Call> || std::is_same_v<Variant, Message>) {
    return encode(value);
  } else {
    return encode_variant(value);
  }
}
template <class Variant>
Result<Variant> read_back(const Record& row) {
  if constexpr (std::is_same_v<Variant, Call>) {
    return decode_call(row);
  } else if constexpr (std::is_same_v<Variant, Message>) {
    return decode_message(row);
  } else {
    return decode_variant<Variant>(row);
  }
}

template <class Variant>
void check_kind(const std::string& kind, const std::vector<Variant>& samples) {
  INFO("every alternative needs exactly one sample in this file");
  REQUIRE(covers_all(samples));
  for (const auto& sample : samples) {
    const Record encoded = stored(sample);
    check_golden(kind, encoded);
    const Record golden = golden_record(kind, encoded.type);
    const auto decoded = read_back<Variant>(golden);
    REQUIRE(decoded.has_value());
    CHECK(stored(*decoded) == golden);
  }
  INFO("a golden file without a sample: its type was renamed or removed");
  CHECK(golden_count(kind) == samples.size());
}

template <class Variant>
void check_refusals(const std::string& kind, const std::vector<Variant>& samples) {
  const auto code = [](const Record& row) {
    const auto decoded = read_back<Variant>(row);
    REQUIRE_FALSE(decoded.has_value());
    return decoded.error().code;
  };
  for (const auto& sample : samples) {
    const Record golden = golden_record(kind, stored(sample).type);
    INFO(golden.type);
    CHECK(code({golden.type, 2, golden.body}) == ErrorCode::not_understood);
    CHECK(code({golden.type, 0, golden.body}) == ErrorCode::not_understood);
    CHECK(code({golden.type + "_of_tomorrow", 1, golden.body}) == ErrorCode::not_understood);
    CHECK(code({golden.type, 1, golden.body.substr(1)}) == ErrorCode::not_understood);
    CHECK(code({golden.type, 1, ""}) == ErrorCode::not_understood);
    const auto body = nlohmann::json::parse(golden.body);
    for (const auto& field : body.items()) {
      INFO(field.key());
      auto without = body;
      without.erase(field.key());
      CHECK(code({golden.type, 1, without.dump()}) == ErrorCode::not_understood);
      auto other = body;
      other[field.key()] = nlohmann::json::array({nlohmann::json::array()});
      CHECK(code({golden.type, 1, other.dump()}) == ErrorCode::not_understood);
    }
  }
}

}  // namespace

TEST_CASE("messages keep the stored form of their golden files", "[golden]") {
  check_kind("message", messages());
}
TEST_CASE("calls keep the stored form of their golden files", "[golden]") {
  check_kind("call", calls());
}
TEST_CASE("a company's events keep the stored form of their golden files", "[golden]") {
  check_kind("company", company_events());
}
TEST_CASE("a subscription's events keep the stored form of their golden files", "[golden]") {
  check_kind("subscription", subscription_events());
}
TEST_CASE("an environment's events keep the stored form of their golden files", "[golden]") {
  check_kind("environment", environment_events());
}
TEST_CASE("a guard's events keep the stored form of their golden files", "[golden]") {
  check_kind("guard", guard_events());
}
TEST_CASE("the events of approvals keep the stored form of their golden files", "[golden]") {
  check_kind("approvals", approvals_events());
}
TEST_CASE("the directory's events keep the stored form of their golden files", "[golden]") {
  check_kind("directory", directory_events());
}
TEST_CASE("a desk's events keep the stored form of their golden files", "[golden]") {
  check_kind("desk", desk_events());
}
TEST_CASE("an installation's events keep the stored form of their golden files", "[golden]") {
  check_kind("installation", installation_events());
}
TEST_CASE("a conversation's events keep the stored form of their golden files", "[golden]") {
  check_kind("conversation", conversation_events());
}
TEST_CASE("a notice's events keep the stored form of their golden files", "[golden]") {
  check_kind("notice", notice_events());
}

TEST_CASE("a digest's events keep the stored form of their golden files", "[golden]") {
  check_kind("digest", digest_events());
}
TEST_CASE("outcomes that are held keep the stored form of their golden files", "[golden]") {
  check_kind("held", held_outcomes());
}

TEST_CASE("stored forms of an unknown type, of another version or with a field missing or amiss are refused",
          "[golden]") {
  check_refusals("message", messages());
  check_refusals("call", calls());
  check_refusals("company", company_events());
  check_refusals("subscription", subscription_events());
  check_refusals("environment", environment_events());
  check_refusals("guard", guard_events());
  check_refusals("approvals", approvals_events());
  check_refusals("directory", directory_events());
  check_refusals("desk", desk_events());
  check_refusals("installation", installation_events());
  check_refusals("conversation", conversation_events());
  check_refusals("notice", notice_events());
  check_refusals("digest", digest_events());
  check_refusals("held", held_outcomes());
}

TEST_CASE("snapshots keep the stored form of their golden files", "[golden]") {
  for (const auto& sample : snapshots()) {
    check_golden("state", sample);
    const auto machine = make_machine(entity_of(sample));
    REQUIRE(machine.has_value());
    const Record golden = golden_record("state", sample.type);
    REQUIRE((*machine)->restore(golden).has_value());
    CHECK((*machine)->snapshot() == golden);
  }
  CHECK(golden_count("state") == snapshots().size());
}

TEST_CASE("a snapshot of another kind, of another version or cut is refused and changes nothing",
          "[golden]") {
  for (const auto& sample : snapshots()) {
    INFO(sample.type);
    const auto machine = make_machine(entity_of(sample));
    REQUIRE(machine.has_value());
    const Record before = (*machine)->snapshot();
    CHECK_FALSE((*machine)->restore({sample.type, 2, sample.body}).has_value());
    CHECK_FALSE((*machine)->restore({"other.state", 1, sample.body}).has_value());
    CHECK_FALSE((*machine)->restore({sample.type, 1, sample.body.substr(1)}).has_value());
    const auto body = nlohmann::json::parse(sample.body);
    for (const auto& field : body.items()) {
      INFO(field.key());
      auto without = body;
      without.erase(field.key());
      CHECK_FALSE((*machine)->restore({sample.type, 1, without.dump()}).has_value());
    }
    CHECK((*machine)->snapshot() == before);
  }
}

TEST_CASE("a stored name that stands for nothing known is refused, never taken for another", "[golden]") {
  const auto refused = [](const std::string& state, const char* known, const char* unknown) {
    Record golden = golden_record("state", state);
    const auto at = golden.body.find(known);
    REQUIRE(at != std::string::npos);
    golden.body.replace(at, std::string(known).size(), unknown);
    const auto machine = make_machine(entity_of(golden));
    return !(*machine)->restore(golden).has_value();
  };
  CHECK(refused("conversation.state", R"("phase":"checking")", R"("phase":"escalated")"));
  CHECK(refused("conversation.state", R"("kind":"email")", R"("kind":"group")"));
  CHECK(refused("conversation.state", R"("resource":"purchaseInvoices")", R"("resource":"no such thing")"));
  CHECK(refused("subscription.state", R"("work":"creating")", R"("work":"deleting")"));
  Record whisper = golden_record("call", "whisper");
  whisper.body.replace(whisper.body.find("stranger"), 8, "over_budget");
  CHECK_FALSE(decode_call(whisper).has_value());
}

}  // namespace countersign::golden_test

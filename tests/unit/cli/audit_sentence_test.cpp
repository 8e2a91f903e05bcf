#include "cli/audit_sentence.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "catch.hpp"
#include "source_directory.hpp"

namespace countersign::audit_sentence_test {

using namespace countersign;
using cli::audit_sentence;

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The types of the entries that the sources write, as far as they stand there word for word.
std::set<std::string> written_types() {
  const std::regex pattern(
      R"re((?:audit(?:_decision)?\(|audit\.push_back\(\{)[^";]{0,60}"([a-z]+\.[a-z_]+)")re");
  std::set<std::string> types;
  for (const auto* directory : {"/src/domain", "/src/ingress", "/actors"}) {
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(tests::source_directory() + directory)) {
      if (!file.is_regular_file()) continue;
      const auto text = read(file.path());
      for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern); at != std::sregex_iterator();
           ++at)
        types.insert((*at)[1]);
    }
  }
  return types;
}

}  // namespace

TEST_CASE("an entry is told in a sentence") {
  CHECK(audit_sentence(
            {"conversation.approved", "S",
             R"({"user":"U1","version":2,"on_behalf_of":"U2","total":"EUR 12.00","step":1,"steps":2,)"
             R"("clicked_at":"2026-11-26T13:44:05.988Z"})"}) ==
        "U1 approved version 2 for U2, EUR 12.00, step 1 of 2; clicked at 2026-11-26T13:44:05.988Z");
  CHECK(audit_sentence({"conversation.changed", "S",
                        R"({"version":2,"changes":[{"what":"Total","before":"EUR 1.00","after":"EUR 2.00"},)"
                        R"({"what":"Due","before":"","after":"1 Dec 2026"}],"approvals_fallen":1})"}) ==
        "version 2 has other facts: Total EUR 1.00 → EUR 2.00; Due (none) → 1 Dec 2026; approvals "
        "that no longer count: 1");
  CHECK(audit_sentence(
            {"conversation.posted", "S",
             R"({"draft_number":"107217","number":"108052","answer":"post_accepted","posting_asked_by":"",)"
             R"("approvals":[{"user":"U1","on_behalf_of":"","version":1,"step":1}]})"}) ==
        "read back as posted: 107217 is 108052 now; approved by U1 (version 1, step 1); our posting was "
        "answered "
        "post_accepted");
}

TEST_CASE("what an entry does not have is left out of its sentence") {
  CHECK(audit_sentence({"conversation.withdrawn", "S", R"({"missing":[]})"}) ==
        "it is in preparation and nobody is asked");
  CHECK(audit_sentence({"conversation.withdrawn", "S", R"({"missing":["a due date","a line"]})"}) ==
        "it is in preparation and nobody is asked; missing: a due date; a line");
  CHECK(audit_sentence(
            {"checks.read", "S", R"({"found":[{"check":"x","text":"Blocked","verdict":"stop"}]})"}) ==
        "the checks found: Blocked (stop)");
}

TEST_CASE("nothing is hidden of an entry that cannot be told") {
  CHECK(audit_sentence({"of.tomorrow", "S", R"({"user":"U1"})"}) == R"({"user":"U1"})");
  CHECK(audit_sentence({"conversation.approved", "S", "no JSON"}) == "no JSON");
}

TEST_CASE("nobody's words look like an entry of their own, or move the terminal") {
  const auto told =
      audit_sentence({"question.answered", "S",
                      R"({"user":"U1","text":"yes\n  2026-11-26  conversation.approved\u001b[2J\u202e"})"});
  CHECK(told == "U1 answered: \"yes   2026-11-26  conversation.approved[2J\"");
  CHECK(audit_sentence({"of.tomorrow", "S", "one\nline"}) == "one line");
}

TEST_CASE("every kind of entry that is written has a sentence") {
  const auto types = written_types();
  CHECK(types.size() > 70);
  for (const auto& type : types) {
    INFO(type);
    CHECK(cli::has_audit_sentence(type));
  }
}

}  // namespace countersign::audit_sentence_test

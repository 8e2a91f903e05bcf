// What people write behind /countersign.
#include "domain/command.hpp"

#include "catch.hpp"
#include "core/limits.hpp"

namespace countersign::command_test {

using namespace countersign;
using namespace countersign::domain;

namespace {

/// A Thursday.
const Date today = parse_date("2026-11-26").value();

DelegationWish wish(const std::string& words, Date day = today) {
  const auto parsed = parse_delegation(words, day);
  INFO(words);
  REQUIRE(std::holds_alternative<DelegationWish>(parsed));
  return std::get<DelegationWish>(parsed);
}

DelegationProblem problem(const std::string& words) {
  const auto parsed = parse_delegation(words, today);
  const auto* found = std::get_if<DelegationProblem>(&parsed);
  return found == nullptr ? DelegationProblem::none : *found;
}

std::string until(const std::string& day, Date from = today) {
  return format_date(wish("<@U0DANA> until " + day, from).ends);
}

}  // namespace

TEST_CASE("a command is its first word, whatever its case, and the rest belongs to it", "[command]") {
  const auto find = parse_command("  FIND  PI-1001 and more ");
  CHECK(find.verb == "find");
  CHECK(find.words == "PI-1001 and more");
  CHECK(parse_command("").verb == "help");
  CHECK(parse_command(" ? ").verb == "help");
  CHECK(parse_command("mine").verb == "mine");
  const auto unknown = parse_command("aprove 107214");
  CHECK(unknown.verb == "unknown");
  CHECK(unknown.words == "aprove 107214");
}

TEST_CASE("a day is read as people write it, and a weekday is the next one", "[command]") {
  CHECK(until("friday") == "2026-11-27");
  CHECK(until("Fri") == "2026-11-27");
  CHECK(until("next monday") == "2026-11-30");
  CHECK(until("thursday") == "2026-12-03");
  CHECK(until("today") == "2026-11-26");
  CHECK(until("tomorrow") == "2026-11-27");
  CHECK(until("2027-01-06") == "2027-01-06");
  CHECK(until("24 dec") == "2026-12-24");
  CHECK(until("Dec 24th") == "2026-12-24");
  CHECK(until("6. January") == "2027-01-06");
  CHECK(until("24 december, 2026") == "2026-12-24");
}

TEST_CASE("whoever is named is the user that Slack has put in the name's place", "[command]") {
  const auto named = wish("<@U0DANA|dana> from 21 dec until 6 jan");
  CHECK(named.kind == DelegationWish::Kind::make);
  CHECK(named.to == "U0DANA");
  REQUIRE(named.starts.has_value());
  CHECK(format_date(*named.starts) == "2026-12-21");
  CHECK(format_date(named.ends) == "2027-01-06");
  CHECK(wish("<@W0LEE00001> until friday").to == "W0LEE00001");
  CHECK(wish("").kind == DelegationWish::Kind::show);
  CHECK(wish("STOP").kind == DelegationWish::Kind::stop);
  CHECK(problem("@dana until friday") == DelegationProblem::nobody);
  CHECK(problem("dana until friday") == DelegationProblem::nobody);
  CHECK(problem("<@U0DANA until friday") == DelegationProblem::nobody);
  CHECK(problem("<@u0dana> until friday") == DelegationProblem::nobody);
  CHECK(problem("<!channel> until friday") == DelegationProblem::nobody);
}

TEST_CASE("what is no date, or none that can be meant, is said to be so", "[command]") {
  CHECK(problem("<@U0DANA>") == DelegationProblem::no_end);
  CHECK(problem("<@U0DANA> until") == DelegationProblem::no_end);
  CHECK(problem("<@U0DANA> until whenever") == DelegationProblem::unclear_date);
  CHECK(problem("<@U0DANA> until 31 feb") == DelegationProblem::unclear_date);
  CHECK(problem("<@U0DANA> until 2026-02-30") == DelegationProblem::unclear_date);
  CHECK(problem("<@U0DANA> until ma") == DelegationProblem::unclear_date);
  CHECK(problem("<@U0DANA> since friday until monday") == DelegationProblem::unclear_date);
  CHECK(problem("<@U0DANA> until 2026-11-25") == DelegationProblem::is_over);
  CHECK(problem("<@U0DANA> from 24 dec until 2026-12-20") == DelegationProblem::backwards);
  CHECK(problem("<@U0DANA> until 2027-11-27") == DelegationProblem::none);
  CHECK(problem("<@U0DANA> until 2027-11-28") == DelegationProblem::too_long);
  CHECK(problem("<@U0DANA> until 9999-12-31") == DelegationProblem::too_long);
  CHECK(problem("<@U0DANA> until " + std::string(5'000, 'x')) == DelegationProblem::unclear_date);
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += " friday";
  CHECK(problem("<@U0DANA> until" + many) == DelegationProblem::unclear_date);
}

}  // namespace countersign::command_test

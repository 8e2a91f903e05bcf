#include "telemetry/log.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "catch.hpp"
#include "source_directory.hpp"
#include "telemetry/events.hpp"
#include "telemetry/log_line.hpp"

namespace countersign::log_test {

using namespace countersign;
using namespace countersign::telemetry;
using namespace std::chrono_literals;

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00.123Z");
constexpr LogEvent sample{"test.sample", LogLevel::info, "Something \"happened\""};

nlohmann::json json_of(std::initializer_list<LogField> fields) {
  const std::string line = render_line(LogFormat::json, noon, sample, fields);
  INFO(line);
  CHECK(line.find('\n') == std::string::npos);
  return nlohmann::json::parse(line);
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

}  // namespace

TEST_CASE("a JSON line carries time, level, event, message and typed fields") {
  const auto json = json_of({{"tenant", TenantId("acme")},
                             {"name", std::string("Fabrikam")},
                             {"literal", "text"},
                             {"attempt", 3},
                             {"least", std::numeric_limits<std::int64_t>::min()},
                             {"most", std::numeric_limits<std::uint64_t>::max()},
                             {"share", 0.25},
                             {"urgent", true},
                             {"wait", 90s}});
  CHECK(json["time"] == "2026-11-24T12:00:00.123Z");
  CHECK(json["level"] == "info");
  CHECK(json["event"] == "test.sample");
  CHECK(json["message"] == "Something \"happened\"");
  const auto& fields = json["fields"];
  CHECK(fields["tenant"] == "acme");
  CHECK(fields["name"] == "Fabrikam");
  CHECK(fields["literal"] == "text");
  CHECK(fields["attempt"] == 3);
  CHECK(fields["least"] == std::numeric_limits<std::int64_t>::min());
  CHECK(fields["most"] == std::numeric_limits<std::uint64_t>::max());
  CHECK(fields["share"] == 0.25);
  CHECK(fields["urgent"] == true);
  CHECK(fields["wait_ms"] == 90'000);
}

TEST_CASE("any value makes valid JSON") {
  const std::string control("a\"b\\c\nd\te\x01\x1b[31m\x7f\0z", 19);
  CHECK(json_of({{"value", control}})["fields"]["value"] == control);
  CHECK(json_of({{"value", "Müller 会社"}})["fields"]["value"] == "Müller 会社");
  CHECK(json_of({{"value", "bad \xff\xc3( \xed\xa0\x80"}})["fields"]["value"].get<std::string>().starts_with(
      "bad "));
  CHECK(json_of({{"value", std::numeric_limits<double>::infinity()}})["fields"]["value"] == "inf");
  CHECK(json_of({})["fields"].empty());
}

TEST_CASE("a long value is cut at its limit, between characters") {
  std::string text;
  while (text.size() < 3 * log_value_bytes) text += "ü";
  const std::string value = json_of({{"value", text}})["fields"]["value"];
  CHECK(value.size() <= log_value_bytes);
  CHECK(value.size() > log_value_bytes - 4);
  CHECK(value.ends_with("…"));
}

TEST_CASE("a text line has columns and quotes what has no visible end") {
  const std::string line =
      render_line(LogFormat::text, noon, sample,
                  {{"tenant", "acme"}, {"vendor", "Evil\nline=1"}, {"wait", 1500ms}, {"empty", ""}});
  CHECK(line.starts_with("2026-11-24T12:00:00.123Z  info     test.sample  "));
  CHECK(line.find("tenant=acme") != std::string::npos);
  CHECK(line.find("vendor=\"Evil\\nline=1\"") != std::string::npos);
  CHECK(line.find("wait=1500ms") != std::string::npos);
  CHECK(line.find("empty=\"\"") != std::string::npos);
  const std::string other = render_line(LogFormat::text, noon, events::journal_failed, {{"tenant", "acme"}});
  CHECK(other.find("tenant=") == line.find("tenant="));
}

TEST_CASE("secrets are redacted on the way to the line") {
  for (const LogFormat format : {LogFormat::json, LogFormat::text}) {
    const ScopedLogCapture capture(format);
    log_event(sample, {{"reason", "refused xoxb-123456789012-AbCdEfGh"}});
    REQUIRE(capture.lines().size() == 1);
    CHECK(capture.lines()[0].find("AbCdEfGh") == std::string::npos);
    CHECK(capture.lines()[0].find("[redacted]") != std::string::npos);
  }
}

TEST_CASE("a secret that a cut would halve leaves no readable part") {
  const std::string secret = "xoxb-" + std::string(200, 's');
  for (const std::size_t before : {log_value_bytes - 20, log_value_bytes, 4 * log_value_bytes - 20}) {
    const auto json = json_of({{"value", std::string(before, ' ') + secret}});
    CHECK(json["fields"]["value"].get<std::string>().find("sss") == std::string::npos);
  }
}

TEST_CASE("events below the level are not written") {
  const ScopedLogCapture capture(LogFormat::json, LogLevel::warning);
  log_event(events::server_started);
  log_event(events::slack_ratelimited);
  log_event(events::journal_failed);
  REQUIRE(capture.lines().size() == 2);
  CHECK(nlohmann::json::parse(capture.lines()[0])["event"] == "slack.ratelimited");
  CHECK(nlohmann::json::parse(capture.lines()[1])["level"] == "error");
}

TEST_CASE("the innermost capture gets the lines, and the outer one gets them back") {
  const ScopedLogCapture outer;
  {
    const ScopedLogCapture inner;
    log_event(sample);
    CHECK(inner.lines().size() == 1);
  }
  CHECK(outer.lines().empty());
  log_event(sample);
  CHECK(outer.lines().size() == 1);
}

TEST_CASE("threads do not mix their lines") {
  const ScopedLogCapture capture;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int j = 0; j < 100; ++j) log_event(sample, {{"thread", i}, {"text", std::string(200, 'x')}});
    });
  }
  for (auto& thread : threads) thread.join();
  const auto lines = capture.lines();
  CHECK(lines.size() == 400);
  for (const auto& line : lines) CHECK(nlohmann::json::accept(line));
}

TEST_CASE("a log file is appended to, and one that cannot be opened is an error") {
  const ScopedLogCapture restore_afterwards;
  std::string directory = (std::filesystem::temp_directory_path() / "countersign-log-XXXXXX").string();
  REQUIRE(mkdtemp(directory.data()) != nullptr);
  const std::string path = directory + "/server.log";
  for (int i = 0; i < 2; ++i) {
    REQUIRE(configure_logging({LogFormat::json, LogLevel::info, path}));
    log_event(events::server_started, {{"round", i}});
  }
  std::istringstream content(read_file(path));
  std::string line;
  for (int i = 0; i < 2; ++i) {
    REQUIRE(std::getline(content, line));
    CHECK(nlohmann::json::parse(line)["fields"]["round"] == i);
  }
  const auto refused = configure_logging({LogFormat::json, LogLevel::info, path + "/below-a-file"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::io);
  std::filesystem::remove_all(directory);
}

TEST_CASE("levels and formats are read by name") {
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    const auto parsed = parse_log_level(to_string(level));
    REQUIRE(parsed);
    CHECK(*parsed == level);
  }
  CHECK_FALSE(parse_log_level("loud"));
  CHECK(*parse_log_format("json") == LogFormat::json);
  CHECK(*parse_log_format("text") == LogFormat::text);
  CHECK_FALSE(parse_log_format("xml"));
}

TEST_CASE("every event's id is unique and dotted") {
  const std::string source = read_file(countersign::tests::source_directory() + "/src/telemetry/events.hpp");
  const std::string declaration = "inline constexpr LogEvent ";
  std::set<std::string> ids;
  std::size_t declarations = 0;
  for (auto at = source.find(declaration); at != std::string::npos; at = source.find(declaration, at + 1)) {
    const auto begin = source.find('"', at) + 1;
    const std::string id = source.substr(begin, source.find('"', begin) - begin);
    INFO(id);
    CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos);
    CHECK(id.find('.') == id.rfind('.'));
    CHECK(id.find('.') < id.size() - 1);
    CHECK(ids.insert(id).second);
    ++declarations;
  }
  CHECK(declarations > 30);
}

}  // namespace countersign::log_test

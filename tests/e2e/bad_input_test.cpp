// The table of docs/reference/bad-input.md, walked against the running server. Its rows of documents stand in
// hostile_document_test.cpp, those of a server that cannot write in tests/unit/ingress.
#include <signal.h>

#include "catch.hpp"
#include "core/limits.hpp"
#include "e2e/payloads.hpp"

namespace countersign::bad_input_test {

using namespace countersign;
using namespace countersign::e2e;
using namespace std::chrono_literals;

namespace {

constexpr const char* events = "/slack/demo/events";
constexpr const char* interactions = "/slack/demo/interactions";

struct Row {
  std::string what;
  std::string method;
  std::string path;
  std::string body;
  std::vector<HttpHeader> headers;
  unsigned status = 0;
  std::string answer = {};   ///< The whole body of the answer, where it matters.
  std::string counted = {};  ///< The result or reason on /metrics that grows by one.
};

using Counter = double (*)(const World&, const std::string&);

void walk(const World& world, const std::vector<Row>& rows, Counter counter) {
  for (const auto& row : rows) {
    INFO(row.what);
    const double before = row.counted.empty() ? 0 : counter(world, row.counted);
    const auto reply = world.send(row.method, world.door() + row.path, row.body, row.headers);
    INFO((reply ? "" : reply.error().detail));
    REQUIRE(reply.has_value());
    CHECK(reply->status == row.status);
    if (!row.answer.empty()) CHECK(reply->body == row.answer);
    if (!row.counted.empty()) CHECK(counter(world, row.counted) == before + 1);
  }
}

Row genuine(const std::string& what, const std::string& path, const std::string& body,
            const std::string& counted = {}) {
  return {what, "POST", path, body, signed_headers(body), 200, {}, counted};
}

std::vector<HttpHeader> with(std::vector<HttpHeader> headers, const std::string& name,
                             const std::string& value) {
  for (auto& header : headers) {
    if (header.name == name) header.value = value;
  }
  return headers;
}

std::vector<Row> forged_rows(const std::string& body) {
  const auto now = signed_headers(body);
  const char* time = "X-Slack-Request-Timestamp";
  const char* signature = "X-Slack-Signature";
  auto twice = now;
  twice.push_back(now[1]);
  const auto shouted = with(now, signature, "v0=" + std::string(64, 'A'));
  const auto next_version = with(now, signature, "v1" + now[1].value.substr(2));
  const auto short_one = with(now, signature, now[1].value.substr(0, 66));
  std::vector<Row> rows;
  const auto add = [&](const char* what, std::vector<HttpHeader> headers, const std::string& sent) {
    rows.push_back({what, "POST", events, sent, std::move(headers), 401, {}, "signature"});
  };
  add("unsigned", {}, body);
  add("no timestamp", {now[1]}, body);
  add("no signature", {now[0]}, body);
  add("replayed", signed_headers(body, -301s), body);
  add("future-dated", signed_headers(body, 400s), body);
  add("altered", now, body + " ");
  add("signed twice", std::move(twice), body);
  add("another version", next_version, body);
  add("upper-case digits", shouted, body);
  add("a digit too few", short_one, body);
  add("a timestamp that is no number", with(now, time, "soon"), body);
  add("a negative timestamp", with(now, time, "-1"), body);
  add("a huge timestamp", with(now, time, "99999999999999999999"), body);
  return rows;
}

/// The click of the fixture, on a record that Business Central does not have, by this person.
Json click_by(const std::string& user) {
  Json click = json_fixture("slack/block_actions.json");
  click["user"]["id"] = user;
  click["trigger_id"] = "1." + user;
  click["actions"][0]["action_ts"] = "1795525166." + user.substr(user.size() - 6);
  return click;
}

struct Click {
  std::string what;
  bool taken = false;  ///< Written for the conversation to decide; else counted as not understood.
  std::function<void(Json&)> change;
};

const std::vector<Click>& clicks() {
  static const std::vector<Click> list{
      {"nothing changed", true, [](Json&) {}},
      {"no value", false, [](Json& click) { click["actions"][0].erase("value"); }},
      {"an edited value", false, [](Json& click) { click["actions"][0]["value"] = "../../etc|v1|s1"; }},
      {"a value that is no text", false, [](Json& click) { click["actions"][0]["value"] = 17; }},
      {"no message", true, [](Json& click) { click.erase("message"); }},
      {"no container", true, [](Json& click) { click.erase("container"); }},
      {"no container, channel and message", false,
       [](Json& click) {
         for (const auto* name : {"container", "channel", "message"}) click.erase(name);
       }},
      {"no team", false, [](Json& click) { click["team"] = nullptr; }},
      {"another team", false, [](Json& click) { click["team"]["id"] = "T0FOREIGN1"; }},
      {"no response_url", true, [](Json& click) { click.erase("response_url"); }},
      {"no trigger_id", true, [](Json& click) { click.erase("trigger_id"); }},
      {"no user", false, [](Json& click) { click.erase("user"); }},
      {"no action", false, [](Json& click) { click["actions"] = Json::array(); }},
      {"an action that is no object", false, [](Json& click) { click["actions"] = {17}; }},
      {"timestamps as numbers", true,
       [](Json& click) {
         click["container"]["message_ts"] = 1795525161.503009;
         click["actions"][0]["action_ts"] = 1795525166;
       }},
  };
  return list;
}

/// Each click by a person of its own, whose id begins with W: the audit then tells which were taken.
std::string person_of(std::size_t row) {
  return "W0CLICK" + std::to_string(100 + row);
}

void walk_clicks(const World& world) {
  for (std::size_t i = 0; i < clicks().size(); ++i) {
    const auto& row = clicks()[i];
    INFO(row.what);
    Json click = click_by(person_of(i));
    row.change(click);
    const auto body = form_of(click.dump());
    const double before = slack_refusals(world, "not_understood");
    const auto reply = world.send("POST", world.door() + interactions, body, signed_headers(body));
    REQUIRE(reply.has_value());
    CHECK(reply->status == 200);
    CHECK(reply->body.empty());
    CHECK(slack_refusals(world, "not_understood") == before + (row.taken ? 0 : 1));
  }
}

std::string head(const std::string& start, std::size_t length) {
  return start + "\r\nHost: countersign\r\nContent-Length: " + std::to_string(length) + "\r\n";
}

}  // namespace

TEST_CASE("under the notification path nothing is ever answered with 4xx") {
  World world;
  world.start();
  const auto path = notification_path(world);
  const std::string wrong_client_state =
      R"x({"value":[{"subscriptionId":"x","clientState":"guess","changeType":"updated","resource":"api/v2.0/)x"
      R"x(companies(33333333-3333-4333-8333-333333333333)/vendors(44444444-4444-4444-8444-444444444444)"}]})x";
  walk(world,
       {
           {"handshake by POST", "POST", path + "?validationToken=abc%20def", "", {}, 200, "abc def"},
           {"handshake by GET", "GET", path + "?x=1&validationToken=abc", "", {}, 200, "abc"},
           {"a handshake's token too long",
            "POST",
            path + "?validationToken=" + std::string(5'000, 'a'),
            "",
            {},
            202},
           {"malformed JSON", "POST", path, "{\"value\":[", {}, 202, {}, "not_understood"},
           {"no JSON at all",
            "POST",
            path,
            "hello",
            {{"Content-Type", "text/plain"}},
            202,
            {},
            "not_understood"},
           {"not UTF-8", "POST", path, "{\"value\":[\"\xFF\"]}", {}, 202, {}, "not_understood"},
           {"deeply nested", "POST", path, std::string(500'000, '['), {}, 202, {}, "not_understood"},
           {"empty body", "POST", path, "", {}, 202, {}, "not_understood"},
           {"another shape", "POST", path, "{\"value\":17}", {}, 202, {}, "not_understood"},
           {"nothing in it", "POST", path, "{\"value\":[]}", {}, 202},
           {"wrong client state", "POST", path, wrong_client_state, {}, 202, {}, "bad_client_state"},
           {"too large", "POST", path, std::string(2 * 1024 * 1024, 'x'), {}, 202, {}, "too_large"},
           {"another method", "DELETE", path, "", {}, 202},
           {"unknown token", "POST", "/bc/demo/0000", "{}", {}, 202, {}, "unknown_url"},
           {"a handshake at an unknown token", "POST", "/bc/demo/0000?validationToken=a", "", {}, 202},
           {"unknown tenant", "POST", "/bc/nobody/0000", "{}", {}, 202},
           {"no token", "POST", "/bc/demo", "{}", {}, 202},
           {"nothing", "GET", "/bc", "", {}, 202},
           {"a deeper path", "POST", path + "/more", "{}", {}, 202},
       },
       notifications);
  CHECK(metric(world, "countersign_notifications_total{result=\"unknown_url\",tenant=\"unknown\"}") >= 1);
  CHECK(world.oracle()["subscriptions_deleted_by_4xx"] == 0);
}

TEST_CASE("what claims to be Slack's is refused unless it is, and never answered with a server error") {
  World world;
  world.start();
  const std::string verification = R"({"type":"url_verification","challenge":"abc"})";
  const auto json = [](const char* text) { return genuine(text, events, text, "not_understood"); };
  const std::string wrong = "not_understood";
  walk(world, forged_rows(verification), slack_refusals);
  walk(world,
       {
           {"verified", "POST", events, verification, signed_headers(verification), 200, "abc"},
           json(R"({"type":"url_verification"})"),
           json(R"({"type":"app_rate_limited","team_id":"T0SANDBOX1","minute_rate_limited":"1795525200"})"),
           json(R"({"type":"unheard_of"})"),
           json(R"({"type":17})"),
           json("{}"),
           json("[]"),
           json("{"),
           json(""),
           json("{\"type\":\"\xFF\"}"),
           genuine("no event", events, R"({"type":"event_callback"})"),
           genuine("an event that is no object", events, R"({"type":"event_callback","event":[7]})"),
           genuine("times as texts", events,
                   R"({"type":"event_callback","event_time":"1795525200","event":{"type":"app_home_opened",)"
                   R"("user":"W0LEE00001","event_ts":1795525200.5}})"),
           {"events as text/plain", "POST", events, verification,
            [&] {
              auto headers = signed_headers(verification);
              headers.push_back({"Content-Type", "text/plain"});
              return headers;
            }(),
            200, "abc"},
           genuine("a click that is JSON, not a form", interactions, R"({"type":"block_actions"})", wrong),
           genuine("a form without a payload", interactions, "ssl_check=1", wrong),
           genuine("two payloads", interactions, "payload=%7B%7D&payload=%7B%7D", wrong),
           genuine("a payload that is no JSON", interactions, "payload=%7B", wrong),
           genuine("a broken escape", interactions, "payload=%zz", wrong),
           {"unknown tenant",
            "POST",
            "/slack/nobody/events",
            verification,
            signed_headers(verification),
            404,
            {},
            "tenant"},
           {"unknown kind",
            "POST",
            "/slack/demo/else",
            verification,
            signed_headers(verification),
            404,
            {},
            "tenant"},
           {"not a POST", "GET", events, "", {}, 405, {}, wrong},
           {"too large", "POST", interactions, std::string(2 * 1024 * 1024, 'x'), {}, 413, {}, wrong},
           {"elsewhere", "GET", "/", "", {}, 404},
       },
       slack_refusals);
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE(
    "a slow client loses its connection within the limit, and meanwhile clicks are taken or passed over") {
  World world;
  world.start();
  const auto path = notification_path(world);
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (const std::string& part :
       {std::string(), "POST " + path + " HT", "POST " + path + " HTTP/1.1\r\nHost: a\r\nX-Half: a",
        head("POST " + path + " HTTP/1.1", 1'000) + "\r\n{\"value\":",
        head("POST " + std::string(events) + " HTTP/1.1", 1'000) + "\r\n{\"type\":",
        "POST " + path + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"val"}) {
    slow.push_back(std::make_unique<RawConnection>(world));
    slow.back()->send(part);
  }
  // A byte now and then does not buy more time.
  RawConnection dribble(world);
  dribble.send(head("POST " + path + " HTTP/1.1", 1'000'000) + "\r\n");
  const auto begun = std::chrono::steady_clock::now();

  walk_clicks(world);
  const auto twice = form_of(click_by(person_of(0)).dump());
  CHECK(world.send("POST", world.door() + interactions, twice, signed_headers(twice))->status == 200);

  const bool all_closed = eventually(
      [&] {
        dribble.send("x");
        bool closed = dribble.is_closed();
        for (const auto& connection : slow) closed = connection->is_closed() && closed;
        return closed;
      },
      limits::request_read_timeout_ms + 5s);
  CHECK(all_closed);
  CHECK(std::chrono::steady_clock::now() - begun > limits::request_read_timeout_ms / 2);
  CHECK(dribble.received().empty());
  for (const auto& connection : slow) CHECK(connection->received().empty());
  CHECK(world.oracle()["subscriptions_deleted_by_4xx"] == 0);
  CHECK(world.oracle()["post_attempts"] == 0);

  world.stop(SIGTERM);
  const auto story = audit(world);
  for (std::size_t i = 0; i < clicks().size(); ++i) {
    INFO(clicks()[i].what);
    CHECK((story.find(person_of(i)) != std::string::npos) == clicks()[i].taken);
  }
  std::size_t received = 0;
  std::size_t taken = 0;
  for (auto at = story.find("click.received"); at != std::string::npos; ++received) {
    at = story.find("click.received", at + 1);
  }
  for (const auto& click : clicks()) taken += click.taken ? 1 : 0;
  CHECK(received == taken);
}

TEST_CASE("what is broken below HTTP closes the connection without a byte, on every path") {
  World world;
  world.start();
  const auto notified = notification_path(world);
  std::string many = "X: b\r\n";
  while (many.size() < limits::request_head_bytes) many += many;
  for (const std::string& path : {notified, std::string(events), std::string("/elsewhere")}) {
    const std::string post = "POST " + path + " HTTP/1.1\r\nHost: a\r\n";
    const std::vector<std::pair<std::string, std::string>> rows{
        {"not HTTP", "hello\r\n\r\n"},
        {"a TLS handshake", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\r\n\r\n"},
        {"another version", "POST " + path + " HTTP/3.7\r\n\r\n"},
        {"a header without a colon", post + "nonsense\r\n\r\n"},
        {"a control character in a header", post + "X: a\x01\r\n\r\n"},
        {"one header that is too large", post + "X: " + std::string(40'000, 'x') + "\r\n\r\n"},
        {"too many headers", post + many + "\r\n"},
        {"a path that is too long", "POST " + path + std::string(40'000, 'x') + " HTTP/1.1\r\n\r\n"},
        {"a negative length", post + "Content-Length: -1\r\n\r\n"},
        {"two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
        {"a length and chunks", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        {"a chunk without a size", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"},
    };
    for (const auto& [what, bytes] : rows) {
      INFO(path << ": " << what);
      RawConnection connection(world);
      connection.send(bytes);
      CHECK(connection.read_to_end() == std::string());
    }
  }
  CHECK(world.oracle()["subscriptions_deleted_by_4xx"] == 0);
}

TEST_CASE("requests on one connection are answered in order, and none is made of another's body") {
  World world;
  world.start();
  const auto path = notification_path(world);
  const auto handshake = [&](const std::string& token, const std::string& more = "") {
    return "POST " + path + "?validationToken=" + token + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" +
           more + "\r\n";
  };
  std::string headers;
  for (int i = 0; i < 1'000; ++i) headers += "X-" + std::to_string(i) + ": b\r\n";
  RawConnection pipelined(world);
  pipelined.send(handshake("first") + handshake("second", headers) +
                 "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n" + handshake("last", "Connection: close\r\n"));
  const auto answers = pipelined.read_to_end();
  REQUIRE(answers.has_value());
  const auto first = answers->find("\r\n\r\nfirst");
  const auto second = answers->find("\r\n\r\nsecond");
  const auto third = answers->find("HTTP/1.1 404");
  const auto last = answers->find("\r\n\r\nlast");
  REQUIRE(last != std::string::npos);
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third < last);

  // After a body that was not read to its end nothing of the connection can be trusted to be a request.
  RawConnection smuggling(world);
  smuggling.send(head("POST " + path + " HTTP/1.1", limits::request_body_bytes + 1) + "\r\n" +
                 handshake("smuggled"));
  const auto answer = smuggling.read_to_end();
  REQUIRE(answer.has_value());
  CHECK(answer->find("HTTP/1.1 202") == 0);
  CHECK(answer->find("smuggled") == std::string::npos);
}

}  // namespace countersign::bad_input_test

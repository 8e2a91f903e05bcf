// The checker of the other tests must be able to find something.
#include "unit/cards/block_kit.hpp"

#include "catch.hpp"

namespace countersign::block_kit_test {

using namespace countersign::cards::test;
using Json = nlohmann::json;

namespace {

Json plain(const std::string& text) {
  return {{"type", "plain_text"}, {"text", text}};
}

Json button() {
  return {{"type", "button"}, {"text", plain("Go")}, {"action_id", "go"}, {"value", "v"}};
}

Json actions(const Json& elements) {
  return Json::array({Json{{"type", "actions"}, {"elements", elements}}});
}

Json header(const std::string& text) {
  return Json::array({Json{{"type", "header"}, {"text", plain(text)}}});
}

std::size_t count(const Json& blocks) {
  return block_problems(blocks).size();
}

}  // namespace

TEST_CASE("sound blocks have no problem") {
  CHECK(count(header(std::string(150, 'x'))) == 0);
  CHECK(count(actions(Json::array({button()}))) == 0);
  CHECK(message_problems("text <@U1> &amp;", header("x").dump()).empty());
}

TEST_CASE("what Slack refuses is found") {
  CHECK(count(Json::object()) == 1);
  CHECK(count(Json::array()) == 1);
  CHECK(count(header("")) == 1);
  CHECK(count(header(std::string(151, 'x'))) == 1);
  CHECK(count(header("<!channel>")) == 1);
  auto one = button();
  one["disabled"] = true;
  CHECK(count(actions(Json::array({one}))) == 1);
  one = button();
  one["value"] = std::string(2'001, 'x');
  one["style"] = "default";
  CHECK(count(actions(Json::array({one}))) == 2);
  CHECK(count(actions(Json::array({button(), button()}))) == 1);
  CHECK(count(actions(Json::array())) == 1);
  Json fields = Json::array();
  for (int i = 0; i < 11; ++i) fields.push_back(plain("x"));
  CHECK(count(Json::array({Json{{"type", "section"}, {"fields", fields}}})) == 1);
  CHECK(count(Json::array({Json{{"type", "context"}, {"elements", fields}}})) == 1);
  CHECK(count(Json::array({Json{{"type", "section"}}})) == 1);
  CHECK(count(Json::array({Json{{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", ""}}}}})) == 1);
  CHECK(count(Json::array({header("x")[0], Json{{"type", "rich_text"}}})) == 1);
  Json twice = Json::array({header("x")[0], header("y")[0]});
  for (auto& block : twice) block["block_id"] = "same";
  CHECK(count(twice) == 1);
  CHECK(count(Json(51, header("x")[0])) == 1);
}

TEST_CASE("a message without fallback, too long or with a command is found") {
  CHECK(message_problems("", header("x").dump()).size() == 1);
  CHECK(message_problems("<!channel>", header("x").dump()).size() == 1);
  CHECK(message_problems(std::string(4'001, 'x'), header("x").dump()).size() == 1);
  CHECK(message_problems("x", "[").size() == 1);
  CHECK(message_problems("x", header("\xFF").dump(-1, ' ', false, Json::error_handler_t::ignore)).size() ==
        1);
  CHECK(markup_problem("a & b") != "");
  CHECK(markup_problem("<@U1|name>") != "");
  CHECK(markup_problem("<@>") != "");
  CHECK(markup_problem("<https://x>") != "");
}

TEST_CASE("text that would turn what stands beside it is found") {
  CHECK(direction_problem("a \u2068\u05D0\u2069 b") == "");
  CHECK(direction_problem("\u2068a") != "");
  CHECK(direction_problem("a\u2069") != "");
  CHECK(direction_problem("\u202Ea") != "");
  CHECK(count(header("\u202Ex")) == 1);
}

}  // namespace countersign::block_kit_test

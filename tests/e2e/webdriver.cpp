#include "e2e/webdriver.hpp"

#include <fstream>

#include "catch.hpp"

namespace countersign::e2e {
namespace {

std::string from_base64(const std::string& text) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string::npos) continue;
    bits = (bits << 6) | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xff);
  }
  return bytes;
}

}  // namespace

Browser::Browser(const std::string& scratch) : client_(*http::Client::create(threads_, {})) {
  const std::string log = scratch + "/chromedriver.log";
  driver_ = std::make_unique<Process>(std::vector<std::string>{"/usr/bin/chromedriver", "--port=0"}, log);
  int port = 0;
  const bool started = eventually([&] {
    std::ifstream file(log);
    const std::string marker = "started successfully on port ";
    for (std::string line; std::getline(file, line);) {
      const auto at = line.find(marker);
      if (at != std::string::npos) port = std::stoi(line.substr(at + marker.size()));
    }
    return port != 0;
  });
  REQUIRE(started);
  base_ = "http://127.0.0.1:" + std::to_string(port);
  const Json options{{"args",
                      {"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                       "--disable-background-networking", "--disable-component-update", "--disable-sync",
                       "--window-size=1440,960", "--user-data-dir=" + scratch + "/profile"}}};
  const auto session = call(
      "POST", "/session",
      {{"capabilities", {{"alwaysMatch", {{"browserName", "chrome"}, {"goog:chromeOptions", options}}}}}});
  session_ = "/session/" + session["sessionId"].get<std::string>();
}

Browser::~Browser() {
  if (!session_.empty()) call("DELETE", session_);
  driver_.reset();
  client_->stop();
}

Json Browser::call(const std::string& method, const std::string& path, const Json& body) {
  HttpRequest request{method, base_ + path, {{"Content-Type", "application/json"}}, "", Duration{60'000}};
  if (method == "POST") request.body = body.is_null() ? "{}" : body.dump();
  const auto reply = exchange(*client_, std::move(request));
  REQUIRE(reply.has_value());
  INFO(reply->body.substr(0, 500));
  REQUIRE(reply->status == 200);
  return Json::parse(reply->body)["value"];
}

Json Browser::run(const std::string& script, const Json& arguments) {
  return call("POST", session_ + "/execute/sync", {{"script", script}, {"args", arguments}});
}

void Browser::open(const std::string& url) {
  call("POST", session_ + "/url", {{"url", url}});
}

bool Browser::shows(const std::string& test_id, const std::string& text) {
  return run(
      "return [...document.querySelectorAll('[data-testid=\"' + arguments[0] + '\"]')]"
      ".some(e => e.textContent.includes(arguments[1]))",
      {test_id, text});
}

std::string Browser::text(const std::string& css) {
  return run("return document.querySelector(arguments[0])?.innerText ?? ''", Json::array({css}));
}

void Browser::resize(int width, int height) {
  call("POST", session_ + "/window/rect", {{"width", width}, {"height", height}});
}

bool Browser::click(const std::string& css) {
  return run(
      "const e = [...document.querySelectorAll(arguments[0])].pop();"
      "if (!e || e.disabled) return false; e.click(); return true",
      Json::array({css}));
}

bool Browser::fill(const std::string& css, const std::string& text) {
  return run(
      "const e = document.querySelector(arguments[0]); if (!e) return false; e.focus();"
      "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(e, arguments[1]);"
      "e.dispatchEvent(new Event('input', {bubbles: true}));"
      "e.dispatchEvent(new Event('change', {bubbles: true})); return true",
      {css, text});
}

bool Browser::choose(const std::string& css, const std::string& value) {
  return run(
      "const e = document.querySelector(arguments[0]); if (!e) return false; e.value = arguments[1];"
      "e.dispatchEvent(new Event('input', {bubbles: true}));"
      "e.dispatchEvent(new Event('change', {bubbles: true})); return e.value === arguments[1]",
      {css, value});
}

void Browser::screenshot(const std::string& path) {
  const auto image = call("GET", session_ + "/screenshot");
  std::ofstream(path, std::ios::binary) << from_base64(image.get<std::string>());
}

}  // namespace countersign::e2e

// A headless Chromium by WebDriver (w3.org/TR/webdriver2), spoken over plain HTTP to Debian's chromedriver.
#pragma once

#include <memory>
#include <string>

#include "e2e/support.hpp"

namespace countersign::e2e {

class Browser {
 public:
  /// Starts chromedriver and one window; `scratch` is a directory for its profile and log.
  explicit Browser(const std::string& scratch);
  ~Browser();

  void open(const std::string& url);
  /// Whether an element with this data-testid exists, and whether its text contains `text`.
  bool shows(const std::string& test_id, const std::string& text = {});
  /// What the first element that the CSS selector finds says; empty when there is none.
  std::string text(const std::string& css);
  /// The window, its frame included.
  void resize(int width, int height);
  /// Clicks the last element that the CSS selector finds; false when there is none or it cannot be clicked
  /// now.
  bool click(const std::string& css);
  /// Replaces what a field holds.
  bool fill(const std::string& css, const std::string& text);
  /// Chooses an option by its value.
  bool choose(const std::string& css, const std::string& value);
  void screenshot(const std::string& path);

 private:
  Json call(const std::string& method, const std::string& path, const Json& body = nullptr);
  Json run(const std::string& script, const Json& arguments);

  http::IoThreads threads_{1};
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<Process> driver_;
  std::string base_;
  std::string session_;
};

}  // namespace countersign::e2e

// A person's browser on the way to Slack's page and back.
#pragma once

#include <string>

#include "e2e/support.hpp"

namespace countersign::e2e {

/// The app can be installed; the bot token is only what an installation brings.
void make_installable(World& world);

/// Keeps our cookie, and follows where it is sent when told to.
struct Visitor {
  const World& world;
  std::string tenant = "demo";
  std::string cookie{};

  HttpResponse open(const std::string& url);
  static std::string target_of(const HttpResponse& response);
  /// Slack's page, as it is shown.
  std::string set_out();
  /// Where this button leads back to us: "allow", "cancel"; "allow-E0SANDBOX1" for another place.
  std::string press(const std::string& page, const std::string& button);
  HttpResponse install(const std::string& button = "allow") { return open(press(set_out(), button)); }
};

}  // namespace countersign::e2e

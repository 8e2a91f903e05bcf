#include "e2e/demo.hpp"

#include <filesystem>

#include <signal.h>

#include "bench/free_port.hpp"
#include "catch.hpp"
#include "core/entropy.hpp"

namespace countersign::e2e {

Demo::Demo()
    : directory_(
          (std::filesystem::temp_directory_path() / ("countersign-demo-" + SystemEntropy{}.hex(8))).string()),
      port_(*free_port()),
      door_port_(*free_port()),
      operations_port_(*free_port()),
      client_(*http::Client::create(threads_, {})) {
  std::filesystem::create_directories(directory_ + "/tenants");
  copy_settings("/countersign.toml");
  copy_settings("/tenants/demo.toml");
  program_ = std::make_unique<Process>(
      std::vector<std::string>{binary(), "sandbox", "--demo", "--port", std::to_string(port_), "--config",
                               directory_ + "/countersign.toml"},
      directory_ + "/log");
  const bool connected = eventually(
      [&] {
        const auto reply = exchange(*client_, {"GET", url() + "/sandbox/api/state", {}, {}, Duration{5'000}});
        return reply && reply->status == 200 && Json::parse(reply->body)["connected"] == true;
      },
      Duration{60'000});
  INFO(log());
  REQUIRE(connected);
}

Demo::~Demo() {
  program_->stop(SIGTERM);
  client_->stop();
  std::filesystem::remove_all(directory_);
}

void Demo::copy_settings(const std::string& file) const {
  auto text = read_file(COUNTERSIGN_SANDBOX_SETTINGS + file);
  for (const auto& [usual, own] :
       {std::pair{"127.0.0.1:9100", port_}, std::pair{"127.0.0.1:8080", door_port_},
        std::pair{"127.0.0.1:8081", operations_port_}}) {
    const auto address = "127.0.0.1:" + std::to_string(own);
    for (auto at = text.find(usual); at != std::string::npos; at = text.find(usual, at + address.size()))
      text.replace(at, std::string(usual).size(), address);
  }
  write_file(directory_ + file, text);
}

Json Demo::sandbox(const std::string& method, const std::string& path, const Json& body) const {
  const auto reply = exchange(*client_, {method,
                                         url() + "/sandbox/api" + path,
                                         {},
                                         body.is_null() ? std::string{} : body.dump(),
                                         Duration{15'000}});
  REQUIRE(reply.has_value());
  INFO(reply->body);
  REQUIRE(reply->status < 300);
  return reply->body.empty() ? Json{} : Json::parse(reply->body);
}

}  // namespace countersign::e2e

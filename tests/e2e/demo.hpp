// What `script/demo` starts, with ports of its own: sandbox and server in one process, from config/sandbox.
#pragma once

#include <memory>
#include <string>

#include "e2e/support.hpp"

namespace countersign::e2e {

class Demo {
 public:
  /// Waits until its Slack knows the server.
  Demo();
  ~Demo();
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string directory() const { return directory_; }
  std::string log() const { return read_file(directory_ + "/log"); }
  Json sandbox(const std::string& method, const std::string& path, const Json& body = nullptr) const;
  Json oracle() const { return sandbox("GET", "/oracle"); }

 private:
  void copy_settings(const std::string& file) const;

  std::string directory_;
  int port_;
  int door_port_;
  int operations_port_;
  http::IoThreads threads_{1};
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<Process> program_;
};

}  // namespace countersign::e2e

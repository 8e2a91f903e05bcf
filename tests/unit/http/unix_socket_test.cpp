#include "http/unix_socket.hpp"

#include <filesystem>
#include <fstream>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::unix_socket_test {

using namespace http_test;
using http::Server;
using http::unix_call;

namespace {

class Directory {
 public:
  Directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "countersign-unix-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

void answer(http::ServerRequest request, const http::Responder& responder) {
  responder.send({200, {}, request.remote_address + " " + request.message.url + " " + request.message.body});
}

HttpRequest request_of(const std::string& target, const std::string& body) {
  HttpRequest request;
  request.method = "POST";
  request.url = target;
  request.body = body;
  request.timeout = deadline;
  return request;
}

/// A socket file that no process listens on.
void leave_behind(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(descriptor);
}

}  // namespace

TEST_CASE("a call on a Unix socket reaches the handler, and only this user may open it") {
  const Directory directory;
  const auto path = directory.file("admin.sock");
  http::IoThreads threads;
  const auto server = Server::listen_unix(threads, path, {}, answer);
  REQUIRE(server);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  const auto response = unix_call(path, request_of("/a?b", "c"));
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body == "unix /a?b c");
}

TEST_CASE("a socket file left behind is replaced and removed at the end") {
  const Directory directory;
  const auto path = directory.file("admin.sock");
  leave_behind(path);
  http::IoThreads threads;
  auto server = Server::listen_unix(threads, path, {}, answer);
  REQUIRE(server);
  CHECK(unix_call(path, request_of("/", "")).has_value());
  server->reset();
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a socket in use, a plain file and a path that is too long are refused") {
  const Directory directory;
  http::IoThreads threads;
  const auto path = directory.file("admin.sock");
  const auto server = Server::listen_unix(threads, path, {}, answer);
  REQUIRE(server);
  CHECK(Server::listen_unix(threads, path, {}, answer).error().code == ErrorCode::conflict);
  CHECK(unix_call(path, request_of("/", "")).has_value());

  const auto plain = directory.file("plain");
  std::ofstream(plain) << "keep me";
  CHECK(Server::listen_unix(threads, plain, {}, answer).error().code == ErrorCode::conflict);
  CHECK(std::filesystem::file_size(plain) == 7);
  const auto lengthy = directory.file(std::string(108, 'x'));
  CHECK(Server::listen_unix(threads, lengthy, {}, answer).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a call that nobody answers is unavailable") {
  const Directory directory;
  const auto path = directory.file("admin.sock");
  CHECK(unix_call(path, request_of("/", "")).error().code == ErrorCode::unavailable);
  http::IoThreads threads;
  Box<http::Responder> box;
  const auto server = Server::listen_unix(
      threads, path, {},
      [&](http::ServerRequest, http::Responder responder) { box.put(std::move(responder)); });
  auto request = request_of("/", "");
  request.timeout = 100ms;
  CHECK(unix_call(path, request).error().code == ErrorCode::unavailable);
}

}  // namespace countersign::unix_socket_test

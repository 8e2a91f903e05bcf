#include "vault/master_key.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "catch.hpp"

namespace countersign::master_key_test {

using namespace countersign;
using namespace countersign::vault;

namespace {

// The bytes 0, 1, … 31.
const std::string hex_text = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string base64_text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "countersign-vault-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string path() const { return path_; }
  std::string write(const std::string& name, const std::string& content, mode_t mode = 0600) const {
    const std::string path = path_ + "/" + name;
    std::ofstream(path) << content;
    REQUIRE(chmod(path.c_str(), mode) == 0);
    return path;
  }

 private:
  std::string path_;
};

class EnvironmentVariable {
 public:
  EnvironmentVariable(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~EnvironmentVariable() { unsetenv(name_.c_str()); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  std::string name_;
};

std::string raw(const MasterKey& key) {
  return {key.key().bytes().begin(), key.key().bytes().end()};
}

std::string counting_bytes() {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i);
  return bytes;
}

}  // namespace

TEST_CASE("a master key file may hold hex or base64, with or without a newline") {
  const TemporaryDirectory directory;
  const std::string mixed_case = "000102030405060708090A0B0C0D0E0F" + hex_text.substr(32);
  const std::vector<std::string> contents{hex_text, hex_text + "\n", mixed_case, base64_text,
                                          base64_text + "\r\n"};
  for (const std::string& content : contents) {
    const auto key = load_master_key("file:" + directory.write("key", content));
    INFO(content);
    REQUIRE(key);
    CHECK(raw(*key) == counting_bytes());
  }
}

TEST_CASE("a master key file that others may touch is refused with the remedy") {
  const TemporaryDirectory directory;
  const mode_t mode = GENERATE(0640, 0604, 0620, 0601);
  const std::string path = directory.write("key", hex_text, mode);
  const auto key = load_master_key("file:" + path);
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::unauthorised);
  CHECK(key.error().remedy.find("chmod 600 " + path) != std::string::npos);
}

TEST_CASE("content that is no key is refused and not repeated in the error") {
  const TemporaryDirectory directory;
  const std::vector<std::string> contents{"",
                                          "hunter2",
                                          hex_text.substr(1),
                                          hex_text + "0",
                                          "zz" + hex_text.substr(2),
                                          base64_text.substr(0, 43) + "A",
                                          "!" + base64_text.substr(1),
                                          std::string(64, '0'),
                                          std::string(5000, 'a')};
  for (const std::string& content : contents) {
    const auto key = load_master_key("file:" + directory.write("key", content));
    INFO(content);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == ErrorCode::invalid_argument);
    CHECK(key.error().remedy.find("countersign secret init") != std::string::npos);
    if (!content.empty()) CHECK(describe(key.error()).find(content.substr(0, 40)) == std::string::npos);
  }
}

TEST_CASE("a master key file that is missing, a directory or a pipe is refused without waiting") {
  const TemporaryDirectory directory;
  const auto missing = load_master_key("file:" + directory.path() + "/none");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::not_found);

  const auto not_a_file = load_master_key("file:" + directory.path());
  REQUIRE_FALSE(not_a_file);
  CHECK(not_a_file.error().code == ErrorCode::invalid_argument);

  const std::string pipe = directory.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const auto from_pipe = load_master_key("file:" + pipe);
  REQUIRE_FALSE(from_pipe);
  CHECK(from_pipe.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a master key may come from an environment variable") {
  const auto unset = load_master_key("env:COUNTERSIGN_TEST_KEY");
  REQUIRE_FALSE(unset);
  CHECK(unset.error().code == ErrorCode::not_found);
  CHECK(unset.error().message.find("COUNTERSIGN_TEST_KEY") != std::string::npos);

  const EnvironmentVariable variable("COUNTERSIGN_TEST_KEY", base64_text);
  const auto key = load_master_key("env:COUNTERSIGN_TEST_KEY");
  REQUIRE(key);
  CHECK(raw(*key) == counting_bytes());
}

TEST_CASE("a master key may come from a service credential") {
  const TemporaryDirectory directory;
  // systemd grants access by an ACL, which shows as a group's right.
  directory.write("master", hex_text, 0440);
  const auto outside = load_master_key("credential:master");
  REQUIRE_FALSE(outside);
  CHECK(outside.error().remedy.find("LoadCredential=master") != std::string::npos);

  const EnvironmentVariable variable("CREDENTIALS_DIRECTORY", directory.path());
  const auto key = load_master_key("credential:master");
  REQUIRE(key);
  CHECK(raw(*key) == counting_bytes());

  for (const std::string name : {"../master", "", "..", "a/b"}) {
    const auto refused = load_master_key("credential:" + name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("a source of no known kind is refused and not repeated in the error") {
  const std::vector<std::string> sources{hex_text, "", "file:", "vault:x"};
  for (const std::string& source : sources) {
    const auto key = load_master_key(source);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == ErrorCode::invalid_argument);
    CHECK(key.error().remedy.find("credential:name") != std::string::npos);
    CHECK(key.error().message.find(hex_text) == std::string::npos);
  }
}

TEST_CASE("a generated master key loads, is new each time, and is named by its id") {
  const TemporaryDirectory directory;
  const Secret first = generate_master_key();
  const Secret second = generate_master_key();
  CHECK_FALSE(first == second);
  const auto key = load_master_key("file:" + directory.write("first", first.reveal()));
  const auto again = load_master_key("file:" + directory.write("again", first.reveal()));
  const auto other = load_master_key("file:" + directory.write("other", second.reveal()));
  REQUIRE(key);
  REQUIRE(again);
  REQUIRE(other);
  CHECK(key->id().size() == 16);
  CHECK(key->id() == again->id());
  CHECK(key->id() != other->id());
  CHECK(first.reveal().find(key->id()) == std::string::npos);
}

}  // namespace countersign::master_key_test

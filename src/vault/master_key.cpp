#include "vault/master_key.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ascii.hpp"

namespace countersign::vault {
namespace {

constexpr std::string_view make_key_remedy = "Make a key with `countersign secret init`";
constexpr std::size_t base64_key_characters = 44;

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

tl::unexpected<Error> fail_to_open(const std::string& path, int error_number) {
  const std::string message = "The master key file " + path + " cannot be opened: " + reason(error_number);
  if (error_number == ENOENT) {
    return fail(ErrorCode::not_found, message, std::string(make_key_remedy) + ", or correct the path");
  }
  return fail(error_number == EACCES ? ErrorCode::unauthorised : ErrorCode::io, message,
              "Make the file readable for the user that runs countersign");
}

Result<void> check_file(int descriptor, const std::string& path, bool owner_only) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    return fail(ErrorCode::io, "The master key file " + path + " cannot be examined: " + reason(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::invalid_argument, "The master key " + path + " is not a regular file");
  }
  if (owner_only && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::unauthorised, "The master key file " + path + " is open to its group or to others",
                "Run `chmod 600 " + path + "`, and make a new key if others may have read it");
  }
  return {};
}

Result<Secret> read_file(const std::string& path, bool owner_only) {
  // Without O_NONBLOCK a path that names a pipe would hang the start.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return fail_to_open(path, errno);
  if (auto checked = check_file(file.number(), path, owner_only); !checked) return fail(checked.error());

  std::string text(master_key_text_bytes + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = ::read(file.number(), text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      wipe(text);
      return fail(ErrorCode::io, "The master key file " + path + " cannot be read: " + reason(errno));
    }
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  text.resize(length);
  return Secret(std::move(text));
}

Result<Secret> read_variable(const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  if (value == nullptr) {
    return fail(ErrorCode::not_found, "The environment variable '" + name + "' for the master key is not set",
                std::string(make_key_remedy) + " and set the variable to it");
  }
  return Secret::copy_of(value);
}

Result<Secret> read_credential(const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
    return fail(ErrorCode::invalid_argument,
                "The master key's credential name '" + name + "' is not a file name",
                "Use the name given to LoadCredential= in the service unit");
  }
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0') {
    return fail(ErrorCode::not_found,
                "The master key is the credential '" + name + "', but CREDENTIALS_DIRECTORY is not set",
                "Start countersign as a systemd service with LoadCredential=" + name + ":/path");
  }
  return read_file(std::string(directory) + "/" + name, /*owner_only=*/false);
}

Result<Secret> read_source(const std::string& source) {
  const auto colon = source.find(':');
  const std::string kind = source.substr(0, colon);
  const std::string rest = colon == std::string::npos ? std::string() : source.substr(colon + 1);
  if (kind == "file" && !rest.empty()) return read_file(rest, /*owner_only=*/true);
  if (kind == "env") return read_variable(rest);
  if (kind == "credential") return read_credential(rest);
  // Not quoted: somebody may have put the key itself here.
  return fail(ErrorCode::invalid_argument, "The master key's source is not one that countersign knows",
              "Write file:/path, env:NAME or credential:name");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Empty when the text is not 64 hex digits.
Secret decode_hex(std::string_view text) {
  if (text.size() != key_bytes * 2) return {};
  std::string bytes(key_bytes, '\0');
  for (std::size_t i = 0; i < key_bytes; ++i) {
    const int high = hex_digit(text[2 * i]);
    const int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      wipe(bytes);
      return {};
    }
    bytes[i] = static_cast<char>(high * 16 + low);
  }
  return Secret(std::move(bytes));
}

bool is_base64_key(std::string_view text) {
  if (text.size() != base64_key_characters || text.back() != '=') return false;
  text.remove_suffix(1);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return ascii::is_letter_or_digit(c) || c == '+' || c == '/'; });
}

/// Empty when the text is not the base64 of 32 bytes.
Secret decode_base64(std::string_view text) {
  if (!is_base64_key(text)) return {};
  std::string bytes(key_bytes + 1, '\0');  // OpenSSL writes the padding's byte as well.
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length != static_cast<int>(bytes.size())) {
    wipe(bytes);
    return {};
  }
  bytes.resize(key_bytes);
  return Secret(std::move(bytes));
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.remove_suffix(1);
  return text;
}

}  // namespace

Result<MasterKey> load_master_key(const std::string& source) {
  auto content = read_source(source);
  if (!content) return fail(content.error());
  const std::string_view text = trim_end(content->reveal());

  Secret bytes = decode_hex(text);
  if (bytes.empty()) bytes = decode_base64(text);
  if (bytes.empty()) {
    return fail(ErrorCode::invalid_argument,
                "The master key from " + source + " is not 64 hex digits or 44 characters of base64",
                std::string(make_key_remedy));
  }
  const std::string& raw = bytes.reveal();
  if (std::all_of(raw.begin(), raw.end(), [&raw](char c) { return c == raw.front(); })) {
    return fail(ErrorCode::invalid_argument,
                "The master key from " + source + " is one byte repeated, not a key",
                std::string(make_key_remedy));
  }
  auto key = SecretKey::from_bytes(raw);
  if (!key) return fail(key.error());
  return MasterKey(std::move(*key));
}

Secret generate_master_key() {
  const SecretKey key = SecretKey::random();
  return Secret(to_hex({reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size()}));
}

}  // namespace countersign::vault

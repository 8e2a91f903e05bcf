#include "vault/secret_text.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <new>
#include <ostream>
#include <sstream>
#include <type_traits>

#include "catch.hpp"
#include "vault/master_key.hpp"
#include "vault/secret_key.hpp"

namespace countersign::secret_text_test {

using namespace countersign::vault;

namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept HasToString = requires(const T& value) {
  to_string(value);
};

static_assert(Streamable<Secret>);
static_assert(!Streamable<SecretKey> && !HasToString<SecretKey>);
static_assert(!Streamable<MasterKey> && !HasToString<MasterKey>);
static_assert(!HasToString<Secret> && !std::convertible_to<Secret, std::string>);
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_copy_constructible_v<SecretKey> && !std::is_copy_constructible_v<MasterKey>);
static_assert(std::is_nothrow_move_constructible_v<Secret> &&
              std::is_nothrow_move_constructible_v<SecretKey>);

/// Storage that outlives the object inside, so that what is left of it can be looked at.
template <class T>
struct Remains {
  alignas(T) std::array<unsigned char, sizeof(T)> bytes{};
  bool hold(const std::string& wanted) const {
    return std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end(),
                       [](unsigned char left, char right) {
                         return left == static_cast<unsigned char>(right);
                       }) != bytes.end();
  }
};

}  // namespace

TEST_CASE("a secret prints as [secret] and comes out by reveal alone") {
  const Secret secret(std::string("xoxb-do-not-print"));
  std::ostringstream out;
  out << secret;
  CHECK(out.str() == "[secret]");
  CHECK(secret.reveal() == "xoxb-do-not-print");
}

TEST_CASE("moving a secret leaves nothing behind") {
  std::string text = "short-one";
  Secret first(std::move(text));
  CHECK(text.empty());
  Secret second(std::move(first));
  CHECK(first.empty());
  CHECK(second.reveal() == "short-one");
  Secret third = Secret::copy_of("older");
  third = std::move(second);
  CHECK(second.empty());
  CHECK(third.reveal() == "short-one");
}

TEST_CASE("secrets are equal by their text") {
  const Secret secret = Secret::copy_of("one");
  CHECK(secret == secret.copy());
  CHECK_FALSE(secret == Secret::copy_of("two"));
  CHECK_FALSE(secret == Secret::copy_of("one more"));
}

TEST_CASE("a destroyed secret's memory is overwritten") {
  Remains<Secret> remains;
  const std::string text = "tiny secret";  // Short enough to lie inside the object itself.
  auto* secret = new (remains.bytes.data()) Secret(Secret::copy_of(text));
  REQUIRE(remains.hold(text));
  secret->~Secret();
  CHECK_FALSE(remains.hold(text));
}

TEST_CASE("a destroyed or moved key's memory is overwritten") {
  const std::string raw = "0123456789abcdef0123456789abcdef";
  Remains<SecretKey> remains;
  auto* key = new (remains.bytes.data()) SecretKey(*SecretKey::from_bytes(raw));
  REQUIRE(remains.hold(raw));
  SECTION("destroyed") {
    key->~SecretKey();
  }
  SECTION("moved") {
    const SecretKey other(std::move(*key));
    CHECK(std::string(other.bytes().begin(), other.bytes().end()) == raw);
  }
  CHECK_FALSE(remains.hold(raw.substr(0, 8)));
}

TEST_CASE("a key has exactly 32 bytes") {
  CHECK(SecretKey::from_bytes(std::string(32, 'k')));
  CHECK_FALSE(SecretKey::from_bytes(std::string(31, 'k')));
  CHECK_FALSE(SecretKey::from_bytes(std::string(33, 'k')));
}

}  // namespace countersign::secret_text_test

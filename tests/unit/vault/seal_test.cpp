#include "vault/seal.hpp"

#include "catch.hpp"
#include "core/hex.hpp"

namespace countersign::seal_test {

using namespace countersign;
using namespace countersign::vault;

TEST_CASE("under one key, a row opens at its own tenant and name alone") {
  const SecretKey key = SecretKey::random();
  const TenantId tenant("ab");
  const auto sealed = seal_row(key, {tenant, "c"}, "text");
  REQUIRE(sealed);
  const auto opened = open_row(key, "data key", {tenant, "c"}, *sealed);
  REQUIRE(opened);
  CHECK(opened->reveal() == "text");

  CHECK_FALSE(open_row(key, "data key", {TenantId("xy"), "c"}, *sealed));
  CHECK_FALSE(open_row(key, "data key", {tenant, "d"}, *sealed));
  // The same letters, cut elsewhere.
  CHECK_FALSE(open_row(key, "data key", {TenantId("a"), "bc"}, *sealed));
  CHECK_FALSE(open_row(key, "data key", {TenantId("abc"), ""}, *sealed));
}

namespace {

SecretKey counting_key() {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i);
  return std::move(*SecretKey::from_bytes(bytes));
}

}  // namespace

// The two values below were made with Python's cryptography and hmac modules from the key 00 01 … 1f.
TEST_CASE("the stored form is what another implementation of AES-256-GCM makes") {
  const auto sealed = from_hex(
      "0169790e93796ad7d5000102030405060708090a0b346dbb7ee591a763f9901c95132ecd998fde59bd985242b29f");
  const auto opened = open_row(counting_key(), "data key", {TenantId("acme"), "token"}, sealed.value());
  REQUIRE(opened);
  CHECK(opened->reveal() == "some text");
}

TEST_CASE("authentication is HMAC-SHA256") {
  const std::string digest =
      to_hex(counting_key().authenticate("derive:" + join_unambiguously("acme", "notifications")));
  CHECK(digest.size() == 64);
  CHECK(digest.substr(0, 32) == "174b45df483675a9dd088fc7be13dc78");
}

}  // namespace countersign::seal_test

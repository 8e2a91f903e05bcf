#include "vault/secret_text.hpp"

#include <ostream>

#include <openssl/crypto.h>

namespace countersign::vault {

void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // Never allocates; bytes past the size may hold an older, longer value.
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

// A short text lies inside the string object, where a move leaves a copy behind: swap with an empty one, then
// wipe.
Secret::Secret(std::string&& text) {
  text_.swap(text);
  wipe(text);
}

Secret::Secret(Secret&& other) noexcept {
  text_.swap(other.text_);
  wipe(other.text_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe(text_);
  text_.swap(other.text_);
  wipe(other.text_);
  return *this;
}

Secret::~Secret() {
  wipe(text_);
}

Secret Secret::copy_of(std::string_view text) {
  return Secret(std::string(text));
}

bool Secret::operator==(const Secret& other) const {
  return text_.size() == other.text_.size() &&
         CRYPTO_memcmp(text_.data(), other.text_.data(), text_.size()) == 0;
}

std::ostream& operator<<(std::ostream& out, const Secret&) {
  return out << "[secret]";
}

}  // namespace countersign::vault

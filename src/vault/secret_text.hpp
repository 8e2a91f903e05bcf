// A secret as text: a client secret, a bot token, a signing secret.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace countersign::vault {

/// Holds a secret and overwrites its memory when it goes. Copies only when asked to; prints as "[secret]".
class Secret {
 public:
  Secret() = default;
  /// Takes the text over; what is left in `text` is overwritten.
  explicit Secret(std::string&& text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// Overwriting the original stays with the caller.
  static Secret copy_of(std::string_view text);
  Secret copy() const { return copy_of(text_); }

  /// The only way out. Hand it to the call that needs it and to nothing that keeps or prints it.
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  /// Takes the same time wherever two texts of one length differ.
  bool operator==(const Secret& other) const;

 private:
  std::string text_;
};

/// Always "[secret]".
std::ostream& operator<<(std::ostream& out, const Secret& secret);

/// Overwrites the text's whole buffer and empties it.
void wipe(std::string& text) noexcept;

}  // namespace countersign::vault

#include "core/url.hpp"

#include "core/ascii.hpp"

namespace countersign {
namespace {

bool is_unreserved(char character) {
  return ascii::is_letter_or_digit(character) || character == '-' || character == '.' || character == '_' ||
         character == '~';
}

/// -1 for anything but a hex digit.
int hex_value(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char character : text) {
    if (is_unreserved(character)) {
      encoded += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    encoded += '%';
    encoded += digits[byte >> 4];
    encoded += digits[byte & 15];
  }
  return encoded;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t position = 0; position < text.size(); ++position) {
    const char character = text[position];
    if (character == '+' && plus_is_space) {
      decoded += ' ';
      continue;
    }
    if (character != '%') {
      decoded += character;
      continue;
    }
    const int high = position + 2 < text.size() ? hex_value(text[position + 1]) : -1;
    const int low = position + 2 < text.size() ? hex_value(text[position + 2]) : -1;
    if (high < 0 || low < 0) {
      return fail(ErrorCode::invalid_argument,
                  "A percent sign without two hex digits at byte " + std::to_string(position),
                  "Send the text percent-encoded");
    }
    decoded += static_cast<char>(high * 16 + low);
    position += 2;
  }
  return decoded;
}

Result<FormPairs> parse_form(std::string_view text) {
  FormPairs pairs;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto piece = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (piece.empty()) continue;
    if (pairs.size() == form_pairs) {
      return fail(ErrorCode::too_large, "A form of more than " + std::to_string(form_pairs) + " pairs",
                  "Send fewer values");
    }
    const auto equals = piece.find('=');
    auto name = percent_decode(piece.substr(0, equals), true);
    if (!name) return fail(name.error());
    auto value = percent_decode(
        equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1), true);
    if (!value) return fail(value.error());
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

std::string form_encode(const FormPairs& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    text += percent_encode(name);
    text += '=';
    text += percent_encode(value);
  }
  return text;
}

const std::string* find_value(const FormPairs& pairs, std::string_view name) {
  for (const auto& pair : pairs) {
    if (pair.first == name) return &pair.second;
  }
  return nullptr;
}

SplitTarget split_target(std::string_view target) {
  target = target.substr(0, target.find('#'));
  const auto question = target.find('?');
  if (question == std::string_view::npos) return {target, {}};
  return {target.substr(0, question), target.substr(question + 1)};
}

std::vector<std::string_view> path_parts(std::string_view target) {
  std::string_view path = split_target(target).path;
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
  }
  return parts;
}

}  // namespace countersign

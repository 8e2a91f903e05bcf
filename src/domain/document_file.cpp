#include "domain/document_file.hpp"

#include <charconv>

#include "core/url.hpp"

namespace countersign::domain {
namespace {

constexpr std::string_view signature_mark = "&signature=";
/// Nothing else that is derived for the tenant is a signature.
constexpr const char* purpose = "file-link:";

const char* name_of(DocumentFile::Kind kind) {
  return kind == DocumentFile::Kind::attachment ? "attachment" : "incoming_document";
}

/// In a time that does not tell how much of it was right.
bool are_equal(std::string_view given, std::string_view expected) {
  unsigned difference = given.size() == expected.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size() && i < expected.size(); ++i)
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(expected[i]);
  return difference == 0;
}

std::int64_t number_of(const FormPairs& pairs, std::string_view name) {
  std::int64_t number = 0;
  if (const auto* text = find_value(pairs, name))
    std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

std::string text_of(const FormPairs& pairs, std::string_view name) {
  const auto* text = find_value(pairs, name);
  return text == nullptr ? std::string{} : *text;
}

}  // namespace

std::string file_path(const TenantId& tenant, const FileLink& link, const FileSigner& sign) {
  FormPairs pairs{{"record", to_string(link.record)},
                  {"user", link.user},
                  {"until", std::to_string(link.expires_at.time_since_epoch().count())}};
  if (link.file) {
    pairs.emplace_back("kind", name_of(link.file->kind));
    pairs.emplace_back("file", link.file->id);
    pairs.emplace_back("name", link.file->name);
  }
  const std::string text = form_encode(pairs);
  return "/files/" + tenant.value + "?" + text + std::string(signature_mark) + sign(purpose + text);
}

Result<FileLink> open_file_link(std::string_view query, const FileSigner& sign, Instant now) {
  const auto at = query.rfind(signature_mark);
  const auto text = query.substr(0, at);
  if (at == std::string_view::npos ||
      !are_equal(query.substr(at + signature_mark.size()), sign(purpose + std::string(text))))
    return fail(ErrorCode::unauthorised, "the link was not signed by this server");
  // From here on it is what `file_path` wrote.
  const auto pairs = parse_form(text);
  if (!pairs) return fail(pairs.error());
  auto record = parse_record_key(text_of(*pairs, "record"));
  if (!record) return fail(record.error());
  FileLink link{*std::move(record), std::nullopt, text_of(*pairs, "user"),
                Instant{Duration{number_of(*pairs, "until")}}};
  if (link.expires_at <= now) return fail(ErrorCode::conflict, "the link's time is over");
  if (auto id = text_of(*pairs, "file"); !id.empty()) {
    const bool is_incoming = text_of(*pairs, "kind") == name_of(DocumentFile::Kind::incoming_document);
    link.file =
        DocumentFile{is_incoming ? DocumentFile::Kind::incoming_document : DocumentFile::Kind::attachment,
                     std::move(id), text_of(*pairs, "name"), 0};
  }
  return link;
}

}  // namespace countersign::domain

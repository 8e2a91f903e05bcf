// A document's files for people in Slack: by a link that this server signed, read from Business Central when
// it is opened, sent on and kept nowhere. Who opens what is in the audit trail before a byte of it is read.
#include <array>
#include <utility>

#include "core/ascii.hpp"
#include "core/limits.hpp"
#include "core/url.hpp"
#include "domain/document_file.hpp"
#include "domain/effect.hpp"
#include "domain/message.hpp"
#include "ingress/requests.hpp"

namespace countersign::ingress {
namespace {

using domain::DocumentFile;
using domain::FileLink;

// Pages -----------------------------------------------------------------------------------------------------

std::string html(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '"') {
      safe += "&quot;";
    } else {
      safe += c;
    }
  }
  return safe;
}

/// What is on such a page is for one person, for minutes.
std::vector<HttpHeader> private_headers(std::string content_type, std::string policy) {
  return {{"Content-Type", std::move(content_type)},
          {"Cache-Control", "no-store"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Content-Security-Policy", std::move(policy)}};
}

HttpResponse page(unsigned status, const std::string& title, const std::string& body) {
  return {status,
          private_headers("text/html; charset=utf-8",
                          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
          "<!doctype html><html lang=\"en\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
              html(title) +
              "</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;"
              "padding:0 1rem}</style><h1>" +
              html(title) + "</h1>" + body + "</html>\n"};
}

HttpResponse message_page(unsigned status, const std::string& title, const std::string& words) {
  return page(status, title, "<p>" + html(words) + "</p>");
}

std::string size_text(std::uint64_t bytes) {
  if (bytes == 0) return {};
  const auto kilobytes = (bytes + 1023) / 1024;
  if (kilobytes < 1024) return " · " + std::to_string(kilobytes) + " KB";
  return " · " + std::to_string((kilobytes + 1023) / 1024) + " MB";
}

std::string shown_name(const DocumentFile& file) {
  return file.name.empty() ? "file" : file.name;
}

/// The links end when the one to this page does.
HttpResponse list_page(const TenantDoor& tenant, const FileLink& link, const domain::FilesListed& listed) {
  if (listed.files.empty()) {
    return message_page(404, "There is no file",
                        "Nothing is attached to this document in Business Central, as far as its API tells.");
  }
  std::string body = "<ul>";
  for (const auto& file : listed.files) {
    FileLink one = link;
    one.file = file;
    // The query alone: a reverse proxy may have put something before the path.
    const auto path = domain::file_path(tenant.settings.tenant, one, tenant.derive);
    body += "<li><a href=\"" + html(path.substr(path.find('?'))) + "\">" + html(shown_name(file)) + "</a>" +
            size_text(file.bytes) + "</li>";
  }
  body += "</ul>";
  if (listed.more > 0)
    body += "<p>" + std::to_string(listed.more) + " more are in Business Central alone.</p>";
  return page(200, "Files of this document", body);
}

HttpResponse failure_page(const domain::Outcome& outcome) {
  if (std::holds_alternative<domain::RecordGone>(outcome))
    return message_page(404, "It is not there any more",
                        "Business Central has deleted it, or keeps it elsewhere since it was posted.");
  if (std::holds_alternative<domain::NotOffered>(outcome)) {
    return message_page(404, "Files are not offered here",
                        "This Business Central does not give the files of such documents to other programs, "
                        "or not to Countersign. Open the document there.");
  }
  const auto* failed = std::get_if<domain::Failed>(&outcome);
  if (failed != nullptr && failed->code == "too_large") {
    return message_page(413, "The file is too large",
                        "It is larger than " + std::to_string(limits::document_file_bytes / (1024 * 1024)) +
                            " MB. Open the document in Business Central.");
  }
  if (failed != nullptr && failed->kind == domain::Failed::Kind::unauthorised) {
    return message_page(502, "Business Central does not permit it",
                        "Ask your Countersign administrator to run `countersign check`.");
  }
  return message_page(503, "Business Central cannot be asked now",
                      "Others may be opening files at this moment, or it does not answer. Load this page "
                      "again in a minute.");
}

// Files -----------------------------------------------------------------------------------------------------

/// Of the few kinds that invoices come as; a browser is to save the others as they are.
std::string content_type_of(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 4> known{
      {{".pdf", "application/pdf"}, {".png", "image/png"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}}};
  const std::string lower = ascii::lower(name);
  for (const auto& [ending, type] : known) {
    if (lower.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

/// RFC 6266: a plain name for old readers, and the real one.
std::string disposition_of(const std::string& name) {
  std::string plain_name;
  for (const char c : name) {
    const bool is_safe = ascii::is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
    plain_name += is_safe ? c : '_';
  }
  return "attachment; filename=\"" + plain_name + "\"; filename*=UTF-8''" + percent_encode(name);
}

void send_file(const DocumentFile& file, domain::Outcome outcome, const http::Responder& responder) {
  auto* read = std::get_if<domain::FileRead>(&outcome);
  if (read == nullptr) return static_cast<void>(responder.send(failure_page(outcome)));
  auto headers = private_headers(content_type_of(shown_name(file)), "default-src 'none'; sandbox");
  headers.push_back({"Content-Disposition", disposition_of(shown_name(file))});
  responder.send({200, std::move(headers), std::move(read->content)});
}

void give_file(const Door& door, const FileLink& link, const TenantId& tenant, const DocumentFile& file,
               const http::Responder& responder) {
  journal::AcceptRequest request;
  request.to = {tenant, domain::conversation_entity(link.record)};
  request.now = door.clock.now();
  request.input =
      domain::encode(domain::Message{domain::FileOpened{link.record, link.user, file.id, file.name}});
  auto& server = door.server;
  server.accept(std::move(request), [&server, link, tenant, file, responder](journal::AcceptOutcome outcome) {
    if (outcome != journal::AcceptOutcome::accepted) {
      responder.send(message_page(503, "Not now", "The server is busy. Load this page again in a minute."));
      return;
    }
    server.read_at_once(tenant, domain::ReadFile{link.record, file}, [file, responder](domain::Outcome read) {
      send_file(file, std::move(read), responder);
    });
  });
}

void give_list(const Door& door, const std::shared_ptr<const TenantDoor>& tenant, const FileLink& link,
               const http::Responder& responder) {
  door.server.read_at_once(tenant->settings.tenant, domain::ListFiles{link.record},
                           [door, tenant, link, responder](const domain::Outcome& outcome) {
                             const auto* listed = std::get_if<domain::FilesListed>(&outcome);
                             if (listed == nullptr)
                               return static_cast<void>(responder.send(failure_page(outcome)));
                             if (listed->files.size() == 1 && listed->more == 0)
                               return give_file(door, link, tenant->settings.tenant, listed->files.front(),
                                                responder);
                             responder.send(list_page(*tenant, link, *listed));
                           });
}

}  // namespace

void take_file_request(const Door& door, std::string_view tenant_name, const http::ServerRequest& request,
                       const http::Responder& responder) {
  if (request.message.method != "GET") return static_cast<void>(responder.send(plain(405, "Only GET.\n")));
  if (!door.server.accepting()) {
    responder.send(message_page(503, "Not now", "The server is starting or stopping."));
    return;
  }
  const auto tenant = door.server.tenant(std::string(tenant_name));
  const auto link = tenant ? domain::open_file_link(split_target(request.message.url).query, tenant->derive,
                                                    door.clock.now())
                           : Result<FileLink>{fail(ErrorCode::not_found, "there is no such tenant")};
  if (!link) {
    const bool is_late = link.error().code == ErrorCode::conflict;
    responder.send(is_late
                       ? message_page(410, "This link's time is over",
                                      "Choose See invoice on the card in Slack once more: its link is "
                                      "good for " +
                                          format_duration(limits::file_link_life_ms) + ".")
                       : message_page(404, "This link opens nothing",
                                      "Choose See invoice on the card in Slack, and open it from there."));
    return;
  }
  if (link->file) return give_file(door, *link, tenant->settings.tenant, *link->file, responder);
  give_list(door, tenant, *link, responder);
}

}  // namespace countersign::ingress

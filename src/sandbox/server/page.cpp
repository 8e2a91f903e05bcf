#include "sandbox/server/page.hpp"

#include <algorithm>
#include <string>

#include "core/url.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::string_view file_root = "/page/";
constexpr std::string_view web_client = "/bc-client";

// The page needs nothing from elsewhere, and text from a document must never become code.
constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const char* content_type(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

HttpResponse plain(unsigned status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

HttpResponse serve_file(std::string_view name) {
  const auto files = page_files();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  if (found == files.end()) return plain(404, "The sandbox's page has no such file.\n");
  return {200,
          {{"Content-Type", content_type(name)},
           {"Cache-Control", "no-cache"},
           {"Content-Security-Policy", content_security_policy},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"}},
          std::string(found->content)};
}

bool is_web_client(std::string_view path) {
  return path == web_client || (path.starts_with(web_client) && path[web_client.size()] == '/');
}

}  // namespace

std::optional<HttpResponse> serve_page(const HttpRequest& request) {
  const auto path = split_target(request.url).path;
  std::string_view name = "index.html";
  if (path.starts_with(file_root)) {
    name = path.substr(file_root.size());
  } else if (path != "/" && !is_web_client(path)) {
    return std::nullopt;
  }
  if (request.method != "GET" && request.method != "HEAD") return plain(405, "The page can only be read.\n");
  return serve_file(name);
}

}  // namespace countersign::sandbox

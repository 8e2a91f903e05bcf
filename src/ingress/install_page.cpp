#include "ingress/install_page.hpp"

namespace countersign::ingress {
namespace {

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;margin:12vh auto;max-width:34rem;padding:0 1.5rem;color:#1d1c1d}"
    "h1{font-size:1.4rem;line-height:1.3}h1::before{content:\"\";display:block;width:2.5rem;height:.3rem;"
    "margin-bottom:1rem;background:#b42318}.good h1::before{background:#1a7f4b}"
    "a{display:inline-block;margin-top:.5rem;padding:.5rem 1rem;border-radius:.4rem;background:#1d1c1d;"
    "color:#fff;text-decoration:none}"
    "@media(prefers-color-scheme:dark){body{background:#1a1d21;color:#e8e8e8}a{background:#e8e8e8;color:#"
    "1a1d21}}";

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

}  // namespace

HttpResponse render(const InstallPage& page) {
  std::string html =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + escaped(page.title) +
      "</title><meta name=\"viewport\" content=\"width=device-width\"><style>" + std::string(style) +
      "</style><body" + (page.is_good ? " class=\"good\"" : "") + "><h1>" + escaped(page.title) + "</h1>";
  for (const auto& sentence : page.sentences) html += "<p>" + escaped(sentence) + "</p>";
  if (!page.link.empty())
    html += "<p><a href=\"" + escaped(page.link) + "\">" + escaped(page.link_text) + "</a></p>";
  return {
      page.status,
      {{"Content-Type", "text/html; charset=utf-8"},
       {"Cache-Control", "no-store"},
       {"Referrer-Policy", "no-referrer"},
       {"X-Content-Type-Options", "nosniff"},
       {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}},
      html + "</body></html>\n"};
}

}  // namespace countersign::ingress

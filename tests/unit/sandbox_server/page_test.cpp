#include "sandbox/server/page.hpp"

#include <set>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::page_test {

using namespace sandbox_test;

namespace {

HttpResponse get_page(Sandbox& box, const std::string& target) {
  const auto result = box.call("GET", target);
  REQUIRE(result.has_value());
  REQUIRE(result->status == 200);
  return *result;
}

std::string header(const HttpResponse& response, std::string_view name) {
  return std::string(find_header(response.headers, name));
}

/// Every "/page/…" and "./…" that a file of the page names.
std::set<std::string> named_files(std::string_view content) {
  std::set<std::string> names;
  for (const std::string_view start : {"\"/page/", "'/page/", "'./"}) {
    for (auto at = content.find(start); at != std::string_view::npos; at = content.find(start, at + 1)) {
      const auto begin = at + start.size();
      names.emplace(content.substr(begin, content.find_first_of("'\"", begin) - begin));
    }
  }
  return names;
}

}  // namespace

TEST_CASE("the page and its files are served with their types and a strict content policy") {
  Sandbox box;
  const auto page = get_page(box, "/");
  CHECK(header(page, "Content-Type") == "text/html; charset=utf-8");
  CHECK(header(page, "Content-Security-Policy").find("default-src 'none'; script-src 'self'") == 0);
  CHECK(page.body.find("<title>Countersign sandbox</title>") != std::string::npos);
  CHECK(header(get_page(box, "/page/app.js"), "Content-Type") == "text/javascript; charset=utf-8");
  CHECK(header(get_page(box, "/page/base.css"), "Content-Type") == "text/css; charset=utf-8");
  CHECK(header(get_page(box, "/page/mark.svg"), "Content-Type") == "image/svg+xml");
}

TEST_CASE("a link into Business Central's web client opens the page") {
  Sandbox box;
  const auto page = get_page(box, "/");
  CHECK(get_page(box, "/bc-client/?company=CRONUS%20DE&page=51&filter=%27No.%27%20IS%20%27107214%27").body ==
        page.body);
  CHECK(get_page(box, "/bc-client").body == page.body);
  CHECK(box.call("GET", "/bc-clientele")->status == 404);
}

TEST_CASE("an unknown file of the page is not found, and the page cannot be written") {
  Sandbox box;
  CHECK(box.call("GET", "/page/nothing.js")->status == 404);
  CHECK(box.call("GET", "/page/../server.cpp")->status == 404);
  CHECK(box.call("POST", "/", "{}")->status == 405);
}

TEST_CASE("every file that the page names is in the program, and none comes from elsewhere") {
  std::set<std::string> present;
  for (const auto& file : sandbox::page_files()) present.emplace(file.name);
  for (const auto& file : sandbox::page_files()) {
    INFO(file.name);
    for (const auto& name : named_files(file.content)) {
      INFO(name);
      CHECK(present.contains(name));
    }
    for (const std::string_view outside : {"src=\"http", "href=\"http", "url(http", "@import", "innerHTML"}) {
      CHECK(file.content.find(outside) == std::string_view::npos);
    }
  }
}

}  // namespace countersign::page_test

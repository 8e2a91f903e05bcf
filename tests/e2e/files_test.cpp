// A document's files, from See invoice to the bytes; the real program and the sandbox.
#include <filesystem>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::files_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";

/// The link that See invoice shows this person for this card.
std::string link_of(const World& world, const std::string& card) {
  REQUIRE(eventually([&] { return !world.message_with(card).is_null(); }));
  world.click(dana, world.message_with(card), "lines");
  std::string url;
  REQUIRE(eventually([&] {
    const Json state = world.sandbox("GET", "/state");
    for (const auto& one : state["slack"]["views"]) {
      for (const auto& block : one["view"]["blocks"]) {
        for (const auto& element : block.value("elements", Json::array())) {
          if (element.value("action_id", "") == "files") url = element.value("url", "");
        }
      }
    }
    return !url.empty();
  }));
  world.sandbox("POST", "/views/close", {{"user", dana}});
  return url;
}

HttpResponse get(const World& world, const std::string& url) {
  const auto result = world.send("GET", url);
  REQUIRE(result);
  return *result;
}

/// Whether any file that the server wrote holds this.
bool is_stored(const World& world, const std::string& text) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.directory())) {
    if (entry.is_regular_file() && read_file(entry.path().string()).find(text) != std::string::npos)
      return true;
  }
  return false;
}

/// The links on the page, as they stand there.
std::vector<std::string> links_on(std::string page) {
  std::vector<std::string> links;
  for (std::size_t at = 0; (at = page.find("&amp;", at)) != std::string::npos; ++at) page.replace(at, 5, "&");
  for (std::size_t at = 0; (at = page.find("href=\"", at)) != std::string::npos; ++at)
    links.push_back(page.substr(at + 6, page.find('"', at + 6) - at - 6));
  return links;
}

}  // namespace

TEST_CASE("the vendor's file is opened from See invoice, audited and kept nowhere") {
  World world;
  world.start();
  const auto url = link_of(world, "Approval needed: Fabrikam");
  CHECK(url.starts_with(world.door() + "/files/demo?"));
  const auto file = get(world, url);
  CHECK(file.status == 200);
  CHECK(file.body.starts_with("%PDF-1.4"));
  CHECK(file.body.find("Fabrikam, invoice INV-88213") != std::string::npos);
  CHECK(
      find_header(file.headers, "Content-Disposition").starts_with("attachment; filename=\"INV-88213.pdf\""));
  CHECK(find_header(file.headers, "X-Content-Type-Options") == "nosniff");
  Finished story;
  CHECK(eventually([&] {
    story = world.countersign({"audit", "show", "--tenant", "demo", "107214"});
    return story.output.find("file.opened") != std::string::npos;
  }));
  INFO(story.output);
  CHECK(story.output.find("INV-88213.pdf") != std::string::npos);
  CHECK_FALSE(is_stored(world, "Fabrikam, invoice INV-88213"));
  CHECK(is_stored(world, "INV-88213.pdf"));
  auto forged = url;
  forged.replace(forged.find(dana), dana.size(), "W0LEE00001");
  CHECK(get(world, forged).status == 404);
  CHECK(world.send("POST", url)->status == 405);
}

TEST_CASE("several files are listed, and an invoice without one says so") {
  World world;
  world.start();
  const auto id =
      world
          .sandbox("POST", "/invoices",
                   {{"vendorNumber", "30000"},
                    {"vendorInvoiceNumber", "NW-7"},
                    {"files",
                     {{{"fileName", "<b>scan</b>.pdf"}, {"content", "first"}},
                      {{"fileName", "mail.eml"}, {"content", "second"}, {"incoming", true}}}},
                    {"lines", {{{"description", "Rent"}, {"quantity", 1}, {"unitCost", 2000}}}}})["id"]
          .get<std::string>();
  const auto url = link_of(world, "Approval needed: Northwind");
  const auto page = get(world, url);
  CHECK(page.status == 200);
  CHECK(page.body.find("<b>scan") == std::string::npos);
  const auto links = links_on(page.body);
  REQUIRE(links.size() == 2);
  const auto base = url.substr(0, url.find('?'));
  CHECK(get(world, base + links[0]).body == "first");
  const auto mail = get(world, base + links[1]);
  CHECK(mail.body == "second");
  CHECK(find_header(mail.headers, "Content-Type") == "application/octet-stream");
  world.sandbox("PATCH", "/invoices/" + id, {{"files", Json::array()}});
  const auto none = get(world, url);
  CHECK(none.status == 404);
  CHECK(none.body.find("There is no file") != std::string::npos);
}

}  // namespace countersign::files_test

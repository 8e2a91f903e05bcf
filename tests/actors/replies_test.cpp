#include "actors/replies.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

namespace countersign::replies_test {

using namespace countersign;
using actors::Replies;

TEST_CASE("a reply reaches whoever waits for it, once; a late one nobody") {
  Replies replies;
  std::vector<std::string> heard;
  const auto hear = [&](std::optional<Record> reply) { heard.push_back(reply ? reply->type : "none"); };
  replies.expect(1, hear);
  replies.expect(2, hear);
  replies.give(1, Record{"first", 1, "{}"});
  replies.give(1, Record{"again", 1, "{}"});
  replies.give_up(1);
  CHECK(heard == std::vector<std::string>{"first"});
  replies.give_up(2);
  replies.give(2, Record{"late", 1, "{}"});
  CHECK(heard == std::vector<std::string>{"first", "none"});
  replies.give(3, Record{"nobody", 1, "{}"});
  CHECK(heard.size() == 2);
}

}  // namespace countersign::replies_test

// Outside text made fit for a message: nothing pings, nothing formats, nothing is cut in the middle of a
// character.
#include "slack/text.hpp"

#include "catch.hpp"

namespace countersign::text_test {

using namespace countersign::slack;

namespace {

const std::string family =
    "👩‍👩‍👧‍👦";  // Four people and three joiners: one character for a reader.

}  // namespace

TEST_CASE("a text is one line of valid characters") {
  CHECK(clean("") == "");
  CHECK(clean("  a\r\nb\tc\vd\fe  ") == "a  b c d e");
  CHECK(clean("a\u2028b\u2029c\u0085d") == "a b c d");
  CHECK(clean(std::string("a\0b\x01"
                          "c\x7F"
                          "d\x1B[31m",
                          12)) == "abcd[31m");
  CHECK(clean("\u202Edrow\u202C\u2066x\u2069\uFEFF") == "drowx");
  CHECK(clean("\n \t") == "");
}

TEST_CASE("bytes that are no characters become the replacement character, one each") {
  CHECK(clean("a\xFF"
              "b") == "a\uFFFDb");
  CHECK(clean("\xC3(") == "\uFFFD(");
  CHECK(clean("\xE2\x82") == "\uFFFD\uFFFD");
  CHECK(clean("\xC0\xAF") == "\uFFFD\uFFFD");            // An overlong slash.
  CHECK(clean("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // A surrogate.
  CHECK(clean("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(clean("é承🎉") == "é承🎉");
}

TEST_CASE("the three characters of Slack's commands are escaped, once") {
  CHECK(escape("<!channel>") == "&lt;!channel&gt;");
  CHECK(escape("R&D <a|b>") == "R&amp;D &lt;a|b&gt;");
  CHECK(escape("&lt;") == "&amp;lt;");
  CHECK(escape("\"'`") == "\"'`");
}

TEST_CASE("marks and the names of emoji lose their meaning") {
  CHECK(neutralise("*a*") == "*\u200Ba*\u200B");
  CHECK(neutralise("_~`") == "_\u200B~\u200B`\u200B");
  CHECK(neutralise(":tada: :+1: :-1:") == ":\u200Btada: :\u200B+1: :\u200B-1:");
  CHECK(neutralise("at 14:02, see: x") == "at 14:\u200B02, see: x");
  CHECK(neutralise("plain") == "plain");
}

TEST_CASE("only right-to-left text is isolated") {
  CHECK(isolate("") == "");
  CHECK(isolate("Fabrikam é 承 🎉") == "Fabrikam é 承 🎉");
  CHECK(isolate("שלום") == "\u2068שלום\u2069");
  CHECK(isolate("x مؤسسة") == "\u2068x مؤسسة\u2069");
  CHECK(isolate("a\u200F") == "\u2068a\u200F\u2069");
}

TEST_CASE("a text is cut to its length with an ellipsis, and not before") {
  CHECK(cut("abcdef", 6) == "abcdef");
  CHECK(cut("abcdef", 5) == "abcd…");
  CHECK(cut("abc def", 5) == "abc…");  // No space before the ellipsis.
  CHECK(cut("abcdef", 1) == "…");
  CHECK(cut("abcdef", 0) == "");
  CHECK(cut("", 3) == "");
  CHECK(cut("承認承認", 3) == "承認…");
}

TEST_CASE("a cut never falls into what a reader sees as one character") {
  CHECK(cut("ab" + family + "cd", 6) == "ab…");
  CHECK(cut("ab" + family + "cd", 10) == "ab" + family + "…");
  CHECK(cut("xe\u0301yz", 3) == "x…");   // A letter and its accent.
  CHECK(cut("x👍🏽yz", 3) == "x…");  // A thumb and its colour.
  CHECK(cut("x🇩🇪🇫🇷z", 5) == "x🇩🇪…");     // Flags are pairs.
  CHECK(cut("x❤\uFE0Fyz", 3) == "x…");
  CHECK(cut(family + family, 5) == "…");
}

TEST_CASE("characters are counted as Slack counts them") {
  CHECK(count_characters("") == 0);
  CHECK(count_characters("aé承🎉") == 4);
  CHECK(count_characters(family) == 7);
}

TEST_CASE("each kind of text gets what it needs, and keeps within what it promises") {
  const std::string name = " R&D\n*<!channel>* ";
  CHECK(mrkdwn(name, 100) == "R&amp;D *\u200B&lt;!channel&gt;*\u200B");
  CHECK(fallback(name, 100) == "R&amp;D *&lt;!channel&gt;*");
  CHECK(plain("R&D Ltd. <3", 100) == "R&D Ltd. <3");
  for (const std::string& text : {std::string(500, '&'), std::string(500, '*'), std::string(500, 'x'),
                                  std::string(500, '\xFF'), "ש" + std::string(500, '<')}) {
    for (const std::size_t longest : {0u, 1u, 2u, 40u, 120u}) {
      CHECK(count_characters(plain(text, longest)) <= longest + 2);
      CHECK(count_characters(fallback(text, longest)) <= 5 * longest + 2);
      CHECK(count_characters(mrkdwn(text, longest)) <= 5 * longest + 2);
    }
  }
}

TEST_CASE("a command in plain text is broken, too, without growing") {
  CHECK(plain("<!channel> <@U1> <#C1>", 100) == "‹!channel> ‹@U1> ‹#C1>");
  CHECK(plain("a < b <", 100) == "a < b <");
  CHECK(plain("<\u202E!here>", 100) == "‹!here>");
}

TEST_CASE("a mention is made of an id alone") {
  CHECK(mention("U024BE7LH") == "<@U024BE7LH>");
  CHECK(mention("W012A3CDE") == "<@W012A3CDE>");
  CHECK(mention("") == "");
  CHECK(mention("!channel") == "!channel");
  CHECK(mention("U1><!channel") == "U1&gt;&lt;!channel");
  CHECK(mention("U1|name") == "U1|name");
  CHECK(mention("U 1") == "U 1");
  CHECK(mention("lee") == "lee");
  CHECK(mention("channel") == "channel");
  CHECK(mention("C0FINANCE1") == "C0FINANCE1");
  CHECK(mention("U") == "U");
  CHECK(count_characters(mention(std::string(5'000, 'U'))) <= 32);
  CHECK(count_characters(mention(std::string(5'000, '&'))) <= 162);
}

}  // namespace countersign::text_test

// Outside text (names, descriptions, error messages of Business Central) made fit for a Slack message. Pure;
// any thread; made for hostile input. Lengths are code points, as Slack counts them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace countersign::slack {

/// Valid UTF-8 on one line: every byte that belongs to no character becomes U+FFFD; line breaks and tabs
/// become a space; other control characters and the bidirectional controls U+202A–202E and U+2066–2069 are
/// dropped; no space at either end.
std::string clean(std::string_view text);

/// "&", "<" and ">" become entities, once and in that order, so that "<!channel>" in a vendor's name pings
/// nobody (docs.slack.dev/messaging/formatting-message-text, escaping text).
std::string escape(std::string_view text);

/// The text that Slack escaped on its way to us.
std::string unescape(std::string_view text);

/// Puts U+200B after `* _ ~ \`` and after a colon that could begin an emoji name: mrkdwn has no escape for
/// them.
std::string neutralise(std::string_view text);

/// Wraps right-to-left text in U+2068 … U+2069, so that it cannot reorder the amount beside it. Text without
/// a right-to-left character is returned as it is: there the marks would only spoil copying and searching.
std::string isolate(std::string_view text);

/// At most `longest` code points of valid UTF-8, the last an ellipsis when something was cut. Never separates
/// a character from its combining marks, joiners or modifiers. Empty for 0.
std::string cut(std::string_view text, std::size_t longest);

/// Code points of valid UTF-8.
std::size_t count_characters(std::string_view text);

/// For a plain_text object, which knows no entities: cleaned, cut to `longest`, isolated (which may add two
/// characters); the "<" of "<!", "<@" and "<#" becomes "‹".
std::string plain(std::string_view text, std::size_t longest);

/// For a mrkdwn object: cleaned, cut to `longest`, neutralised, escaped, isolated. At most 5 × `longest` + 2
/// code points.
std::string mrkdwn(std::string_view text, std::size_t longest);

/// For a message's `text`: cleaned, cut, escaped and isolated, but not neutralised for the sake of screen
/// readers.
std::string fallback(std::string_view text, std::size_t longest);

/// "<@U024BE7LH>". An id that is not one (U or W, then capital letters and digits, at most 32) is shown as
/// `mrkdwn` text instead.
std::string mention(std::string_view user_id);

/// "<!subteam^S0614TZR7>", all members of a user group (docs.slack.dev/messaging/formatting-message-text,
/// mentioning groups); likewise, of ids that begin with S.
std::string group_mention(std::string_view group_id);

}  // namespace countersign::slack

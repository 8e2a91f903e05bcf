// What a person's browser shows while they install the app. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http_message.hpp"

namespace countersign::ingress {

struct InstallPage {
  unsigned status = 200;
  bool is_good = false;  ///< The app is installed.
  std::string title;
  std::vector<std::string> sentences;  ///< Plain text, whoever wrote it.
  std::string link;                    ///< What to do next; empty: nothing.
  std::string link_text;
};

/// It loads nothing, runs nothing, and is not kept: its address holds a code.
HttpResponse render(const InstallPage& page);

}  // namespace countersign::ingress

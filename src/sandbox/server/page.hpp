// Internal: the files of page/, which the build puts into the program (cmake/EmbedFiles.cmake).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/http_message.hpp"

namespace countersign::sandbox {

struct PageFile {
  std::string_view name;
  std::string_view content;
};

/// Every file of page/; made by the build.
std::span<const PageFile> page_files();

/// The answer when the request is for the page or one of its files: "/", "/bc-client/…" (where Business
/// Central's web client would be) and "/page/<file>". Nothing for every other path.
std::optional<HttpResponse> serve_page(const HttpRequest& request);

}  // namespace countersign::sandbox

#include "slack/web_request.hpp"

#include <utility>

namespace countersign::slack {
namespace {

HttpRequest post(const domain::SlackSettings& settings, const char* method, const char* content_type,
                 std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.url = settings.api_base + "/" + method;
  request.headers = {{"Content-Type", content_type}};
  request.body = std::move(body);
  return request;
}

}  // namespace

HttpRequest json_request(const domain::SlackSettings& settings, const char* method, std::string body) {
  return post(settings, method, "application/json; charset=utf-8", std::move(body));
}

HttpRequest form_request(const domain::SlackSettings& settings, const char* method, const FormPairs& pairs) {
  return post(settings, method, "application/x-www-form-urlencoded", form_encode(pairs));
}

}  // namespace countersign::slack

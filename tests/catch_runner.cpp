#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER  // Catch2 2 compiles itself here.
#endif
#include "catch_runner.hpp"

#include "catch.hpp"

namespace countersign::tests {

int run_catch(int argc, const char* const* argv) {
  return Catch::Session().run(argc, argv);
}

}  // namespace countersign::tests

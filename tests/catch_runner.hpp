// Runs the test cases that are linked in: for programs with a main function of their own.
#pragma once

namespace countersign::tests {

int run_catch(int argc, const char* const* argv);

}  // namespace countersign::tests

// The main function of every test program that has none of its own.
#include "catch_runner.hpp"

int main(int argc, char* argv[]) {
  return countersign::tests::run_catch(argc, argv);
}

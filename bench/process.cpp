#include "bench/process.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/process.hpp>
#include <unistd.h>

namespace countersign::bench {
namespace {

namespace process = boost::process;

tl::unexpected<Error> not_started(const std::string& program, const std::string& why) {
  return fail(ErrorCode::io, "'" + program + "' cannot be run: " + why);
}

}  // namespace

struct Process::State {
  process::child child;
};

Process::Process(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Process>> Process::start(const std::vector<std::string>& command,
                                                const std::string& output_file) {
  std::error_code error;
  process::child child(process::args = command,
                       process::std_in<process::null, (process::std_out & process::std_err)> output_file,
                       error);
  if (error) return not_started(command.front(), error.message());
  return std::unique_ptr<Process>(new Process(std::make_unique<State>(State{std::move(child)})));
}

Process::~Process() {
  std::error_code ignored;
  state_->child.terminate(ignored);
}

bool Process::is_running() {
  std::error_code ignored;
  return state_->child.running(ignored);
}

Usage Process::usage() const {
  const std::string proc = "/proc/" + std::to_string(state_->child.id());
  Usage usage;
  std::ifstream stat(proc + "/stat");
  std::string text;
  std::getline(stat, text);
  // Fields 14 and 15, counted after the name in parentheses (proc(5)).
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  usage.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  std::ifstream io(proc + "/io");
  for (std::string name; io >> name;) {
    std::uint64_t value = 0;
    io >> value;
    if (name == "write_bytes:") usage.written_bytes = value;
  }
  std::ifstream memory(proc + "/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  memory >> total >> resident;
  usage.resident_bytes = resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::error_code ignored;
  for (std::filesystem::directory_iterator it(proc + "/fd", ignored), end; !ignored && it != end;
       it.increment(ignored))
    ++usage.open_files;
  return usage;
}

Result<std::string> run_to_end(const std::vector<std::string>& command, const std::string& input) {
  std::error_code error;
  process::opstream to_child;
  process::ipstream from_child;
  process::child child(process::args = command,
                       process::std_in<to_child, (process::std_out & process::std_err)> from_child, error);
  if (error) return not_started(command.front(), error.message());
  to_child << input << std::flush;
  to_child.pipe().close();
  std::ostringstream output;
  output << from_child.rdbuf();
  child.wait(error);
  if (child.exit_code() != 0) return not_started(command.front(), output.str());
  return output.str();
}

}  // namespace countersign::bench

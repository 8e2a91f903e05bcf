#include "bench/plot.hpp"

#include <sstream>

#include "bench/process.hpp"

namespace countersign::bench {

Result<void> plot_latencies(const Results& results, const std::string& file) {
  std::ostringstream script;
  script << "set terminal svg size 760,420 font 'DejaVu Sans,13' background '#ffffff'\n"
         << "set output '" << file << "'\n"
         << "set title 'countersign-bench " << results.scenario << ": " << results.conditions << "'\n"
         << "set key left top\nset grid\nset logscale xy\n"
         << "set xlabel 'of 1000 answers, the slowest one in'\nset ylabel 'milliseconds or less'\n"
         << "set xrange [2:2000]\nset xtics (2, 10, 100, 1000)\nplot ";
  for (std::size_t i = 0; i < results.curves.size(); ++i) {
    script << (i == 0 ? "" : ", ") << "'-' using 1:2 with lines linewidth 2 title '" << results.curves[i].name
           << "'";
  }
  script << "\n";
  for (const auto& curve : results.curves) {
    for (const auto& [quantile, us] : curve.points) script << 1 / (1 - quantile) << " " << us / 1000 << "\n";
    script << "e\n";
  }
  auto drawn = run_to_end({"/usr/bin/gnuplot"}, script.str());
  if (!drawn) return fail(drawn.error());
  return {};
}

}  // namespace countersign::bench

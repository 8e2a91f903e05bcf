#include "bench/plot.hpp"

#include <sstream>

#include "bench/process.hpp"

namespace countersign::bench {

Result<void> plot(const Results& results, const std::string& file) {
  const auto& axes = results.axes;
  std::ostringstream script;
  script << "set terminal svg size 760,420 font 'DejaVu Sans,13' background '#ffffff'\n"
         << "set output '" << file << "'\n"
         << "set title 'countersign-bench " << results.scenario << ": " << results.conditions << "'\n"
         << "set key left top\nset grid\n"
         << "set xlabel '" << axes.x << "'\nset ylabel '" << axes.y << "'\n";
  if (axes.by_quantile) {
    script << "set logscale xy\nset xrange [2:2000]\nset xtics (2, 10, 100, 1000)\n";
  } else {
    script << "set yrange [0:*]\n";
  }
  script << "plot ";
  for (std::size_t i = 0; i < results.curves.size(); ++i) {
    script << (i == 0 ? "" : ", ") << "'-' using 1:2 with lines linewidth 2 title '" << results.curves[i].name
           << "'";
  }
  script << "\n";
  for (const auto& curve : results.curves) {
    for (const auto& [x, y] : curve.points) {
      if (axes.by_quantile) {
        script << 1 / (1 - x) << " " << y / 1000 << "\n";
      } else {
        script << x << " " << y << "\n";
      }
    }
    script << "e\n";
  }
  auto drawn = run_to_end({"/usr/bin/gnuplot"}, script.str());
  if (!drawn) return fail(drawn.error());
  return {};
}

}  // namespace countersign::bench

#include "bench/plot.hpp"

#include <array>
#include <sstream>

#include "bench/process.hpp"

namespace countersign::bench {

namespace {

/// Okabe and Ito's: told apart by most colour-blind eyes, and dark enough on white.
constexpr std::array colors = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#56b4e9"};

}  // namespace

Result<void> plot(const Results& results, const std::string& file) {
  const auto& axes = results.axes;
  std::ostringstream script;
  script << "set terminal svg size 760,480 font 'DejaVu Sans,13' background '#ffffff'\n"
         << "set output '" << file << "'\n"
         << "set title 'countersign-bench " << results.scenario << ": " << results.conditions << "'\n"
         << "set key outside center bottom horizontal\nset grid\n"
         << "set xlabel '" << axes.x << "' offset 0,0.4\nset ylabel '" << axes.y << "'\n";
  if (axes.by_quantile) {
    script << "set logscale xy\nset xrange [2:2000]\nset xtics (2, 10, 100, 1000)\n";
  } else {
    script << "set yrange [0:*]\n";
  }
  script << "plot ";
  for (std::size_t i = 0; i < results.curves.size(); ++i) {
    const auto& curve = results.curves[i];
    // One point makes no line.
    script << (i == 0 ? "" : ", ") << "'-' using 1:2 with "
           << (curve.points.size() == 1 ? "points pointtype 7" : "lines") << " linewidth 2 linecolor rgb '"
           << colors[i % colors.size()] << "' title '" << curve.name << "'";
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

// Randomness as a dependency: the system's in production, seeded in the simulator.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace countersign {

/// Not thread safe: each actor owns one.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::uint64_t next() = 0;

  /// A uniform fraction in [0, 1).
  double fraction();
  std::string bytes(std::size_t count);
  /// As many random bytes, in lower-case hex.
  std::string hex(std::size_t count);
};

/// The operating system's generator (getrandom); fit for tokens that must not be guessed.
class SystemEntropy final : public Entropy {
 public:
  std::uint64_t next() override;
};

/// Reproducible from its seed; for simulation and tests alone.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace countersign

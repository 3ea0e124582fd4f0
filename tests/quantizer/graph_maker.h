// Small graphs for tests, made by hand.
#ifndef SLUICE_TESTS_QUANTIZER_GRAPH_MAKER_H
#define SLUICE_TESTS_QUANTIZER_GRAPH_MAKER_H

#include <cstdint>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice::test {

/// Numbers from -1 to 1, the same ones for the same seed.
std::vector<float> random_floats(int64_t count, uint32_t seed);

/// Grows a graph; every function returns the result of the node it adds.
class GraphMaker {
 public:
  Graph graph;

  GraphMaker();
  ValueId input(const std::string& name, const Shape& shape, sluice_type type = SLUICE_F32);
  ValueId constant(const std::vector<int64_t>& shape, const std::vector<float>& elements);
  ValueId integers(const std::vector<int64_t>& shape, const std::vector<int64_t>& elements);
  ValueId random(const std::vector<int64_t>& shape, uint32_t seed);
  void output(ValueId id, const std::string& name = "");

  /// A node with one result of the given shape.
  ValueId add(Node node, const Shape& shape, sluice_type type = SLUICE_F32);
  ValueId unary(UnaryKind kind, ValueId x, float alpha = 0, float beta = 0);
  ValueId reshape(ValueId x, const Shape& shape);
  ValueId transpose(ValueId x, const std::vector<int64_t>& perm);
  /// x [..., K] times w [N, K] of random numbers, plus a bias.
  ValueId linear(const std::string& name, ValueId x, int64_t n, int64_t k, uint32_t seed);

  struct Lstm {
    ValueId y, h, c;
  };
  /// An LSTM layer with random weights; initial states may be kAbsent.
  Lstm lstm(const std::string& name, ValueId x, int64_t inputs, int64_t hidden, Direction direction,
            uint32_t seed, ValueId initial_h = kAbsent, ValueId initial_c = kAbsent);

 private:
  ValueId fresh(const Shape& shape, sluice_type type);
};

}  // namespace sluice::test

#endif

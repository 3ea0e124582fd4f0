// What the tests of static schemes share: calibrations without data, and given quantizations.
#ifndef SLUICE_TESTS_QUANTIZER_STATIC_SCHEME_CASES_H
#define SLUICE_TESTS_QUANTIZER_STATIC_SCHEME_CASES_H

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "quantizer/error.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/quantize/static_scheme.h"
#include "tests/quantizer/graph_maker.h"

namespace sluice::test {

template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

inline Observation observed(double low, double high) {
  Observation observation;
  observation.count = 1000;
  const double largest = std::max(-low, high);
  observation.extremes = observation.s8 = {low, high};
  observation.s8_symmetric = observation.s16 = {-largest, largest};
  return observation;
}

inline LstmObservation observed_lstm() {
  LstmObservation observation;
  observation.h = observation.hidden = observed(-0.75, 1);
  observation.cell_log2 = -13;
  for (int gate = 0; gate < 4; ++gate) {
    observation.gate[gate] = observation.normalized[gate] = observed(-4, 4);
  }
  return observation;
}

inline std::shared_ptr<const GivenQuantization> given(float scale, int32_t zero_point,
                                                      sluice_type type = SLUICE_S8) {
  auto result = std::make_shared<GivenQuantization>();
  result->type = type;
  result->scale = {scale};
  result->zero_point = {zero_point};
  return result;
}

/// Calibration that saw every float value in -2 ... 3.
inline Calibration seen(const Graph& graph) {
  Calibration calibration;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].type != SLUICE_F32 || graph.values[i].constant) continue;
    calibration.values[static_cast<ValueId>(i)] = observed(-2, 3);
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].kind == OpKind::Lstm) calibration.lstm[i] = observed_lstm();
  }
  return calibration;
}

inline QuantizedGraph quantized(const Graph& graph, const SchemeChoice& choice) {
  const Calibration calibration = seen(graph);
  QuantizedGraph result = quantize(graph, choice, &calibration);
  EXPECT_NO_THROW(validate(*result.graph));
  return result;
}

/// x [4,1,3] -> lstm -> reshape -> dense -> y
struct Plain {
  GraphMaker maker;
  ValueId x, h, flat, y;
  Plain() {
    x = maker.input("x", {Dim(4), Dim(1), Dim(3)});
    h = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1).y;
    flat = maker.reshape(h, {Dim(4), Dim(5)});
    y = maker.linear("dense", flat, 7, 5, 9);
    maker.output(y, "y");
  }
  Graph& graph() { return maker.graph; }
};

}  // namespace sluice::test

#endif

// LSTM layers of TensorFlow Lite from their arrays, in float and hybrid (8-bit weights, one
// activation scale a row and step, as w8a8-dynamic has it), with every variant.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "quantizer/lower/lower.h"
#include "quantizer/quantize/quantized_graph.h"
#include "sluice/kernels.h"
#include "tests/import/arrays.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

constexpr const char* kGates[] = {"i", "o", "f", "c"};  // order of ONNX

// A matrix in float, and as the source quantizes it.
struct Matrix {
  std::vector<float> rows;
  QuantizedMatrix quantized;
};

// What one direction of a case holds; gates in the order of ONNX.
class Source {
 public:
  Source(const nlohmann::json& config, const std::string& folder, const std::string& prefix,
         const std::string& quant, bool hybrid)
      : config_(config), folder_(folder), prefix_(prefix), hybrid_(hybrid) {
    if (config.contains(quant)) quant_ = config.at(quant);
  }

  // [4 H, K]; the gate that is not there is zeros.
  Matrix gates(const char* name) const {
    const Tensor all = load(name);
    Matrix matrix;
    for (const char* gate : kGates) {
      const int64_t at = place(gate, config_.at("gates"));
      const float scale =
          hybrid_ && at >= 0 ? quant_.at(std::string(name) + "_scale").at(gate).get<float>() : 1.0f;
      append(all, at, scale, &matrix);
    }
    return matrix;
  }

  // One row a gate, [4 H]: bias or weights of the normalization.
  std::vector<float> vectors(const char* name) const {
    const Tensor all = load(name);
    Matrix matrix;
    for (const char* gate : kGates) append(all, place(gate, config_.at("gates")), 1, &matrix);
    return matrix.rows;
  }

  // [3 H]: i, o, f.
  std::vector<float> peephole() const {
    const Tensor all = load("peephole");
    std::vector<std::string> present;
    for (const nlohmann::json& gate : config_.at("gates")) {
      if (gate != "c") present.push_back(gate.get<std::string>());
    }
    Matrix matrix;
    for (const char* gate : {"i", "o", "f"}) {
      const int64_t at = place(gate, present);
      const float scale =
          hybrid_ && at >= 0 ? quant_.at("peephole_scale").at(gate).get<float>() : 1.0f;
      append(all, at, scale, &matrix);
    }
    return matrix.rows;
  }

  Matrix projection() const {
    Matrix matrix;
    const float scale = hybrid_ ? quant_.at("proj_weight_scale").get<float>() : 1.0f;
    const Tensor all = load("proj_weight");
    for (int64_t p = 0; p < all.dims[0]; ++p) append(all, p, scale, &matrix);
    return matrix;
  }

  bool has(const char* name) const { return config_.at("arrays").contains(prefix_ + name); }
  Tensor load(const char* name) const {
    const std::string array = prefix_ + name;
    const std::string type = config_.at("arrays").at(array);
    return load_npy(folder_ + array + ".npy", type.rfind("int8", 0) == 0 ? SLUICE_S8 : SLUICE_F32);
  }

 private:
  template <typename Names>
  static int64_t place(const std::string& gate, const Names& gates) {
    for (size_t i = 0; i < gates.size(); ++i) {
      if (gates[i] == gate) return static_cast<int64_t>(i);
    }
    return -1;
  }

  // Element `at` of the leading axis; zeros of its size for -1.
  static void append(const Tensor& all, int64_t at, float scale, Matrix* matrix) {
    const int64_t size = all.elements() / all.dims[0];
    const int64_t columns = all.dims.back(), count = size / columns;
    QuantizedMatrix& quantized = matrix->quantized;
    quantized.columns = columns;
    quantized.rows += count;
    quantized.scale.insert(quantized.scale.end(), static_cast<size_t>(count), scale);
    for (int64_t i = 0; i < size; ++i) {
      const bool integers = all.type == SLUICE_S8;
      const int8_t q = at >= 0 && integers ? all.as<int8_t>()[at * size + i] : int8_t{0};
      const float real = at >= 0 && !integers ? all.as<float>()[at * size + i] : 0.0f;
      quantized.q.push_back(q);
      matrix->rows.push_back(integers ? scale * q : real);
    }
  }

  const nlohmann::json& config_;
  std::string folder_, prefix_;
  bool hybrid_;
  nlohmann::json quant_;
};

// [A, B, F] -> [B, A, F]
Tensor swap_leading(const Tensor& x) {
  Tensor y = Tensor::zeros(x.type, {x.dims[1], x.dims[0], x.dims[2]});
  for (int64_t a = 0; a < x.dims[0]; ++a) {
    for (int64_t b = 0; b < x.dims[1]; ++b) {
      std::copy_n(x.as<float>() + (a * x.dims[1] + b) * x.dims[2], x.dims[2],
                  y.as<float>() + (b * x.dims[0] + a) * x.dims[2]);
    }
  }
  return y;
}

// One direction of Y [T, D, B, P].
Tensor direction_of(const Tensor& y, int64_t direction) {
  const int64_t steps = y.dims[0], directions = y.dims[1], size = y.dims[2] * y.dims[3];
  Tensor part = Tensor::zeros(SLUICE_F32, {steps, y.dims[2], y.dims[3]});
  for (int64_t t = 0; t < steps; ++t) {
    std::copy_n(y.as<float>() + (t * directions + direction) * size, size,
                part.as<float>() + t * size);
  }
  return part;
}

class TfliteLstm : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    SLUICE_SKIP_WITHOUT_SHARED();
    folder_ = shared_path(std::string("vectors/") + GetParam() + "/");
    config_ = nlohmann::json::parse(std::ifstream(folder_ + "config.json"));
    const nlohmann::json& dims = config_.at("dims");
    steps_ = dims.at("T"), batch_ = dims.at("B"), inputs_ = dims.at("I"), units_ = dims.at("H");
    outputs_ = dims.at("P");
    bidirectional_ = config_.at("op") == "BI_LSTM";
    hybrid_ = std::string(GetParam()).rfind("lstm_dynamic", 0) == 0;
  }

  void expect_near(const Tensor& actual, const Tensor& expected, const char* what) {
    ASSERT_EQ(actual.dims, expected.dims) << what;
    double sum = 0, largest = 0;
    for (int64_t i = 0; i < expected.elements(); ++i) {
      const double e = std::abs(double{actual.as<float>()[i]} - expected.as<float>()[i]);
      largest = std::max(largest, e);
      sum += e * e;
    }
    const nlohmann::json& tolerance = config_.at("tolerance");
    EXPECT_LE(largest, tolerance.at("abs").get<double>()) << what;
    EXPECT_LE(std::sqrt(sum / static_cast<double>(expected.elements())),
              tolerance.at("rms").get<double>())
        << what;
  }

  // The layer in maker_ and quantized_.
  void make_layer() {
    std::vector<Source> sources;
    if (bidirectional_) {
      sources.emplace_back(config_, folder_, "fw_", "quant_fw", hybrid_);
      sources.emplace_back(config_, folder_, "bw_", "quant_bw", hybrid_);
    } else {
      sources.emplace_back(config_, folder_, "", "quant", hybrid_);
    }
    const auto directions = static_cast<int64_t>(sources.size());
    const nlohmann::json& variant = config_.at("variant");
    Node node{};
    node.kind = OpKind::Lstm;
    node.name = "lstm";
    node.lstm.hidden = units_;
    node.lstm.direction = bidirectional_ ? Direction::Bidirectional : Direction::Forward;
    if (variant.at("cifg")) node.lstm.coupling = Coupling::InputFromForget;
    if (variant.at("projection")) node.lstm.projected = outputs_;
    node.lstm.cell_clip = variant.at("cell_clip");
    node.lstm.projection_clip = variant.at("proj_clip");

    const ValueId x = maker_.input("x", {Dim(steps_), Dim(batch_), Dim(inputs_)});
    const auto constant = [&](std::vector<int64_t> dims, const auto& of) {
      std::vector<float> all;
      for (const Source& source : sources) {
        const std::vector<float> one = of(source);
        all.insert(all.end(), one.begin(), one.end());
      }
      dims.insert(dims.begin(), directions);
      return maker_.constant(dims, all);
    };
    QuantizedLayer layer;
    const auto matrix = [&](const std::vector<int64_t>& dims, const auto& of) {
      return constant(dims, [&](const Source& source) {
        const Matrix one = of(source);
        if (hybrid_) layer.weights.push_back(one.quantized);
        return one.rows;
      });
    };
    node.inputs.assign(11, kAbsent);
    node.inputs[0] = x;
    node.inputs[1] = matrix({4 * units_, inputs_}, [](const Source& s) { return s.gates("W"); });
    node.inputs[2] = matrix({4 * units_, outputs_}, [](const Source& s) { return s.gates("R"); });
    node.inputs[3] = constant({8 * units_}, [&](const Source& s) {
      std::vector<float> bias = s.vectors("bias");
      bias.resize(static_cast<size_t>(8 * units_), 0.0f);
      return bias;
    });
    const Source& first = sources[0];
    if (first.has("peephole")) {
      node.inputs[7] = constant({3 * units_}, [](const Source& s) { return s.peephole(); });
    }
    if (first.has("ln_weight")) {
      node.inputs[8] =
          constant({4 * units_}, [](const Source& s) { return s.vectors("ln_weight"); });
    }
    if (first.has("proj_weight")) {
      node.inputs[9] = matrix({outputs_, units_}, [](const Source& s) { return s.projection(); });
      node.inputs[10] = constant({outputs_}, [](const Source& s) {
        const Tensor bias = s.load("proj_bias");
        return std::vector<float>(bias.as<float>(), bias.as<float>() + bias.elements());
      });
    }
    maker_.output(maker_.add(node, {Dim(steps_), Dim(directions), Dim(batch_), Dim(outputs_)}),
                  "y");
    maker_.graph.nodes.back().outputs.resize(3, kAbsent);
    if (!bidirectional_) {
      Value cell;
      cell.name = "c";
      cell.shape = {Dim(1), Dim(batch_), Dim(units_)};
      const ValueId c = maker_.graph.add_value(cell);
      maker_.graph.nodes.back().outputs[2] = c;
      maker_.output(c);
    }
    validate(maker_.graph);
    layer.scheme = hybrid_ ? "w8a8-dynamic" : "f32";
    layer.symmetric = hybrid_ && !config_.at("asymmetric_quantize_inputs").get<bool>();
    quantized_.graph = &maker_.graph;
    quantized_.layers[maker_.graph.nodes.size() - 1] = layer;
  }

  void check_bidirectional(const Tensor& y) {
    const Tensor forward = direction_of(y, 0), backward = direction_of(y, 1);
    if (!config_.at("merge_outputs")) {
      expect_near(forward, load_npy(folder_ + "y_fw.npy", SLUICE_F32), "y_fw");
      expect_near(backward, load_npy(folder_ + "y_bw.npy", SLUICE_F32), "y_bw");
      return;
    }
    Tensor merged = Tensor::zeros(SLUICE_F32, {steps_, batch_, 2 * outputs_});
    for (int64_t row = 0; row < steps_ * batch_; ++row) {
      std::copy_n(forward.as<float>() + row * outputs_, outputs_,
                  merged.as<float>() + row * 2 * outputs_);
      std::copy_n(backward.as<float>() + row * outputs_, outputs_,
                  merged.as<float>() + (row * 2 + 1) * outputs_);
    }
    expect_near(merged, load_npy(folder_ + "y.npy", SLUICE_F32), "y");
  }

  std::string folder_;
  nlohmann::json config_;
  int64_t steps_ = 0, batch_ = 0, inputs_ = 0, units_ = 0, outputs_ = 0;
  bool bidirectional_ = false, hybrid_ = false;
  test::GraphMaker maker_;
  QuantizedGraph quantized_;
};

TEST_P(TfliteLstm, MatchesTensorFlowLite) {
  make_layer();
  test::PlanRunner runner(lower(quantized_, sluice_kernel_tiling), test::Kernels::kGenerated);
  const Tensor all_x = load_npy(folder_ + "x.npy", SLUICE_F32);
  if (bidirectional_) {
    const std::vector<Tensor> outputs = runner.run({all_x});
    ASSERT_EQ(outputs.size(), 1U);
    return check_bidirectional(outputs[0]);
  }
  const bool time_major = config_.at("time_major");
  const Tensor all_y = load_npy(folder_ + "y.npy", SLUICE_F32),
               all_c = load_npy(folder_ + "c_state.npy", SLUICE_F32);
  const int64_t calls = config_.at("calls");
  for (int64_t call = 0; call < calls; ++call) {
    SCOPED_TRACE(call);
    const int64_t outer = time_major ? steps_ : batch_, inner = time_major ? batch_ : steps_;
    Tensor input = rows(all_x, call, 1, {outer, inner, inputs_}),
           expected = rows(all_y, call, 1, {outer, inner, outputs_});
    if (!time_major) input = swap_leading(input), expected = swap_leading(expected);
    const std::vector<Tensor> outputs = runner.run({input});
    ASSERT_EQ(outputs.size(), 2U);
    expect_near(direction_of(outputs[0], 0), expected, "y");
    expect_near(outputs[1], rows(all_c, call, 1, {1, batch_, units_}), "c");
  }
}

std::string case_name(const testing::TestParamInfo<const char*>& info) {
  const std::string path = info.param;
  return path.substr(path.find('/') + 1);
}

INSTANTIATE_TEST_SUITE_P(
    Hybrid, TfliteLstm,
    testing::Values("lstm_dynamic_tflite/sym", "lstm_dynamic_tflite/sym_b1_stateful2",
                    "lstm_dynamic_tflite/sym_zero_row", "lstm_dynamic_tflite/sym_batch_major",
                    "lstm_dynamic_tflite/asym", "lstm_dynamic_tflite/asym_b1_stateful2",
                    "lstm_dynamic_tflite/sym_cell_clip", "lstm_dynamic_tflite/sym_cifg",
                    "lstm_dynamic_tflite/sym_ln", "lstm_dynamic_tflite/sym_peephole",
                    "lstm_dynamic_tflite/sym_projection",
                    "lstm_dynamic_tflite/asym_projection_clip",
                    "lstm_dynamic_tflite/asym_ln_cifg_peephole_projection",
                    "lstm_dynamic_tflite/bidirectional_sym",
                    "lstm_dynamic_tflite/bidirectional_asym_merge"),
    case_name);

INSTANTIATE_TEST_SUITE_P(Float, TfliteLstm,
                         testing::Values("rnn_float_tflite/bidirectional",
                                         "rnn_float_tflite/cifg_peephole_clip",
                                         "rnn_float_tflite/ln_projection", "rnn_float_tflite/plain",
                                         "rnn_float_tflite/plain_stateful2_batch_major",
                                         "rnn_float_tflite/projection_clip"),
                         case_name);

}  // namespace
}  // namespace sluice

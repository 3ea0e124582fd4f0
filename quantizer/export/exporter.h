// Translates the calls of a plan to ONNX nodes.
#ifndef SLUICE_EXPORT_EXPORTER_H
#define SLUICE_EXPORT_EXPORTER_H

#include <map>
#include <string>
#include <vector>

#include "quantizer/export/onnx_writer.h"
#include "quantizer/export/plan_view.h"

namespace sluice {

/// One call with checked access to its operands and attributes.
class CallView {
 public:
  CallView(const PlanData& plan, const PlanCall& call) : plan_(plan), call_(call) {}

  const std::string& op() const { return plan_.ops.at(static_cast<size_t>(call_.op)); }
  /// Name of the layer the call belongs to; empty where it is none.
  std::string layer() const;
  size_t input_count() const { return call_.inputs.size(); }
  /// -1 for an absent operand.
  int32_t optional_input(size_t i) const { return i < call_.inputs.size() ? call_.inputs[i] : -1; }
  int32_t input(size_t i) const;
  int32_t optional_output(size_t i) const {
    return i < call_.outputs.size() ? call_.outputs[i] : -1;
  }
  int32_t output(size_t i) const;
  int32_t integer(size_t i) const;
  float number(size_t i) const;

 private:
  const PlanData& plan_;
  const PlanCall& call_;
};

/// What im2col collects for the product that follows.
struct Patches {
  int32_t image;                              // [N, C, H, W]
  int64_t kernel[2], stride[2], dilation[2];  // h, w
  int64_t pad_before[2], pad_behind[2];
};

class Exporter {
 public:
  Exporter(const PlanData& plan, int64_t opset);
  onnx::ModelProto run();

  // For the rules of the operations.

  OnnxWriter writer;
  const PlanView view;

  /// The tensor that holds the real values of a plan value: f32, or integers dequantized.
  std::string real(int32_t index);
  /// The tensor with the elements as the plan has them.
  std::string raw(int32_t index);
  /// What a call makes: real values that are stored as integers where the plan value is.
  void set_real(int32_t index, const std::string& tensor);
  /// Real values that are integers of the plan value's scale already: moved ones.
  void set_moved(int32_t index, const std::string& tensor);
  void set_raw(int32_t index, const std::string& tensor);
  /// Makes the value of `to` that of `from`, which is stored in the same steps, or in other ones:
  /// a conversion.
  void convert(int32_t from, int32_t to);
  /// Whether something reads a value.
  bool is_used(int32_t index) const;
  /// Whether a value is the state of a layer that no model input is; and what it starts as (-1:
  /// zeros).
  bool is_internal_state(int32_t index, int32_t* initial) const;

  std::string reshape(const std::string& tensor, const Shape& shape, const std::string& base);
  std::string transpose(const std::string& tensor, const std::vector<int64_t>& perm,
                        const std::string& base);
  /// QuantizeLinear and DequantizeLinear with one scale.
  std::string quantize(const std::string& tensor, sluice_type type, const PlanQuantization& as,
                       const std::string& base);
  std::string dequantize(const std::string& tensor, sluice_type type, const PlanQuantization& as,
                         const std::string& base);
  /// Both, one after the other. Of s8 by way of u8: ONNX Runtime turns s8 between layers into u8
  /// itself, and fails where only a layout operation reads it (1.30).
  std::string round_trip(const std::string& tensor, sluice_type type, const PlanQuantization& as,
                         const std::string& base);
  /// Constant integers through DequantizeLinear with a scale for every index of `axis`.
  std::string dequantized(sluice_type type, const std::vector<int64_t>& dims,
                          const std::vector<uint8_t>& integers, const std::vector<float>& scale,
                          int64_t axis, const std::string& base);

  std::map<int32_t, Patches> patches;
  /// Tensors of the directions of an LSTM layer that make up one value.
  std::map<int32_t, std::vector<std::string>> directions;
  /// Matrices [K, N] that pack_gemm_f32 packs at run time.
  std::map<int32_t, std::string> packed;

 private:
  void add_inputs();
  void add_outputs();
  void count_uses();
  void export_call(const CallView& call);
  std::string name(int32_t index) const;
  void clear(int32_t index);
  // Before a call writes a value, perhaps through a view.
  void start(int32_t index);
  bool same_steps(int32_t a, int32_t b) const;

  // By plan value; empty: not there yet. `computed`: what is to be rounded to be `real`.
  std::vector<std::string> computed_, real_, raw_;
  std::vector<int32_t> written_view_;  // the view through which a value was written, or -1
  std::vector<int32_t> source_;        // the integers that a float value is, or -1
  std::vector<bool> used_;
};

// Rules; each returns false where the operation is not one of its kind.
bool export_layout(Exporter& exporter, const CallView& call);
bool export_pointwise(Exporter& exporter, const CallView& call);
bool export_integer_arithmetic(Exporter& exporter, const CallView& call);
bool export_product(Exporter& exporter, const CallView& call);
bool export_lstm(Exporter& exporter, const CallView& call);

}  // namespace sluice

#endif

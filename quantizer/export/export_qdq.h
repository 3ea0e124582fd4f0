// Plans back to ONNX: models with QuantizeLinear and DequantizeLinear that ONNX Runtime runs.
#ifndef SLUICE_EXPORT_EXPORT_QDQ_H
#define SLUICE_EXPORT_EXPORT_QDQ_H

#include <string>

#include "quantizer/lower/plan_data.h"

namespace sluice {

/// The bytes of an ONNX model (operator set 17; 21 where there are s16 values) that computes what
/// the plan does, with its integers of weights and its scales:
///
/// - weights of 8 bits through DequantizeLinear with one scale per output channel or gate row
/// - every result that integer layers make through QuantizeLinear and DequantizeLinear
/// - layers between them as float operators; ONNX Runtime rounds in other places than we do
/// - run-time quantization with one scale for all rows as com.microsoft.DynamicQuantizeMatMul and
///   DynamicQuantizeLSTM; with one scale per row as float layers (their doc_string says so)
/// - states internal to layers start anew with every run; those of model inputs stay inputs
///
/// Weight scales of integer layers are what their multipliers say, to float precision.
/// Throws sluice::Error naming the operation and its layer where ONNX cannot express it: cell and
/// projection clips, projections, layer normalization, input gates coupled to forget gates, LSTM
/// weights given at run time.
std::string export_qdq_bytes(const PlanData& plan);

/// Writes the model to `path`: the file appears complete, or not at all.
void export_qdq(const PlanData& plan, const std::string& path);

}  // namespace sluice

#endif

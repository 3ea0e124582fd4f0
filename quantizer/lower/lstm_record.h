// What `inspect` prints of an LSTM layer.
#ifndef SLUICE_LOWER_LSTM_RECORD_H
#define SLUICE_LOWER_LSTM_RECORD_H

#include "quantizer/lower/plan_data.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

PlanLayer lstm_record(const Graph& graph, const Node& node, const QuantizedLayer& layer);

}  // namespace sluice

#endif

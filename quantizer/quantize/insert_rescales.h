// Requantize nodes between values and readers that need another quantization of them.
#ifndef SLUICE_QUANTIZE_INSERT_RESCALES_H
#define SLUICE_QUANTIZE_INSERT_RESCALES_H

#include "quantizer/quantize/integer_selection.h"
#include "quantizer/quantize/static_values.h"

namespace sluice {

/// Moves `values` into `result`. Where readers need conversions, result->graph becomes a changed
/// copy with a Requantize node for each of them, and the indices of result->layers and float_notes
/// follow. A value that exists as floats anyway (not by IntegerSelection::is_integer) is quantized
/// again instead, from them.
void insert_rescales(StaticValues values, const IntegerSelection& selection,
                     const std::set<size_t>& nodes, const SchemeChoice& choice,
                     QuantizedGraph* result);

}  // namespace sluice

#endif

// Arithmetic on integer values that are known at import: extents and what models compute from them.
#ifndef SLUICE_IMPORT_KNOWN_ARITHMETIC_H
#define SLUICE_IMPORT_KNOWN_ARITHMETIC_H

#include <functional>
#include <optional>

#include "quantizer/import/builder.h"

namespace sluice {

using DimOperation = std::function<Dim(const Dim&, const Dim&)>;

/// a op b with NumPy broadcast, of element type `type`; nothing where an operand is not known.
std::optional<ValueId> known_binary(Builder* builder, ValueId a, ValueId b, sluice_type type,
                                    const DimOperation& operation);

/// Integer operations as ONNX defines them; throw sluice::Error where the result depends on the
/// values of symbols in a way that an extent cannot express.
Dim known_div(const Dim& a, const Dim& b);
Dim known_min(const Dim& a, const Dim& b);
Dim known_max(const Dim& a, const Dim& b);
Dim known_equal(const Dim& a, const Dim& b);    // 0 or 1
Dim known_greater(const Dim& a, const Dim& b);  // 0 or 1

}  // namespace sluice

#endif

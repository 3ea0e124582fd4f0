#include "quantizer/rewrite/rewrites.h"

namespace sluice {

void rewrite(Graph* graph) {
  remove_dead(graph);
  annotate_quantization(graph);
  simplify_layout(graph);
  recognize_lstm_cells(graph);
  fuse_linear(graph);
  drop_zero_states(graph);
  // The above leaves reshapes next to each other and transposes that meet.
  simplify_layout(graph);
  name_all(graph);
}

}  // namespace sluice

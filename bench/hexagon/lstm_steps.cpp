#include "bench/hexagon/measure.h"
#include "tests/conformance/lstm_layer.h"
#include "tests/conformance/lstm_rows.h"

namespace sluice::bench {
namespace {

using namespace conformance;

template <typename Activation>
void measure_step(const sluice_kernel_table& table, const Step& step, int32_t units,
                  int32_t batch) {
  StepShape shape{units, units, batch};
  LstmLayer layer(step, shape, 4, false);
  Rows<Activation> rows(layer, shape, false);
  Call call;
  add_arguments(call, step, layer, shape, rows);
  Text name;
  name << "h" << units << "_b" << batch;
  measure(call, table, step.kernel, name, layer.r.size(), batch);
  release_all();
}

}  // namespace

void measure_lstm_steps(const sluice_kernel_table& table) {
  for (const Step& step : kSteps) {
    const bool plain = step.profile == Profile::Native && !step.wide && !step.full;
    for (const int32_t units : {64, 128, 256, 512}) {
      if (!plain && units != 128) continue;
      (step.wide ? measure_step<int16_t> : measure_step<int8_t>)(table, step, units, 1);
    }
    if (plain) measure_step<int8_t>(table, step, 256, 4);
  }
}

}  // namespace sluice::bench
